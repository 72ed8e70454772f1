-- Personal data, test rows, rows from before: by names, types and comments.
create table users (
    id int primary key, name text, email text, email_verified boolean, password_hash text, user_phone text,
    date_of_birth date, last_login_ip inet, legacy_id int, is_test boolean
);
comment on column users.is_test is 'Set for our QA. Before 2024 they used @example.com and @shop.example addresses.';
create table products (id int primary key, name text, email_count int, is_imported boolean not null default false);
create table charges (id int primary key, livemode boolean, contact_email text, "Test Mode" boolean, test_group int);
create table subscribers (id int primary key, email text);
comment on column subscribers.email is 'Like jane@example.com.';
