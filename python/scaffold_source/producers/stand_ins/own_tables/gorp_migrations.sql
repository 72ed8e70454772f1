create table gorp_migrations (id text primary key not null, applied_at timestamptz)
