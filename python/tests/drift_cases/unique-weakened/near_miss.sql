-- No column of the key accepts NULL; a key that is checked later is as unique.
alter table subscriptions drop constraint seats, add unique (account_id, seat) deferrable;
