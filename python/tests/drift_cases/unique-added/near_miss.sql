create index on orders (note);
