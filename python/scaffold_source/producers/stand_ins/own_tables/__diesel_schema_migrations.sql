create table __diesel_schema_migrations (version varchar(50) primary key not null, run_on timestamp not null default current_timestamp)
