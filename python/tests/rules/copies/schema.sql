-- Tables that keep another table's rows: put away, or every version of them. None is soft-deleted: the
-- marked rows are the point.
create schema archive;
create table orders (
    id int primary key, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz
);
create table shadow_orders (
    id int primary key, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz
);
create table orders_backup_2024_01_31 (
    id int, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz
);
create table orders_hist_recent (
    id int, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz, seen_at timestamptz
);
create table archive.orders (
    id int primary key, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz
);

-- Libraries that keep versions. Where the name does not say of what, the columns do.
create table crm_client (id int primary key, name text, is_deleted boolean not null);
create table crm_historicalclient (
    history_id int primary key, history_date timestamptz not null, history_change_reason text,
    history_type varchar(1) not null, history_user_id int, id int not null, name text, is_deleted boolean not null
);
create table client_log (
    history_id int primary key, history_date timestamptz not null, history_change_reason text,
    history_type varchar(1) not null, history_user_id int, id int not null, name text, is_deleted boolean not null
);
create table crm_clientevent (
    pgh_id int primary key, pgh_created_at timestamptz not null, pgh_label text not null,
    pgh_obj_id int not null references crm_client, id int not null, name text, is_deleted boolean not null
);
create table orders_aud (id int, rev int, revtype smallint, number text, placed_at timestamptz, total int, note text, primary key (id, rev));
create table orders_version (
    id int, number text, placed_at timestamptz, total int, note text, deleted_at timestamptz,
    transaction_id bigint, end_transaction_id bigint, operation_type smallint not null, primary key (id, transaction_id)
);
create table versions (
    id int primary key, item_type text not null, item_id int not null, event text not null, whodunnit text,
    object jsonb, created_at timestamptz
);
create table order_versions (
    id int primary key, item_type text not null, item_id int not null, event text not null, whodunnit text,
    object jsonb, created_at timestamptz
);
create table reversion_version (
    id int primary key, object_id text, content_type_id int, db text, format text, serialized_data text,
    object_repr text, revision_id int
);

-- Decoys: what only sounds like a copy.
create table codes (id int primary key, user_id int, code text, sent_at timestamptz, deleted_at timestamptz);
create table backup_codes (id int primary key, user_id int, hash text, used_at timestamptz, deleted_at timestamptz);
create table files (id int primary key, name text, size int, deleted_at timestamptz);
create table old_files_report (id int primary key, name text, size int, deleted_at timestamptz);
create table shadow_moves (id int primary key, deleted_at timestamptz);
create table bank_operations (id int primary key, transaction_id bigint, operation_type text, deleted_at timestamptz);
create table file_revisions (id int primary key, name text, size int, deleted_at timestamptz);

-- Histories by what they point at, under glued names, and tombstones in the middle of a name.
create table workflow_entity (id int primary key, name text, state text);
create table workflow_history (id int primary key, workflow_id int references workflow_entity, nodes jsonb, created_at timestamptz);
create table workflow_state_history (id int primary key, workflow_id int references workflow_entity, state text, changed_at timestamptz);
create table workflow_revision (id int primary key, workflow_id int not null references workflow_entity, content text);
create table exams_examallowance (id int primary key, name text, created timestamptz);
create table exams_examallowancehistory (id int primary key, name text, created timestamptz);
create table app_deleted_team (id int primary key, title text, deleted_at timestamptz);
create table app_team (id int primary key, title text);
-- Decoy: the history is of a place that nobody keeps.
create table browser_history (id int primary key, url text, visited_at timestamptz not null);

-- Copies of the row that they point at; translations have its texts, too, and measurements its numbers.
create table paper (id int primary key, title text, body text, deleted_at timestamptz);
create table paper_snapshots (
    id int primary key, paper_id int not null references paper, title text, body text, deleted_at timestamptz,
    taken_at timestamptz not null
);
create table paper_edits (id int primary key, paper_id int not null references paper, title text, body text, deleted_at timestamptz);
create table paper_translations (id int primary key, paper_id int not null references paper, title text, body text);
create table paper_stats_snapshots (id int primary key, paper_id int not null references paper, views int, taken_at timestamptz);
