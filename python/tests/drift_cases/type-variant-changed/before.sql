create extension citext;
create type mood as enum ('good', 'bad');
create table customers (id int primary key, code char(3), email citext, payload json, mood mood, note text);
