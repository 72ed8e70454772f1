-- Deletions of every kind, and what only looks like one.
create type state as enum ('active', 'suspended', 'deleted');
create table by_time (id int primary key, deleted_at timestamptz);
create table by_day (id int primary key, deleted_on date);
create table by_flag (id int primary key, is_deleted boolean);
create table by_epoch (id int primary key, deleted_at bigint not null default 0);
create table by_status (id int primary key, state state not null);
create table by_check (id int primary key, account_status text check (account_status in ('open', 'DELETED')));
create table by_two (id int primary key, deleted boolean not null, deleted_at timestamp);
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
