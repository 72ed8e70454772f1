-- What MySQL and MariaDB have of their own: each table is a case.
create table `we``ird "table"` (
    `se``lect` int unsigned not null auto_increment primary key,
    `e-mail` varchar(190) character set ascii not null unique,
    back varchar(40) not null default 'C:\\temp'
) collate = ascii_general_ci;

create table small (
    id tinyint unsigned not null auto_increment primary key,
    low tinyint not null, mid mediumint unsigned not null, big bigint unsigned not null unique,
    born year not null, rate decimal(5, 2) unsigned not null, is_open tinyint(1) not null, flag bit(1) not null,
    bits bit(5) not null, span time not null, at time(3) null, weight double unsigned not null
);

create table kinds (
    code binary(16) not null primary key,
    status enum('new', 'it''s gone', 'back\\slash', '') not null,
    channels set('web', 'shop') not null,
    extras json not null, note tinytext not null, place point not null, shape polygon null,
    address inet6 not null, of_old inet4 not null, token uuid not null
);

-- Generated columns, checks, a clock that runs with each update; keys that lead round, and to themselves.
create table teams (
    id int not null auto_increment primary key, name varchar(40) not null unique, lead_id int null,
    updated_at timestamp not null default current_timestamp on update current_timestamp
);
create table members (
    id int not null auto_increment primary key, team_id int not null, boss_id int null,
    email varchar(120) not null unique, note text not null check (char_length(note) > 3),
    created_at datetime(6) not null, deleted_at datetime null,
    foreign key (team_id) references teams (id), foreign key (boss_id) references members (id)
);
alter table teams add foreign key (lead_id) references members (id);
create table bills (
    tenant varchar(8) not null, number int unsigned not null, team_id int not null,
    net decimal(12, 2) not null check (net > 0), gross decimal(14, 2) as (net * 1.19) stored,
    twice decimal(14, 2) as (net * 2) virtual,
    starts_on date not null, ends_on date not null, kind varchar(10) not null check (kind in ('old', 'new')),
    slug varchar(80) not null, pattern varchar(20) not null check (pattern regexp '^[A-Z]{2}-[0-9]{3}$'),
    primary key (tenant, number), unique key by_beginning (slug(12)), unique key (kind, slug),
    foreign key (team_id) references teams (id),
    check (ends_on >= starts_on), check (gross < 119)
);
create table bill_lines (
    tenant varchar(8) not null, number int unsigned not null, line smallint unsigned not null,
    primary key (tenant, number, line), foreign key (tenant, number) references bills (tenant, number) on delete cascade
);

-- What only the server can judge.
create table measures (id int not null primary key, number int not null check (number mod 3 = 0));
create table readings (id int not null primary key, measure_id int not null, foreign key (measure_id) references measures (id));
