-- How the databases' server is: docs/operations.md. psql reads it; it changes nothing, and shows no
-- statement, for those hold personal data.
\encoding UTF8
\set ON_ERROR_STOP on
\pset null -
SET default_transaction_read_only = on;

\echo 【连接】在用的和上限；用尽了，服务连不上
SELECT count(*) AS "在用", current_setting('max_connections') AS "上限"
FROM pg_stat_activity
WHERE backend_type = 'client backend';

\echo 【事务】开始了十秒以上的，或者在等锁的；“被挡住”是它等的进程号
SELECT pid AS "进程号", datname AS "数据库", usename AS "用户", state AS "状态",
  date_trunc('second', now() - xact_start) AS "已有", wait_event_type AS "在等",
  pg_blocking_pids(pid) AS "被挡住"
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
  AND (xact_start < now() - interval '10 seconds' OR cardinality(pg_blocking_pids(pid)) > 0)
ORDER BY xact_start;

\echo 【编号】每个数据库由哪个连接编号（咨询锁 0x6A780001）
SELECT datname AS "数据库", pid AS "进程号", client_addr AS "来自",
  date_trunc('second', backend_start) AS "连接于", state AS "状态"
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND (classid, objid) = (0, x'6A780001'::bigint)
ORDER BY datname;

\echo 【从库】连着的从库；设了同步复制而一个也没有，写入会一直等
SELECT current_setting('synchronous_standby_names') AS "同步复制";
SELECT application_name AS "从库", client_addr AS "来自", state AS "状态", sync_state AS "同步",
  replay_lag AS "落后"
FROM pg_stat_replication
ORDER BY application_name;

\echo 【归档】最近一次失败晚于成功的，正在失败
SELECT current_setting('archive_mode') AS "归档", last_archived_time AS "最近成功",
  last_failed_time AS "最近失败", failed_count AS "失败次数"
FROM pg_stat_archiver;

\echo 【复制槽】没有人用的（f）一直留着 WAL
SELECT slot_name AS "复制槽", active AS "在用",
  CASE WHEN NOT pg_is_in_recovery()
    THEN pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) END AS "留着"
FROM pg_replication_slots
ORDER BY slot_name;
