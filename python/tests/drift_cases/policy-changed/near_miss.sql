create policy own on refunds using (id > 0);
