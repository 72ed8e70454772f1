alter type status rename to state;
alter type role rename to part;
-- Another enum, whose label stands where one stood: nobody renamed it.
alter table things alter kind type sort using kind::text::sort;
