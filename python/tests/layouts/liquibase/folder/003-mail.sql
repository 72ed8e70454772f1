--liquibase formatted sql
--changeset ana:5 context:"!test and prod" endDelimiter:/ splitStatements:true
alter table customers rename column email to mail
/
--rollback alter table customers rename column mail to email;
--ignoreLines:start
drop table orders;
--ignoreLines:end
