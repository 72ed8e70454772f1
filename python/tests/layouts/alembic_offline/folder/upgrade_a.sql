BEGIN;

-- Running upgrade 77aa88bb99cc -> 0f0e0d0c0b0a

alter table orders drop column status;

-- Running upgrade 0f0e0d0c0b0a -> c0ffee00c0ff

alter table customers rename column email to mail;

COMMIT;
