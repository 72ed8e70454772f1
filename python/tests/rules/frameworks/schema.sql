-- How frameworks and packages say it: when a row changed, what is deleted, what is money. A table or two of each.
create schema rails;
create table rails.posts (
    id bigint primary key, title varchar, discarded_at timestamp(6), published boolean default false not null,
    deleted_comments_count integer default 0 not null, archived_at timestamp(6),
    created_at timestamp(6) not null, updated_at timestamp(6) not null
);
create table rails.line_items (
    id bigint primary key, post_id bigint not null references rails.posts, price_cents integer default 0 not null,
    price_currency varchar default 'USD' not null, created_at timestamp(6) not null, updated_at timestamp(6) not null
);
create table rails.ar_internal_metadata (key varchar primary key, value varchar);

create schema django;
create table django.shop_product (
    id bigint primary key, name varchar(100) not null, is_active boolean not null, is_removed boolean not null,
    price numeric(10, 2) not null, discount numeric(10, 2), discount_type varchar(10),
    created timestamptz not null, modified timestamptz not null
);
create table django.shop_historicalproduct (
    id bigint not null, name varchar(100) not null, is_active boolean not null, is_removed boolean not null,
    price numeric(10, 2) not null, created timestamptz not null, modified timestamptz not null,
    history_id serial primary key, history_date timestamptz not null, history_type varchar(1) not null
);
create table django.shop_ingredient (id bigint primary key, amount numeric(10, 2) not null, unit varchar(10) not null);

create schema laravel;
create table laravel.subscriptions (
    id bigint primary key, name varchar(255) not null, stripe_status varchar(255) not null, trial_ends_at timestamp(0),
    ends_at timestamp(0), created_at timestamp(0), updated_at timestamp(0), deleted_at timestamp(0)
);
create table laravel.migrations (id serial primary key, migration varchar(255) not null, batch integer not null);

create schema jhipster;
create table jhipster.customer_order (
    id bigint primary key, status varchar(20) check (status in ('OPEN', 'PAID', 'DELETED')), deleted_by varchar(50),
    created_by varchar(50) not null, created_date timestamp, last_modified_by varchar(50), last_modified_date timestamp
);
create table jhipster.customer_order_aud (
    id bigint not null, rev integer not null, revtype smallint, status varchar(20), primary key (id, rev)
);

create schema prisma;
create table prisma."User" (
    id text primary key, email text not null unique, "isDeleted" boolean not null default false,
    "deletedById" text, "lastSeenAt" timestamp(3), "createdAt" timestamp(3) not null default current_timestamp,
    "updatedAt" timestamp(3) not null
);

create schema dotnet;
create table dotnet."Orders" (
    "Id" uuid primary key, "OrderTotal" numeric(18, 4) not null, "CurrencyCode" text, "IsDeleted" boolean not null,
    "DeletionTime" timestamptz, "DeleterId" uuid, "CreationTime" timestamptz not null, "CreatorId" uuid,
    "LastModificationTime" timestamptz, "LastModifierId" uuid
);
create table dotnet."Category" (
    "Id" integer primary key, "Published" boolean not null, "Deleted" boolean not null, "DisplayOrder" integer not null,
    "CreatedOnUtc" timestamp(6) not null, "UpdatedOnUtc" timestamp(6) not null
);
create table dotnet."Account" (
    "AccountId" uuid primary key, "StateCode" integer not null, "StatusCode" integer, "IsActive" boolean not null,
    "CreatedOn" timestamptz, "ModifiedOn" timestamptz
);

create schema salesforce;
create table salesforce."Opportunity" (
    "Id" varchar(18) primary key, "IsDeleted" boolean, "Amount" numeric(18, 2), "CurrencyIsoCode" varchar(3),
    "CreatedDate" timestamptz, "LastModifiedDate" timestamptz, "SystemModstamp" timestamptz,
    "LastViewedDate" timestamptz, "CloseDate" date, "IsWon" boolean
);

create schema wordpress;
create table wordpress.wp_posts (
    "ID" bigint primary key, post_status varchar(20) not null default 'publish', post_date timestamp not null,
    post_date_gmt timestamp not null, post_modified timestamp not null, post_modified_gmt timestamp not null,
    comment_count bigint not null
);
create table wordpress.wp_wc_orders (
    id bigint primary key, status varchar(20), currency varchar(10), total_amount numeric(26, 8),
    tax_amount numeric(26, 8), date_created_gmt timestamp, date_updated_gmt timestamp
);
comment on column wordpress.wp_wc_orders.status is 'wc-pending, wc-completed, "trash"';

create schema odoo;
create table odoo.res_partner (
    id serial primary key, name varchar, active boolean, email varchar, credit_limit double precision,
    create_uid integer, create_date timestamp, write_uid integer, write_date timestamp
);
create table odoo.res_currency (id serial primary key, name varchar not null, symbol varchar not null, active boolean);
create table odoo.sale_order (
    id serial primary key, partner_id integer not null references odoo.res_partner,
    currency_id integer references odoo.res_currency, state varchar, amount_untaxed numeric, amount_tax numeric,
    amount_total numeric, date_order timestamp not null, create_uid integer, create_date timestamp, write_uid integer,
    write_date timestamp
);

create schema erpnext;
create table erpnext."tabSales Invoice" (
    name varchar(140) primary key, creation timestamp(6), modified timestamp(6), modified_by varchar(140),
    owner varchar(140), docstatus smallint not null default 0, currency varchar(140), grand_total numeric(21, 9) not null default 0,
    total_qty numeric(21, 9) not null default 0, conversion_rate numeric(21, 9) not null default 0
);

create schema drupal;
create table drupal.node_field_data (
    nid integer primary key, status smallint not null, uid integer not null, title varchar(255) not null,
    created integer not null, changed integer not null
);
create table drupal.import_runs (id integer primary key, created integer, changed integer, skipped integer);

create schema moodle;
create table moodle.mdl_user (
    id bigint primary key, deleted smallint not null default 0, suspended smallint not null default 0,
    username varchar(100) not null, firstname varchar(100) not null, timecreated bigint not null default 0,
    timemodified bigint not null default 0, lastaccess bigint not null default 0
);

create schema prestashop;
create table prestashop.ps_orders (
    id_order integer primary key, id_currency integer not null, current_state integer not null,
    total_paid numeric(20, 6) not null, conversion_rate numeric(13, 6) not null, date_add timestamp not null,
    date_upd timestamp not null
);

create schema sugarcrm;
create table sugarcrm.accounts (
    id char(36) primary key, name varchar(150), date_entered timestamp, date_modified timestamp,
    deleted boolean default false, annual_revenue varchar(100)
);

create schema mattermost;
create table mattermost.channels (
    id varchar(26) primary key, createat bigint, updateat bigint, deleteat bigint, lastpostat bigint, extraupdateat bigint
);

create schema own;  -- nobody's framework: what a table's own rules and comments prove
create table own.members (id bigint primary key, email text not null, status text not null default 'active', added timestamptz);
create unique index on own.members (email) where status <> 'deleted';
create table own.documents (id bigint primary key, state text not null, "geändert_am" timestamptz, erstellt_am timestamptz);
comment on column own.documents.state is 'Ends as ''deleted''; files go after 30 days.';
create table own.tickets (id bigint primary key, status char(1) check (status in ('O', 'C', 'D')), opened_at timestamptz not null default now());
create table own.videos (id bigint primary key, purged boolean not null, deletion_status text, valid_until timestamptz default now());
create table own.ticket_status_history (id bigint primary key, ticket_id bigint not null references own.tickets, status text, changed_at timestamptz);
