-- What tables are for. `customers` and `orders` are what the others are about.
create table account_types (id int primary key, name text not null);
create table countries (code char(2) primary key, name text not null, vat_percent numeric);
create table teams (id int primary key, name text not null);
create table customers (
    id int primary key, tenant_id int not null, account_type_id int references account_types,
    country_code char(2) references countries, team_id int references teams
);
create table orders (id int primary key, tenant_id int not null, customer_id int references customers, total int);
create table invoices (id int primary key, tenant_id int not null);
create table tags (id int primary key, tenant_id int not null, name text);
create table order_tags (order_id int references orders, tag_id int references tags, primary key (order_id, tag_id));
create table order_notes (order_id int references orders, tag_id int references tags, note text, primary key (order_id, tag_id));
create table orders_history (id int primary key, order_id int, valid_from timestamptz);
create table orders_version (id int, tenant_id int, customer_id int, total int, version int, primary key (id, version));
create table team_versions (id int primary key, team_id int references teams, notes text);
create table price_history (
    customer_id int references customers, valid_from timestamptz, valid_to timestamptz, primary key (customer_id, valid_from)
);
create table deleted_orders (id int primary key);
create table customer_tombstones (id int primary key, deleted_at timestamptz);
create table orders_archive (id int primary key, tenant_id int, customer_id int, total int);
create table login_events (id int primary key, happened_at timestamptz not null default now());
create table calendar_events (id int primary key, name text, starts_at timestamptz, updated_at timestamptz);
create table comments (
    id int primary key, tenant_id int not null, commentable_type text, commentable_id int, account_type text,
    account_id int references customers, meta jsonb
);
create table schema_migrations (version text primary key, applied_at timestamp not null default now());
create table migrations (id int primary key, tenant_id int not null, ticket text, weight int);
-- Work that waits, and what is called a queue and holds none.
create table pending_deletions (id int primary key, object text not null, created_at timestamptz not null);
create table mails (id int primary key, recipient text, run_at timestamptz not null, locked_by text, attempts int not null default 0);
create table support_queues (id int primary key, tenant_id int not null, name text not null);
create table support_queue_items (id int primary key, tenant_id int not null, queue_id int not null references support_queues, subject text);
-- What happened, booked or done; beside what people keep.
create table points_ledger_entries (id int primary key, points int not null, created_at timestamptz not null default now());
create table team_views (id int primary key, customer_id int not null references customers, team_id int not null references teams, created_at timestamptz not null);
create table saved_searches (id int primary key, tenant_id int not null, name text not null, query text, created_at timestamptz not null);
-- No content in the key of a join, and how it is joined beside it.
create table customer_phones (tenant_id int not null, customer_id int references customers, number text, team_id int references teams, primary key (customer_id, number, team_id));
create table customer_teams (customer_id int references customers, team_id int references teams, role text not null, since timestamptz not null, primary key (customer_id, team_id));

-- What waits has an owner and a date.
create table bus_messages (
    id bigint primary key, class_name text not null, created_date timestamptz not null, processing_owner text,
    processing_available_date timestamptz, error_count int default 0
);
