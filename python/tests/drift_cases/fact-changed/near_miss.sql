create function other() returns int language sql as 'select 1';
