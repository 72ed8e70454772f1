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
create table special_bookings (reason text) inherits (bookings);
create view live_accounts as select id, email from accounts where deleted_at is null;
comment on view live_accounts is 'Accounts that are not deleted.';
