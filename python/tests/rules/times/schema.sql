-- When rows were made and changed, in which zone, counted from when.
create domain stamp as timestamp;
create function touch() returns trigger language plpgsql as $$ begin new.changed := now(); return new; end $$;

create table kept (id int primary key, updated_at timestamptz, changed timestamptz, created timestamptz);
create trigger kept_touch before update on kept for each row execute function touch();
create table camel (id int primary key, "createdAt" timestamptz, "updatedAt" timestamptz);
create table posts (id int primary key, post_date timestamptz, post_modified timestamptz);
create table dates (id int primary key, created date, last_modified date);
create table odoo (id int primary key, create_date timestamp, write_date timestamp, last_update date);
create table domains (id int primary key, created_at stamp, updated_at stamp);
create table decoys (
    id int primary key, password_updated_at timestamptz, last_updated_by text, updated boolean, modified integer
);
create table zones (
    id int primary key,
    by_default timestamp default (now() at time zone 'Europe/Paris'),
    by_comment timestamp,
    by_both timestamp default (now() at time zone 'utc'),
    by_nothing timestamp
);
comment on column zones.by_comment is 'Always Asia/Tokyo, not UTC.';
comment on column zones.by_both is 'In Europe/Berlin.';
create table epochs (
    id int primary key,
    created_at integer,
    started_at_ms bigint,
    ended_at bigint,
    seen bigint,
    synced_at bigint default (extract(epoch from now()) * 1000)::bigint,
    start_time_unix_nano bigint,
    response_time_ms bigint,
    update_count bigint
);
comment on column epochs.seen is 'Unix time in microseconds.';
create table short (id int primary key, created_dt timestamptz, modified_dt timestamptz);
create table config_changes (id int primary key, change_date timestamptz not null, enabled boolean);
create table changed_beside_created (id int primary key, creation_date timestamptz, change_date timestamptz);
create table datasets (id int primary key, metadata_created timestamptz, metadata_modified timestamptz);
create table resources (id int primary key, metadata_modified timestamptz, last_modified timestamptz);
-- Made and changed come in pairs; what an import counts is no time; what moves on is not when a row was made.
create table pairs (id int primary key, created timestamptz, modified timestamptz, last_modified_at timestamptz);
create table epochs_by_pair (id int primary key, created integer default 0, changed integer default 0);
create table imports (id int primary key, created integer, updated integer, disabled integer);
create table placed (id int primary key, placed_at timestamptz default now(), paid_at timestamptz, updated_at timestamptz default now());
create table seen (id int primary key, last_seen_at timestamptz not null default now());
create table parcels (id int primary key, addon integer, registered integer, creation integer);
-- What the application fills, once; spans, measurements and what lies ahead are no such times.
create table parcels_sent (id int primary key, date_sent timestamptz not null, date_read timestamptz);
create table sightings (id int primary key, dttm timestamptz not null, expires_at timestamptz not null);
create table reports (id int primary key, received_ts bigint not null, body text);
create table stays (id int primary key, valid_from timestamptz not null, ends_at timestamptz not null);
create table gauge_metrics (id int primary key, "timestamp" timestamptz not null, value numeric);
create table two_acts (id int primary key, date_sent timestamptz not null, date_received timestamptz not null);
-- A counter of versions has its time; a version that is part of a key tells versions apart.
create table pages (id int primary key, body text, lock_version integer not null default 0, "timestamp" timestamptz not null);
create table releases (name text, version integer not null, "timestamp" timestamptz not null, unique (name, version));
-- Triggers that see one column are not about the row.
create function of_token() returns trigger language plpgsql as $$ begin new.token_made_at := now(); return new; end $$;
create table by_column (id int primary key, token text, token_made_at timestamptz);
create trigger by_column before insert or update of token on by_column for each row execute function of_token();
create table by_when (id int primary key, token text, note text, token_made_at timestamptz);
create trigger by_when before update on by_when for each row
    when (old.token is distinct from new.token) execute function of_token();
create function if_token() returns trigger language plpgsql as $$ begin
    if new.token is distinct from old.token then new.token_made_at := now(); end if;
    new.touched := now();
    return new;
end $$;
create table by_if (id int primary key, token text, note text, token_made_at timestamptz, touched timestamptz);
create trigger by_if before update on by_if for each row execute function if_token();
-- How often rows arrive: said by what they are, else asked about, and not of settings.
create table order_lines (id int primary key, created_at timestamptz not null);
create table site_settings (id int primary key, updated_at timestamptz);
