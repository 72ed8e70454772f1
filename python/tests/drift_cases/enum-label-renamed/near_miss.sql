alter type status rename to state;
alter type role rename to part;
