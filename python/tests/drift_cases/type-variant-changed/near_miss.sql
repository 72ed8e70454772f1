alter table customers alter column note type varchar;
