-- An ordinary producer whose words a formatter may take for something else.
create type parcel_state as enum ('new', 'sent', 'lost');
create table lands (code char(2) primary key, name text not null);
comment on table lands is 'Lands: two letters, "as they are" # no comment';
create table people (
    id bigint generated always as identity primary key,
    email text not null unique check (email ~ '^[^@\s]+@[^@\s]+\.[a-z]{2,}$'),
    "givenName" text,
    "order" text,
    is_test boolean not null default false,
    land_code char(2) references lands,
    remark text,
    old_flag text,
    edition text not null default '1.10',
    created_at timestamp not null default now(),
    updated_at timestamp not null default now(),
    deleted_at timestamp
);
comment on table people is E'One row for each account.\n\nGuests have none: they check out without one, and this comment is long enough for every formatter that folds lines at eighty or at a hundred and twenty.';
comment on column people.email is 'As typed: "Ana" <ana@example.com>; it''s in lower case — ünïcödé — {no map} [no list] & no anchor *nor alias % nor directive, and longer than a hundred and twenty characters.';
comment on column people.remark is E'First line\n  second line, indented\n\n- a list\n- of two\nblanks at the end   \nlast';
comment on column people.old_flag is 'Before 2020';
create table "Parcels" (
    id uuid primary key,
    person_id bigint not null references people,
    way text not null check (way in ('road', 'rail', '010')),
    state parcel_state not null default 'new',
    fee_cents integer not null check (fee_cents >= 0),
    discount numeric(12, 2) check (discount > 0.10 and discount < 1e3),
    currency char(3) not null default 'EUR',
    sent_at timestamp not null,
    opens time default '12:30',
    payload jsonb not null default '{}',
    updated_at timestamptz not null default now()
);
comment on column "Parcels".fee_cents is 'Amount in cents';
create table parcel_lines (
    parcel_id uuid not null references "Parcels",
    line_number int not null,
    quantity int not null check (quantity between 1 and 999),
    primary key (parcel_id, line_number)
);
insert into lands values ('DE', 'Germany'), ('US', 'USA');
insert into people (email, land_code) values ('a@x.org', 'DE'), ('b@x.org', 'US');
insert into "Parcels" values ('00000000-0000-0000-0000-000000000001', 1, 'road', 'sent', 100, 0.5, 'EUR', now(), '12:30', '{}', now());
insert into parcel_lines values ('00000000-0000-0000-0000-000000000001', 1, 100);
