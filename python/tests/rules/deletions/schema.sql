-- Rows that are marked deleted, in every kind; then what only looks like it, and what nobody can know.
create table by_author_or_moderator (id int primary key, deleted boolean not null default false, removed boolean not null default false);
create table by_day (id int primary key, marked_for_deletion_at date, pending_delete boolean default false, archived boolean);
create table by_squashed_epoch (id int primary key, createat bigint, updateat bigint, deleteat bigint);
create table by_own_id (id bigint primary key, deleted integer, deleted_at timestamptz);
create table by_number (id int primary key, is_deleted smallint not null default 0);
create table by_letter (id int primary key, del_flag char(1) check (del_flag in ('N', 'Y')));
create table by_inverse (id int primary key, is_active boolean not null default true);
create table by_code (id int primary key, status smallint);
create table by_stage (id int primary key, lifecycle_stage text check (lifecycle_stage in ('active', 'deleted')), deleted_time bigint);
create table assets (id int primary key, asset_status text check (asset_status in ('active', 'trashed', 'deleted')));
create table posts (id int primary key, post_deleted_at timestamptz);
comment on column by_inverse.is_active is 'False once the account is deleted.';
comment on column by_code.status is '0 = open, 1 = closed, 2 = deleted';

create table decoys (
    id int primary key,
    deleted_by_recipient boolean not null default false,
    deleted_by_id int,
    deleted_file text,
    removed_lines int,
    requested_deletion_at timestamptz,
    scheduled_deletion_at timestamptz,
    delete_at timestamptz,
    is_archived boolean,
    suspended_at timestamptz,
    previous_status text check (previous_status in ('active', 'deleted'))
);
create table moderation_log (id int primary key, removed boolean not null default true, created_at timestamptz default now());
create table changes (id int primary key, status text check (status in ('added', 'deleted')));
create table posts_history (id int primary key, deleted_at timestamptz);

create table unsure_flags (id int primary key, active boolean);
create table unsure_times (id int primary key, removed_at timestamptz);
create table unsure_sentinels (id int primary key, deleted_at timestamptz not null default 'infinity');
create table unsure_codes (id int primary key, status smallint not null);

-- Django writes no default into the database; a bare `removed` without one may be what a log says.
create table removable (id int primary key, is_removed boolean not null);
create table removals (id int primary key, removed boolean not null);
create table letters (id int primary key, is_user_deleted boolean not null, is_removed_by_author boolean);
create table kept_letters (id int primary key, is_removed boolean not null default true);

-- Two words for yes and no; a text that holds the deleted row's id is no flag.
create type yes_no as enum ('no', 'yes');
create table by_word (id int primary key, deleted yes_no not null default 'no');
create table by_id_in_text (id char(32) primary key, deleted char(32) not null default '0');
-- A value that says that the row goes is asked about; not where it is a step of a job.
create type meter_status as enum ('active', 'delete');
create table meters (id int primary key, status meter_status not null default 'active');
create type step as enum ('queued', 'delete', 'done');
create table clean_up_jobs (id int primary key, status step not null, started_at timestamptz, finished_at timestamptz);

-- Codes that a comment explains, by letters and without signs; and a number that is none.
create table by_explained_letter (id bigint primary key, status char(1) not null default 'A');
comment on column by_explained_letter.status is 'A = active, I = inactive, D = deleted';
create table by_listed_code (id bigint primary key, state smallint not null default 0);
comment on column by_listed_code.state is '0 open, 1 sent, 2 failed, 9 deleted';
create table by_no_code (id bigint primary key, state smallint not null default 0);
comment on column by_no_code.state is 'Rows older than 30 deleted nightly, see there: deleted';
