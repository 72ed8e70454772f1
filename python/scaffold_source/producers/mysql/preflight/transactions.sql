-- The oldest open transaction, our own left out. Asked only by who may (PROCESS).
select cast(max(timestampdiff(second, t.trx_started, now())) as signed) + 0e0 as oldest_s
from information_schema.innodb_trx as t
where t.trx_mysql_thread_id <> connection_id()
