-- What a table is for, by what its columns point to.
create table countries (code char(2) primary key, name text not null);
create table teams (id int primary key, name text not null);
create table customers (id int primary key, country_code char(2) references countries);
create table orders (id int primary key, customer_id int references customers, total int);

-- Pairs without a unique key: nothing else in the row, both sides there, nobody points at it.
create table order_teams (id int primary key, order_id int not null references orders, team_id int not null references teams, position int);
create table team_customer (
    id int primary key, team_id int not null, customer_id int not null, created_at timestamptz, updated_at timestamptz, deleted boolean
);
create table team_roles (
    team_id int not null references teams, customer_id int not null references customers, project text not null,
    created_by_id int, primary key (team_id, customer_id, project)
);
-- Decoys: who approved what, a visit that may repeat, a thing of its own, one row's extension, a booking.
create table approvals (
    id int primary key, order_id int not null references orders, created_by int not null references customers,
    created_at timestamptz default now(), unique (order_id, created_by)
);
create table basket_openings (
    id int primary key, order_id int not null references orders, customer_id int not null references customers,
    created_at timestamptz default now()
);
create table carts (id int primary key, customer_id int not null references customers, team_id int not null references teams);
create table cart_lines (id int primary key, cart_id int not null references carts, note text);
create table order_contacts (
    id int primary key, order_id int not null unique references orders, customer_id int not null references customers
);
create table seats (
    team_id int references teams, customer_id int references customers, starts_at timestamptz,
    primary key (team_id, customer_id, starts_at)
);
create table order_parts (
    order_id int references orders, part_id int, primary key (order_id, part_id), unique (part_id, order_id)
);
create table product_views (
    id int primary key, order_id int not null references orders, team_id int not null references teams,
    created_at timestamptz, updated_at timestamptz
);

-- Things that happened, by glued names, by the moment's name, by a timestamp that tells rows apart.
create table shop_shippingevent (id int primary key, order_id int references orders, date_created timestamptz);
create table login_history (id int primary key, username text, created_at timestamptz default now());
create table mishaps (id int primary key, occurred_at timestamptz not null, what text);
create table metrics (team_id int references teams, key text, "timestamp" bigint, value real, primary key (team_id, key, "timestamp"));
create table incidents (id int primary key, occurred_at timestamptz not null, status text);
create table hourly_counts (team_id int, "timestamp" timestamptz, count int, primary key (team_id, "timestamp"));
create table overview (id int primary key, created_at timestamptz);

-- Lookups by glued names and of the world.
create table payment_sourcetype (id int primary key, name text, code text);
create table regions (id int primary key, name text);
create table subdivisions (
    id int primary key, name text, country_code char(2) references countries, region_id int references regions,
    parent_id int references subdivisions, kind text
);
create table user_languages (id int primary key, name text, customer_id int references customers);
create table uses_lookups (
    id int primary key, sourcetype_id int references payment_sourcetype, subdivision_id int references subdivisions,
    language_id int references user_languages, metric int
);

-- Named after both sides, in words or glued; a lookup that its key names; logs under glued names.
create table app_user (id int primary key, email text);
create table user_team_association (
    id int primary key, user_id int references app_user, team_id int references teams, create_time timestamp
);
create table protocols (name text primary key, description text);
create table uses_protocols (id int primary key, protocol text references protocols);
create table app_printlog (id int primary key, "datetime" timestamptz not null, info text);
create table catalog (id int primary key, made timestamptz not null);
