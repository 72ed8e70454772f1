-- Encodings: a default conversion of one's own, and a session in another one.
call tries($q$create default conversion mine for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8$q$);
call tries($q$create default conversion mine2 for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1$q$);
select set_config('client_encoding', 'LATIN1', false); create table größe (a int);
