create table schema_migrations (version varchar primary key)
