-- // channel
-- Migration SQL that makes the change goes here.

alter table orders add column channel text;

-- //@UNDO
-- SQL to undo the change goes here.

alter table orders drop column channel;
