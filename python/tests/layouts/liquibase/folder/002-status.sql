--liquibase formatted sql
--changeset ana:4 dbms:postgresql,mysql runOnChange:false
alter table orders drop column status;
--rollback alter table orders add column status text not null default '';
