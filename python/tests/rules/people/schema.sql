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
-- About whom: a tail says, a street places, a secret is a machine's, a plan has no nickname of its own.
create table bookings (
    id int primary key, bill_to_first_name text, bill_to_phone text, guest_address text, guest_city text, dob timestamptz,
    host_ip inet, requester_ip_address text
);
create table pools (id int primary key, username text, password text, city text);
create table plans (id int primary key, nickname text, recipient text);
create table members (id int primary key, name text, weight int);
create table attendees (id int primary key, name text, email text);

-- Addresses in numbered lines, whoever's they are; a name for others to see is a person's in a table of such.
create table parcels (
    id int primary key, ship_to_address_line1 text, ship_to_address_line2 text, ship_to_city text, account_holder_name text
);
create table user_profiles (id int primary key, display_name text);
create table tax_rates (id int primary key, display_name text);

-- In other languages; `nombre` and `bezeichnung` name things.
create table kunden (
    id int primary key, vorname text, nachname text, telefonnummer text, strasse text, plz text, geburtsdatum date,
    bezeichnung text
);
create table clientes (id int primary key, nombre text, apellido text, correo text, fecha_nacimiento date, direccion_ip_id int);
