create table pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null)
