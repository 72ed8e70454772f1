alter table customers alter column code type varchar(3);
alter table customers alter column email type text;
alter table customers alter column payload type jsonb;
alter table customers alter column mood type text;
alter table customers alter column note type mood using note::mood;
