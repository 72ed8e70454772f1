-- Names that need quotes: mixed case, reserved words, spaces, the same but for case, 63 bytes.
create table "User" (id int primary key, "createdAt" timestamptz, "created_at" timestamptz, "Full Name" text);
create table "user" (id int primary key);
create table "order" ("end" date, "limit" int, "from" text, "it's" text, "a.b" int);
create table a_table_whose_name_is_exactly_as_long_as_postgresql_will_ever_let (
    a_column_whose_name_is_exactly_as_long_as_postgresql_will_ever_ int primary key
);
create table no_columns ();
create table "a ""quoted"" table" ("a ""quoted"" column" int not null, "back\slash" text, "`tick`" text);
