-- A producer whose every cell of text holds a token of its own: `tok`, and what the cell is.
create schema "Sales Dept";
create extension if not exists hstore;
create extension if not exists citext;
create type mood as enum ('calm', 'cross');
create type spot as (label text, size int);
create domain short_code as text check (value ~ '^[A-Z]{3}-[0-9]{4}$');

create table regions (code char(2) primary key check (code = upper(code)), title text not null unique);
create table customers (
    id bigint generated always as identity primary key,
    email citext not null unique,
    phone text unique,
    first_name varchar(30), last_name varchar(12),
    national_id bigint unique,
    born_on date check (born_on < '2025-01-01'),
    gender text check (gender in ('f', 'm', 'x')),
    mood mood not null default 'calm',
    is_active boolean not null default true,
    password_hash text not null unique,
    api_token uuid not null unique,
    profile jsonb not null default '{}', settings json, labels text[], attributes hstore,
    last_ip inet, device macaddr, photo bytea, search tsvector, place spot,
    code short_code not null unique,
    region char(2) references regions,
    balance numeric(12, 2) not null default 0,
    notes text,
    greeting text generated always as ('Dear ' || first_name) stored,
    created_at timestamptz not null default now(),
    unique (id, region)
);
create table "Sales Dept"."Order" (
    number text primary key check (number like 'INV-%'),
    "from" bigint not null references customers on delete restrict,
    email citext references customers (email),
    net numeric(10, 2) not null, tax numeric(10, 2) not null, gross numeric(10, 2) not null,
    status text not null, period int4range, tags varchar(20)[],
    external uuid unique,
    check (gross = net + tax), check (net >= 0), check (status <> ''),
    exclude using gist (period with &&)
);
create table items (
    order_number text references "Sales Dept"."Order" deferrable initially deferred,
    line smallint, title varchar(60) not null, quantity int not null check (quantity > 0),
    primary key (order_number, line)
);
create table item_notes (
    id serial primary key, order_number text not null, line smallint not null, body text not null,
    foreign key (order_number, line) references items
);
create table people (id int primary key, name text not null, boss_id int references people, mentor_id int not null references people);
create table teams (id serial primary key, name text not null unique, lead_id int);
create table members (id serial primary key, team_id int not null references teams, badge uuid not null unique default gen_random_uuid());
alter table teams add foreign key (lead_id) references members;
create table visits (at timestamptz not null, member_id int not null references members, agent text, id bigint not null, primary key (id, at)) partition by range (at);
create table visits_2024 partition of visits for values from ('2024-01-01') to ('2025-01-01');
create table comments (id serial primary key, subject_type text not null, subject_id bigint not null, about_type text, about_id text, body text not null, member_id int references members);
create table "odd %s" ("id%" text primary key, "a ""b""
c" text not null references "odd %s", unique ("a ""b""
c", "id%"));
create table readings (id int primary key, amount numeric, exact numeric(6, 3), at timestamptz, day date, ratio double precision, gap interval);
create table grants (id int primary key, model text not null, mode text not null, rate int, check (mode = 'fixed' and rate is not null or mode = 'free' and rate is null or mode like 'other %'), unique (model, id));
create table uses (id int primary key, model text not null check (model = 'Grant'), grant_id int, foreign key (model, grant_id) references grants (model, id));
create table empties (id int primary key, note text);
create table untouched (id int primary key, note text);
