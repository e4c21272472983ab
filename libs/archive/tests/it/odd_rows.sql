insert into odd (id) values ('00000000-0000-0000-0000-000000000000');
insert into odd (id, amount, money, at, local_at, day, hour, span, raw, words, grid, moods, doc, plain, mood, double, single, truth, big,
    small, address, search, numbers, fixed)
values ('ffffffff-ffff-ffff-ffff-ffffffffffff', 12345678901234567890123456789.000000000000000000000000000000001, 1.5, '2024-02-29 23:59:59.999999+02',
    '0001-01-01 00:00:00.000001', '9999-12-31', '24:00:00', '1 year 2 mons -3 days 04:05:06.000007', '\x00ff0a5c22', '{a,NULL,"NULL","","x,y","q\"\\"}',
    '{{1,2},{3,NULL}}', '{calm,"très agité","it''s \"odd\""}', '{"b": 1.10, "a": [null, 1e400, "\u00e9\n"]}', '{"z" :  1, "a":1, "z":2}', 'it''s "odd"',
    0.1, 3.4028235e38, false, -9223372036854775808, -32768, '2001:db8::1/64', 'a:1A fat:2B,4C', '[1,10)', 'ab');
insert into odd (id, amount, at, local_at, day, span, raw, words, grid, doc, double, single, truth, big, numbers)
values ('00000000-0000-0000-0000-000000000001', 'NaN', 'infinity', '-infinity', '4713-01-01 BC', '-178000000 years', '', '{}', '[0:1]={7,8}', 'null',
    'NaN', '-Infinity', true, 9223372036854775807, 'empty');
insert into odd (id, amount, at, doc, words, double, fixed)
values ('00000000-0000-0000-0000-000000000002', '1e-1000', '0044-03-15 12:00:00+00 BC', '"{\"not\": \"an object\"}"', array[E'line\nfeed\ttab\\ \u2028 𝄞'],
    -0.0, '');
insert into odd (id, amount, doc, raw)
select gen_random_uuid(), random()::numeric / 3, jsonb_build_object('n', random()), decode(md5(random()::text), 'hex') from generate_series(1, 400);
insert into node (parent_id, name) values (2, 'child before its parent'), (null, 'parent'), (3, 'of itself');
insert into "Odd ""name'" values ('x', 1), ('x', 1), (null, null), ('', -1);
insert into history (node_id, words) values (1, 'first'), (2, 'second');
insert into history (node_id, words) select 1, repeat(n::text, 2000) from generate_series(1, 60) as n;
select nextval('number_seq') from generate_series(1, 41)
