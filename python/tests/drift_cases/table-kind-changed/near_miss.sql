alter table totals set unlogged;
