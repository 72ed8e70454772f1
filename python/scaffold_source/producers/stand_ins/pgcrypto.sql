-- The functions of pgcrypto by name and type, for a server that lacks it. What they return is no fact:
-- nothing is encrypted here, and the database is thrown away. gen_random_uuid() is PostgreSQL's own.
create function digest(data pg_catalog.text, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select pg_catalog.sha256(pg_catalog.convert_to($1, ''UTF8''))';
create function digest(data pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select pg_catalog.sha256($1)';
create function hmac(data pg_catalog.text, key pg_catalog.text, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select pg_catalog.sha256(pg_catalog.convert_to($1, ''UTF8''))';
create function hmac(data pg_catalog.bytea, key pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select pg_catalog.sha256($1)';
create function crypt(password pg_catalog.text, salt pg_catalog.text) returns pg_catalog.text language sql immutable strict as 'select pg_catalog.md5($1)';
create function gen_salt(algorithm pg_catalog.text) returns pg_catalog.text language sql strict as 'select pg_catalog.md5($1)';
create function gen_salt(algorithm pg_catalog.text, rounds integer) returns pg_catalog.text language sql strict as 'select pg_catalog.md5($1)';
create function gen_random_bytes(count integer) returns pg_catalog.bytea language sql strict as 'select pg_catalog.substr(pg_catalog.decode(pg_catalog.repeat(pg_catalog.md5(pg_catalog.random()::pg_catalog.text), $1 operator(pg_catalog./) 16 operator(pg_catalog.+) 1), ''hex''), 1, $1)';
create function encrypt(data pg_catalog.bytea, key pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select $1';
create function decrypt(data pg_catalog.bytea, key pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select $1';
create function encrypt_iv(data pg_catalog.bytea, key pg_catalog.bytea, iv pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select $1';
create function decrypt_iv(data pg_catalog.bytea, key pg_catalog.bytea, iv pg_catalog.bytea, algorithm pg_catalog.text) returns pg_catalog.bytea language sql immutable strict as 'select $1';
create function pgp_sym_encrypt(data pg_catalog.text, key pg_catalog.text) returns pg_catalog.bytea language sql strict as 'select pg_catalog.convert_to($1, ''UTF8'')';
create function pgp_sym_encrypt(data pg_catalog.text, key pg_catalog.text, options pg_catalog.text) returns pg_catalog.bytea language sql strict as 'select pg_catalog.convert_to($1, ''UTF8'')';
create function pgp_sym_decrypt(data pg_catalog.bytea, key pg_catalog.text) returns pg_catalog.text language sql immutable strict as 'select pg_catalog.convert_from($1, ''UTF8'')';
create function pgp_sym_decrypt(data pg_catalog.bytea, key pg_catalog.text, options pg_catalog.text) returns pg_catalog.text language sql immutable strict as 'select pg_catalog.convert_from($1, ''UTF8'')';
