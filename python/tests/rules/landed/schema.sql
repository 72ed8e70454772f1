-- What a loader makes of it (fivetran): its own mark of deleted rows comes beside the producer's.
create table customers (id int primary key, "createdAt" timestamptz, "deletedAt" timestamptz);
create table orders (id int primary key, "updatedAt" timestamptz);
