-- Deletions of every kind, and what only looks like one.
create type state as enum ('active', 'suspended', 'deleted');
create table by_time (id int primary key, deleted_at timestamptz);
create table by_day (id int primary key, deleted_on date);
create table by_flag (id int primary key, is_deleted boolean);
create table by_epoch (id int primary key, deleted_at bigint not null default 0);
create table by_status (id int primary key, state state not null);
create table accounts (id int primary key, account_status text check (account_status in ('open', 'DELETED')));
create table by_two (id int primary key, deleted boolean not null, deleted_at timestamp);
create table tombstones_deleted (id int primary key, deleted_at timestamptz);
create table deleted_users (id int primary key, deleted_at timestamptz);
create table by_default (id int primary key, deleted_at timestamptz default now());
create table transitions (id int primary key, from_state state, to_state state);
create table file_changes (id int primary key, status text check (status in ('added', 'modified', 'deleted')));
create table neighbours (id int primary key, account_status state);
create view deleted_accounts as select id, state from by_status where state = 'deleted';
create view gone as select * from by_time where deleted_at is not null;
create table decoys (
    id int primary key,
    removed_lines int,
    deleted_file text,
    deleted_by_id int,
    removed_count int,
    requested_deletion_at timestamptz,
    is_archived boolean,
    deleted_by_recipient boolean,
    action text check (action in ('created', 'deleted')),
    deleted_at timestamptz not null
);
