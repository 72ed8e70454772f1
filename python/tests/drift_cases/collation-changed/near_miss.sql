alter table orders alter column number type text collate "default";
