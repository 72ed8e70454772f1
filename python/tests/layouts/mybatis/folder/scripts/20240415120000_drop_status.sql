-- // drop_status
-- Migration SQL that makes the change goes here.

alter table orders drop column status;

-- //@UNDO
-- SQL to undo the change goes here.

alter table orders add column status text not null default '';
