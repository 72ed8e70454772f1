-- Rows of drawn.sql. `tok` makes a token that stands in one cell alone.
create function tok(what text, id int) returns text immutable language sql as
$$ select 'tok' || left(translate(md5(what || id), '0123456789', 'ghijklmnop'), 8) $$;
insert into regions select chr(65 + n) || chr(75 + n), tok('region', n) from generate_series(0, 9) n;
insert into customers (email, phone, first_name, last_name, national_id, born_on, gender, mood, is_active, password_hash,
    api_token, profile, settings, labels, attributes, last_ip, device, photo, search, place, code, region, balance, notes)
select tok('mail', n) || '@' || tok('host', n) || '.com', '+49 170 ' || 1000000 + n, initcap(tok('first', n)), initcap(tok('last', n)),
    7000000000 + n * 37, date '1990-01-01' + n, (array['f', 'm', 'x'])[1 + n % 3], (array['calm', 'cross'])[1 + n % 2]::mood,
    n % 5 <> 0, tok('hash', n), gen_random_uuid(),
    jsonb_build_object('nick', tok('nick', n), tok('key', n), 'x', 'deep', jsonb_build_array(jsonb_build_object('mail', tok('deep', n) || '@x.com', 'n', 123456 + n)),
        'api_key', tok('secret', n), 'vip', n % 2 = 0, 'age', 20 + n % 60),
    json_build_object('theme', tok('theme', n), 'size', 12.5), array[tok('label', n), null, tok('label2', n)],
    hstore(array['colour', tok('colour', n), tok('hkey', n), '1']),
    ('10.1.2.' || n)::inet, ('aa:bb:cc:dd:ee:' || lpad(to_hex(n), 2, '0'))::macaddr, convert_to(tok('photo', n), 'utf8'),
    to_tsvector('simple', tok('search', n)), (tok('spot', n), n)::spot,
    'TOK-' || lpad(n::text, 4, '0'), chr(65 + n % 10) || chr(75 + n % 10), 100.50 + n,
    'Hello, this is ' || tok('note', n) || ' who wrote a rather long note on line ' || n
from generate_series(1, 60) n;
insert into "Sales Dept"."Order" (number, "from", email, net, tax, gross, status, period, tags, external)
select 'INV-' || tok('order', n), 1 + n % 60, (select email from customers where id = 1 + n % 60), 100 + n, 19, 119 + n, tok('status', n % 4),
    int4range(n * 10, n * 10 + 5), array[tok('tag', n)]::varchar(20)[], gen_random_uuid() from generate_series(1, 90) n;
insert into items select 'INV-' || tok('order', n), line, tok('item', n * 10 + line), 10 + n % 7 from generate_series(1, 90) n, generate_series(1, 2) line;
insert into item_notes (order_number, line, body) select order_number, line, tok('body', line + ascii(right(title, 1)) * 100) from items where line = 1;
insert into people select n, tok('person', n), case when n > 1 then n / 2 end, 1 + n % 20 from generate_series(1, 20) n;
update people set boss_id = 2 where id = 1;
insert into teams (name) select tok('team', n) from generate_series(1, 3) n;
insert into members (team_id) select 1 + n % 3 from generate_series(1, 12) n;
update teams set lead_id = id;
insert into visits select timestamptz '2024-03-01 12:00+00' + n * interval '1 hour', 1 + n % 12, tok('agent', n), n from generate_series(1, 40) n;
insert into comments (subject_type, subject_id, about_type, about_id, body, member_id)
select (array['Member', 'App\Models\Customer', tok('kind', n)])[1 + n % 3], 1 + n % 12, (array['members', 'Regions'])[1 + n % 2],
    (array[(1 + n % 12)::text, chr(65 + n % 10) || chr(75 + n % 10)])[1 + n % 2], tok('comment', n), 1 + n % 12 from generate_series(1, 30) n;
insert into "odd %s" select tok('odd', n), tok('odd', greatest(n - 1, 1)) from generate_series(1, 9) n;
insert into grants values (1, 'Grant', 'fixed', 12), (2, 'Grant', 'free', null), (3, tok('model', 3), 'other ' || tok('mode', 3), 4);
insert into uses values (1, 'Grant', 1), (2, 'Grant', 2);
insert into readings values
    (1, 'NaN', 0.05, 'infinity', '-infinity', 'Infinity', '1 mon'), (2, 'Infinity', 12.5, '0044-03-15 00:00:00+00 BC', '9999-12-31', 1e300, '-1 day'),
    (3, -12345678901234567890.123, -0.7, '2024-01-01 00:00:00.123456+00', '12000-01-01', -1.5e-10, null);
insert into untouched values (1, tok('untouched', 1));
drop function tok;
analyze;
