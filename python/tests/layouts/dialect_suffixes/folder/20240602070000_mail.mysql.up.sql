drop table nothing;
