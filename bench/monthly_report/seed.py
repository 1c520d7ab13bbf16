"""Five years of facts of no real person: units, posts, placements, plans and money."""

from typing import Final

OFFICES: Final = (
    "ARRAY['640104', '640105', '640106', '640121', '640122', '640181', '640202', '640205',"
    " '640302', '640381', '640402', '640422', '640502', '640521']"
)
_OFFICE: Final = f"({OFFICES})[1 + {{key}} % 14]"
_START: Final = "DATE '2021-04-01' + t % 1826"
"""Arrivals on every day of five years, to the end of March 2026."""

UNITS: Final = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at, region,
                   data)
SELECT 'units', t, 'unit.recognised', 'unit', 'unt_' || lpad(t::text, 8, '0'), 1,
       DATE '2021-01-04' + t % 1900, DATE '2021-01-04' + t % 1900 + interval '12 hours',
       {_OFFICE.format(key="t")}, '{{}}'::jsonb
FROM generate_series(1, :units) AS t WHERE DATE '2021-01-04' + t % 1900 <= DATE '2026-03-31'
"""
POSTS: Final = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at, region,
                   workplace_county, data)
SELECT 'units', 1000000 + 2 * t + n, CASE n WHEN 0 THEN 'post.published' ELSE 'post.closed' END,
       'post', 'pst_' || lpad(t::text, 8, '0'), n + 1, day, day + interval '12 hours', office,
       office, jsonb_build_object('unit_id', 'unt_' || lpad((1 + t % :units)::text, 8, '0'),
           'headcount', 5, 'state', CASE n WHEN 0 THEN 'open' ELSE 'closed' END,
           'region', office, 'workplace_county', office)
FROM (
    SELECT t, n, {_OFFICE.format(key="t")} AS office,
           DATE '2021-01-11' + t % 1900 + n * 360 AS day
    FROM generate_series(1, :posts) AS t, generate_series(0, 1) AS n
) AS made WHERE day <= DATE '2026-03-31' AND (n = 0 OR t % 3 > 0)
"""
PLACEMENTS: Final = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at, region,
                   workplace_county, data)
SELECT 'matching', row_number() OVER (ORDER BY day, t, version), event, 'placement',
       'plc_' || lpad(t::text, 10, '0'), version, day, day + interval '12 hours', office, office,
       data
FROM (
    SELECT t, 1 AS version, 'placement.arrived' AS event, {_START} AS day,
           {_OFFICE.format(key="t")} AS office,
           jsonb_build_object('youth_id', 'yth_' || t, 'post_id', 'pst_' ||
               lpad((1 + (t - 1) % :posts)::text, 8, '0'), 'unit_id', 'unt_' || t % :units,
               'region',
               {_OFFICE.format(key="t")}, 'months', 6, 'term_last_day', '2099-12-31',
               'graduated_on', CASE t % 3 WHEN 0 THEN NULL
                   ELSE ({_START} - 20 - (t % 900)::int)::text END) AS data
    FROM generate_series(1, :placements) AS t
    UNION ALL
    SELECT t, 2, CASE WHEN t % 7 = 0 THEN 'placement.ended-early' ELSE 'placement.completed' END,
           {_START} + 30 + (t % 200)::int, {_OFFICE.format(key="t")},
           jsonb_build_object('last_day', ({_START} + 30 + (t % 200)::int)::text,
               'early_retention', false, 'cause', CASE WHEN t % 7 = 0 THEN 'own_choice' END,
               'by_whom', CASE WHEN t % 7 = 0 THEN 'youth' END)
    FROM generate_series(1, :placements) AS t
    UNION ALL
    SELECT t, 3, 'placement.outcome-recorded', {_START} + 32 + (t % 200)::int,
           {_OFFICE.format(key="t")}, jsonb_build_object('outcome',
               (ARRAY['retained', 'employed_otherwise', 'neither'])[1 + t % 3])
    FROM generate_series(1, :placements) AS t WHERE t % 7 > 0
) AS made WHERE day <= DATE '2026-03-31'
"""
PLANS: Final = """
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at, region,
                   data)
SELECT 'units', 9000000 + row_number() OVER (), 'intake-plan.set', 'intake-plan',
       office || '/2026-03', 1, DATE '2026-02-27', DATE '2026-02-27' + interval '12 hours', office,
       jsonb_build_object('region', office, 'month', '2026-03', 'people', 100000)
FROM unnest(ARRAY['640100', '640200', '640300', '640400', '640500']) AS office
"""
MONEY: Final = f"""
INSERT INTO disbursements (id, kind, region, amount, paid_on, returns, author, ground, recorded_at)
SELECT 'dsb_' || lpad(t::text, 8, '0'), 'living_allowance', {_OFFICE.format(key="t")}, 2235.00,
       DATE '2026-01-05' + t % 85, NULL, 'bench', '',
       DATE '2026-01-05' + t % 85 + interval '12 hours'
FROM generate_series(1, :payments) AS t
"""

DRAWN: Final = """
WITH stages AS (
    SELECT object_id,
           max(data ->> 'post_id') FILTER (WHERE version = 1) AS post_id,
           max(region) FILTER (WHERE version = 1) AS region,
           max(occurred_on) FILTER (WHERE version = 1) AS arrived_on,
           max((data ->> 'graduated_on')::date) FILTER (WHERE version = 1) AS graduated_on,
           max(source || ':' || no) FILTER (WHERE version = 1) AS arrival_fact,
           max(CASE event WHEN 'placement.completed' THEN 'completed' ELSE 'ended_early' END)
               FILTER (WHERE version = 2) AS state,
           max((data ->> 'last_day')::date) FILTER (WHERE version = 2) AS last_day,
           max(data ->> 'cause') FILTER (WHERE version = 2) AS cause,
           max(data ->> 'by_whom') FILTER (WHERE version = 2) AS by_whom,
           max(source || ':' || no) FILTER (WHERE version = 2) AS end_fact,
           max(data ->> 'outcome') FILTER (WHERE version = 3) AS outcome,
           max(source || ':' || no) FILTER (WHERE version = 3) AS outcome_fact,
           max(recorded_at) FILTER (WHERE version = 1) AS arrived_at,
           max(recorded_at) FILTER (WHERE version = 2) AS ended_at,
           max(recorded_at) FILTER (WHERE version = 3) AS outcome_at
    FROM facts WHERE kind = 'placement' GROUP BY object_id
)
INSERT INTO told_placements (id, known_from, known_until, post_id, region, arrived_on, graduated_on,
    state, last_day, cause, by_whom, outcome, arrival_fact, end_fact, outcome_fact)
SELECT object_id, arrived_at, ended_at, post_id, region, arrived_on, graduated_on, 'arrived',
       NULL, NULL, NULL, NULL, arrival_fact, NULL, NULL FROM stages
UNION ALL
SELECT object_id, ended_at, outcome_at, post_id, region, arrived_on, graduated_on, state,
       last_day, cause, by_whom, NULL, arrival_fact, end_fact, NULL
FROM stages WHERE ended_at IS NOT NULL
UNION ALL
SELECT object_id, outcome_at, NULL, post_id, region, arrived_on, graduated_on, state,
       last_day, cause, by_whom, outcome, arrival_fact, end_fact, outcome_fact
FROM stages WHERE outcome_at IS NOT NULL
"""
"""What the service draws of these facts; it draws a slice itself, and that is compared."""
SUM: Final = "SELECT sum(hashtextextended(told::text, 0)) FROM told_placements AS told"
DRAWN_TO: Final = """
UPDATE placements_drawn SET no = (SELECT max(no) FROM facts WHERE source = 'matching')
"""
INDEXES: Final = """
SELECT indexname, indexdef FROM pg_indexes AS made
WHERE tablename IN ('facts', 'told_placements')
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = made.indexname)
"""
"""Made anew after the rows: sorted at once they cost a fraction."""
