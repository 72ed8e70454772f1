-- What a loader makes of it (fivetran): its own mark of deleted rows comes beside the producer's.
create table customers (id int primary key, "createdAt" timestamptz, "deletedAt" timestamptz);
create table orders (id int primary key, "updatedAt" timestamptz);
-- Never stale, so without a column to go by; doubts say the landed names.
create table currencies (code char(3) primary key, name text, "createdAt" timestamptz);
create table prices (
    id int primary key, "currencyCode" char(3) references currencies, "modifiedAt" timestamptz,
    "lastUpdated" timestamptz, "extraData" jsonb, "priceCents" numeric(8, 2), "removedAt" timestamptz
);
create table "salesOrders" (id int primary key, "totalCents" int, "isoCurrency" char(3));
create table "orderLines" (id int primary key, "orderId" int not null references "salesOrders", "unitPriceCents" int);
