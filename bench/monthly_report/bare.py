"""The 15 numbers of a month by plain SQL: what a hand would write, without relations or entries."""

from typing import Final

UNITS: Final = """
WITH told AS (
    SELECT DISTINCT ON (object_id, region) object_id, event FROM facts
    WHERE kind = 'unit' AND region LIKE :area AND occurred_on <= :last AND recorded_at <= :at
    ORDER BY object_id, region, version DESC
)
SELECT (SELECT count(DISTINCT object_id) FROM told WHERE event <> 'unit.removed'),
       (SELECT count(*) FROM facts WHERE kind = 'unit' AND event = 'unit.recognised'
            AND region LIKE :area AND occurred_on BETWEEN :first AND :last AND recorded_at <= :at)
"""
SEATS: Final = """
WITH told AS (
    SELECT DISTINCT ON (object_id) object_id, data ->> 'state' AS state,
           (data ->> 'headcount')::int AS headcount
    FROM facts
    WHERE kind = 'post' AND region LIKE :area AND occurred_on <= :last AND recorded_at <= :at
    ORDER BY object_id, version DESC
)
SELECT coalesce(sum(headcount) FILTER (WHERE state <> 'closed'), 0) + (
           SELECT count(*) FROM told_placements AS p JOIN told ON told.object_id = p.post_id
           WHERE told.state = 'closed' AND p.arrived_on <= :last
             AND (p.last_day IS NULL OR p.last_day > :last)
             AND p.known_from <= :at AND (p.known_until IS NULL OR p.known_until > :at)),
       (SELECT coalesce(sum((data ->> 'headcount')::int), 0) FROM facts
            WHERE kind = 'post' AND event = 'post.published' AND region LIKE :area
              AND occurred_on BETWEEN :first AND :last AND recorded_at <= :at)
FROM told
"""
PEOPLE: Final = """
SELECT count(*) FILTER (WHERE arrived_on BETWEEN :first AND :last),
       count(*) FILTER (WHERE arrived_on BETWEEN :first AND :last
           AND extract(year FROM graduated_on) < extract(year FROM arrived_on)
           AND arrived_on <= graduated_on + interval '24 months'),
       count(*) FILTER (WHERE arrived_on BETWEEN :first AND :last AND graduated_on <= arrived_on
           AND extract(year FROM graduated_on) = extract(year FROM arrived_on)),
       count(*) FILTER (WHERE state = 'completed' AND last_day BETWEEN :first AND :last),
       count(*) FILTER (WHERE state = 'completed' AND last_day BETWEEN :first AND :last
           AND outcome = 'retained'),
       count(*) FILTER (WHERE state = 'completed' AND last_day BETWEEN :first AND :last
           AND outcome = 'retained' AND graduated_on <= arrived_on
           AND arrived_on <= graduated_on + interval '24 months'),
       count(*) FILTER (WHERE state = 'completed' AND last_day BETWEEN :first AND :last
           AND outcome = 'employed_otherwise'),
       count(*) FILTER (WHERE state = 'ended_early' AND last_day BETWEEN :first AND :last),
       count(*) FILTER (WHERE arrived_on <= :last AND (last_day IS NULL OR last_day > :last))
FROM {placements}
WHERE region LIKE :area AND known_from <= :at AND (known_until IS NULL OR known_until > :at)
"""
FROM_FACTS: Final = """(
    SELECT a.region, a.occurred_on AS arrived_on, (a.data ->> 'graduated_on')::date AS graduated_on,
           CASE e.event WHEN 'placement.completed' THEN 'completed'
               WHEN 'placement.ended-early' THEN 'ended_early' ELSE 'arrived' END AS state,
           e.occurred_on AS last_day, o.data ->> 'outcome' AS outcome,
           a.recorded_at AS known_from, NULL::timestamptz AS known_until
    FROM facts AS a
    LEFT JOIN facts AS e ON e.object_id = a.object_id AND e.kind = 'placement' AND e.version = 2
        AND e.recorded_at <= :at
    LEFT JOIN facts AS o ON o.object_id = a.object_id AND o.kind = 'placement' AND o.version = 3
        AND o.recorded_at <= :at
    WHERE a.kind = 'placement' AND a.version = 1 AND a.region LIKE :area AND a.recorded_at <= :at
) AS told"""
MONEY: Final = """
SELECT coalesce(sum(amount), 0) FROM disbursements
WHERE region LIKE :area AND kind IN ('living_allowance', 'accident_premium', 'unit_award')
  AND paid_on BETWEEN date_trunc('year', cast(:first AS date)) AND :last AND recorded_at <= :at
"""
PLANS: Final = """
SELECT coalesce(sum(people), 0) FROM (
    SELECT DISTINCT ON (object_id) (data ->> 'people')::int AS people FROM facts
    WHERE kind = 'intake-plan' AND region LIKE :area AND data ->> 'month' = :month
      AND recorded_at <= :at AND recorded_at < cast(:last AS date) + 1
    ORDER BY object_id, version DESC
) AS told
"""
