alter table subscriptions drop constraint one_open, add unique (account_id, ended_on);
drop index subscriptions_ended_on_seat_idx;
create unique index on subscriptions (ended_on, seat);
