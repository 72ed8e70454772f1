alter table orders add column email_count int;
alter table orders add column is_email_verified boolean;
alter table orders add column phone_verified_at timestamptz;
