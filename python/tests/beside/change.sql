-- What a migration does to it: a column comes, one goes, comments and a type change.
alter table people add column phone text;
comment on column people.phone is 'Mobile: "E.164"';
alter table people drop column old_flag;
comment on column people.email is 'Now another comment: in lower case';
comment on column "Parcels".fee_cents is 'Amount in cents, with tax';
alter table "Parcels" alter column discount type numeric(14, 2);
