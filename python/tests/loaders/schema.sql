-- What loaders change: camelCase and quoted names, no primary key, json, arrays, numeric, enums, deletions of
-- the producer's own, names that clash once they are landed, a keyword, money, a naive timestamp.
alter database :database set timezone = 'UTC';
create type status as enum ('open', 'paid', 'deleted');
create table "Customer" (
    id uuid primary key,
    "fullName" text not null,
    "userID" bigint not null unique,
    "createdAt" timestamptz not null default now(),
    "deletedAt" timestamptz
);
comment on column "Customer"."fullName" is 'As on the invoice.';
create table orders (
    id bigint primary key,
    "customerId" uuid not null references "Customer" (id),
    status status not null,
    total_cents integer not null check (total_cents >= 0),
    currency text not null,
    "order" smallint,
    tags text[],
    payload jsonb,
    weight numeric(8, 3),
    "placedAt" timestamp not null,
    updated_at timestamptz not null,
    is_deleted boolean not null default false,
    is_test boolean not null default false
);
create table log (message text, "Message" text, "at" timestamptz not null default now());
