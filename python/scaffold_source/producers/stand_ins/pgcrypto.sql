-- The functions of pgcrypto by name and type, for a server that lacks it. What they return is no fact:
-- nothing is encrypted here, and the database is thrown away. gen_random_uuid() is PostgreSQL's own.
create function digest(data text, algorithm text) returns bytea language sql immutable strict as 'select pg_catalog.sha256(pg_catalog.convert_to($1, ''UTF8''))';
create function digest(data bytea, algorithm text) returns bytea language sql immutable strict as 'select pg_catalog.sha256($1)';
create function hmac(data text, key text, algorithm text) returns bytea language sql immutable strict as 'select pg_catalog.sha256(pg_catalog.convert_to($1, ''UTF8''))';
create function hmac(data bytea, key bytea, algorithm text) returns bytea language sql immutable strict as 'select pg_catalog.sha256($1)';
create function crypt(password text, salt text) returns text language sql immutable strict as 'select pg_catalog.md5($1)';
create function gen_salt(algorithm text) returns text language sql strict as 'select pg_catalog.md5($1)';
create function gen_salt(algorithm text, rounds integer) returns text language sql strict as 'select pg_catalog.md5($1)';
create function gen_random_bytes(count integer) returns bytea language sql strict as 'select pg_catalog.substr(pg_catalog.decode(pg_catalog.repeat(pg_catalog.md5(pg_catalog.random()::text), $1 / 16 + 1), ''hex''), 1, $1)';
create function encrypt(data bytea, key bytea, algorithm text) returns bytea language sql immutable strict as 'select $1';
create function decrypt(data bytea, key bytea, algorithm text) returns bytea language sql immutable strict as 'select $1';
create function encrypt_iv(data bytea, key bytea, iv bytea, algorithm text) returns bytea language sql immutable strict as 'select $1';
create function decrypt_iv(data bytea, key bytea, iv bytea, algorithm text) returns bytea language sql immutable strict as 'select $1';
create function pgp_sym_encrypt(data text, key text) returns bytea language sql strict as 'select pg_catalog.convert_to($1, ''UTF8'')';
create function pgp_sym_encrypt(data text, key text, options text) returns bytea language sql strict as 'select pg_catalog.convert_to($1, ''UTF8'')';
create function pgp_sym_decrypt(data bytea, key text) returns text language sql immutable strict as 'select pg_catalog.convert_from($1, ''UTF8'')';
create function pgp_sym_decrypt(data bytea, key text, options text) returns text language sql immutable strict as 'select pg_catalog.convert_from($1, ''UTF8'')';
