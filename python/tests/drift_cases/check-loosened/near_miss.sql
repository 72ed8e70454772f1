alter table orders drop constraint c_status;
alter table orders add constraint c_status check (status in ('new'));
-- An enum of the same labels.
create type mood as enum ('bad', 'good');
alter table orders drop constraint orders_mood_check, alter column mood type mood using mood::mood;
