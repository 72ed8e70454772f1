-- A flag that says "still there" all over a database with no other mark, as OpenStreetMap has.
create table nodes (id bigint, version bigint, visible boolean not null, primary key (id, version));
create table ways (id bigint, version bigint, visible boolean not null, primary key (id, version));
create table relations (
    id bigint, version bigint, visible boolean not null, is_active boolean not null, primary key (id, version)
);
create table diary_entries (id bigint primary key, visible boolean not null);
create table messages (id bigint primary key, from_user_visible boolean not null, to_user_visible boolean not null);
