alter policy own on orders using (id > 100);
