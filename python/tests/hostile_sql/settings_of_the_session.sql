-- Settings under which our own statements run next.
create schema evil_{name}; create table set_up (a int);
set search_path = evil_{name}; set statement_timeout = 0; set standard_conforming_strings = off; set quote_all_identifiers = on; set transform_null_equals = on; set row_security = off; set enable_seqscan = off; set client_min_messages = debug5; set default_transaction_isolation = serializable; set bytea_output = escape; set backslash_quote = on; set array_nulls = off;
alter table public.set_up rename column a to b;
set local role scaffold_source_reads; set transaction read only;
commit; begin read only; alter table public.set_up rename column b to c;
