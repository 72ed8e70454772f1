-- What made sample data hard for others: each table is a case.
create schema "Sales Dept";
create type mood as enum ('calm', 'it''s fine', 'Sturm');
create domain short_code as text check (value ~ '^[A-Z]{2}-[0-9]{3,5}$');
create domain percentage as numeric(5, 2) check (value >= 0 and value <= 100);
create function is_round(number int) returns boolean immutable language sql as 'select number % 10 = 0';

-- A self reference, twice; another that may not be null; a root that points at nothing and has the number 0.
create table people (
    id int generated always as identity primary key,
    boss_id int references people,
    mentor_id int references people check (mentor_id <> id),
    email text not null
);
create unique index on people (lower(email));
create table folders (id int primary key, parent_id int not null references folders, name text not null);
create table pages (id int primary key, parent_id int references pages, check ((parent_id is null) = (id = 0)));

-- Several circles in one component: by nullable keys, then by a deferrable one.
create table teams (id serial primary key, lead_id int, main_project_id int, name varchar(40) not null unique);
create table members (id serial primary key, team_id int not null references teams, nickname text);
create table projects (id serial primary key, owner_id int not null references members, team_id int not null references teams);
alter table teams add foreign key (lead_id) references members;
alter table teams add foreign key (main_project_id) references projects;
create table eggs (id int primary key, hen_id int not null);
create table hens (id int primary key, egg_id int not null unique references eggs);
alter table eggs add foreign key (hen_id) references hens deferrable initially deferred;

-- Keys to unique columns that are no primary key; composite keys that share a column; a key that is a key.
create table tenants (id bigint primary key, code varchar(8) not null unique);
create table customers (
    tenant_code varchar(8) not null references tenants (code), number int not null, name text not null,
    primary key (tenant_code, number)
);
create table products (
    tenant_code varchar(8) not null references tenants (code), sku varchar(12) not null, price numeric(10, 2) not null check (price > 0),
    unique (tenant_code, sku)
);
create table orders (
    tenant_code varchar(8) not null, number int not null, customer_number int, sku varchar(12) not null,
    mood mood not null, rate percentage, code short_code unique, placed_at timestamptz not null, paid_at timestamptz,
    deleted_at timestamptz, quantity smallint not null check (quantity between 1 and 99),
    total numeric(14, 2) generated always as (quantity * 1.19) stored,
    primary key (tenant_code, number),
    foreign key (tenant_code, customer_number) references customers,
    foreign key (tenant_code, sku) references products (tenant_code, sku),
    check (paid_at >= placed_at),
    check (total < 120)
);
create table order_notes (
    tenant_code varchar(8) not null, number int not null, note text not null check (length(btrim(note)) > 0),
    primary key (tenant_code, number), foreign key (tenant_code, number) references orders
);

-- Identity, sequences that two tables share, reserved and odd names, arrays, partial keys, exclusions, checks.
create sequence tickets;
create table "Sales Dept"."Order" (
    "select" bigint default nextval('tickets') primary key, "from" text[] not null, "a ""b""" jsonb,
    active boolean not null default true, kind text not null check (kind in ('old', 'new')), region char(2) not null,
    exclude using btree (region with =) where (active)
);
create unique index on "Sales Dept"."Order" (kind) where active and region = 'US';
create table refunds (
    id bigint default nextval('tickets') primary key, a_id int references people, b_id int references tenants,
    percent int, fixed int, starts_on date not null, ends_on date not null, ip inet, span int4range, raw bytea, at time,
    check (num_nonnulls(a_id, b_id) = 1), check ((percent is null) <> (fixed is null)), check (ends_on > starts_on),
    check (percent is null or percent between 1 and 100)
);
-- Checks and exclusions whose words are few: `case`, parts of a time, bytes, blanks at the end, ranges apart.
create table rooms (
    id uuid primary key, twin_id uuid references rooms, kind char(4) not null check (kind ~ '^[A-Z]{2,3}\d? *$'),
    digest bytea not null check (octet_length(digest) = 32), pin text not null check (length(pin) = 6),
    check (twin_id <> id), check (kind <> 'AB')
);
create table stays (
    id int primary key, room_id uuid not null references rooms, person_id int references people, tenant_id bigint references tenants,
    all_day boolean not null, begins timestamptz not null, ends timestamptz not null, nights daterange not null,
    hours int4range not null, status text not null check (status in ('held', 'sold', 'void')),
    check (case when person_id is null then 0 else 1 end + case when tenant_id is null then 0 else 1 end = 1),
    check (not all_day or date_trunc('day', begins) = begins and date_trunc('day', ends) = ends),
    check (case status when 'void' then person_id is null else extract(isodow from begins) < 7 end), check (ends > begins),
    exclude using gist (tstzrange(begins, ends, '[)') with &&) where (status = 'sold'),
    exclude using gist (nights with &&), exclude using gist (hours with &&) where (all_day)
);
create table flags (id boolean primary key check (id), name text not null);

-- What only the server can judge, and what triggers do meanwhile.
create table measures (id int primary key, number int not null check (is_round(number)));
create table readings (id int primary key, measure_id int not null references measures);
create table audit (id bigint generated always as identity primary key, what text not null);
create function note() returns trigger language plpgsql as
'begin insert into public.audit (what) values (tg_table_name); return new; end';
create trigger noted after insert on refunds for each row execute function note();
create function touch() returns trigger language plpgsql as 'begin new.name := upper(new.name); return new; end';
create trigger touched before insert or update on folders for each row execute function touch();
