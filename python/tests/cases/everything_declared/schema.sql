-- What else a producer may declare: domains with checks, collations, triggers, policies, publications, rules
-- that are no keys, actions of foreign keys, inheritance, views.
create domain percentage as int check (value between 0 and 100);
create domain discount as percentage check (value <> 13);
create domain tier as text check (value in ('gold', 'silver'));

create table accounts (
    id int primary key,
    email text collate "C" not null,
    discount discount,
    tier tier,
    "Changed" timestamptz,
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index on accounts (lower(email)) where deleted_at is null;

create function touch() returns trigger language plpgsql as $$
begin
    new.updated_at = current_timestamp;
    NEW."Changed" := now();
    return new;
end
$$;
create trigger touch before update on accounts for each row execute function touch();
alter table accounts enable row level security;
create policy own_rows on accounts for select using (id > 0);
create publication everything for table accounts;
alter table accounts replica identity full;

create table bookings (
    id int primary key,
    account_id int references accounts on update cascade on delete set null deferrable initially deferred,
    room box not null,
    constraint no_overlap exclude using gist (room with &&)
);
comment on constraint no_overlap on bookings is 'One guest at a time.';

create type address as (street text, postcode varchar(10));
comment on type address is 'As printed on labels.';
comment on domain percentage is 'Whole per cent.';
create schema archive;
comment on schema archive is 'What is older than a year.';
create table parcels (
    account_id int,
    booking_id int,
    sent_to address,
    weight int constraint weight_is_positive check (weight > 0),
    constraint parcel_of_account unique (account_id, booking_id),
    foreign key (account_id, booking_id) references parcels (account_id, booking_id) match full
);
comment on constraint weight_is_positive on parcels is 'In grams.';
comment on constraint parcel_of_account on parcels is 'One parcel per booking.';
comment on trigger touch on accounts is 'Keeps the times.';
comment on policy own_rows on accounts is 'Everybody sees their own.';
create view parcel_count as select count(*) as parcels from parcels;

create table special_bookings (reason text) inherits (bookings);
create view live_accounts as select id, email from accounts where deleted_at is null;
comment on view live_accounts is 'Accounts that are not deleted.';
