create table subscriptions (
    id bigint primary key, account_id bigint not null, ended_on date, seat int not null,
    constraint one_open unique nulls not distinct (account_id, ended_on),
    constraint seats unique nulls not distinct (account_id, seat)
);
create unique index on subscriptions (ended_on, seat) nulls not distinct;
