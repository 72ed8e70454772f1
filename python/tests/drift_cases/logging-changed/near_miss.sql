alter table scratch set logged;
create unlogged table other (id bigint primary key);
