"""A page costs what is on it, however much is still to be read behind it."""

from typing import Any

from fastapi import FastAPI
from sqlalchemy import event, text

from services.units.queries.feeds import POSTS, UNITS

_UNITS = """
INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
  kind, staff, recommended_by, contact_name, contact_phone, applied_on)
SELECT 'unt_' || lpad(n::text, 26, '0'), 1, 'recognised', 'x', '91640100' || lpad(n::text, 10, '0'),
  '640104', '', 'C', 'private', 'enterprise', 1, 'self', '', '', '2026-01-01'
FROM generate_series(1, 500) AS n
"""
_CHANGES = """
INSERT INTO changes (object, object_id, version, event, occurred_on, recorded_at, author, ground,
  request_id, data, no, digest)
SELECT 'unit', 'unt_' || lpad((n % 500 + 1)::text, 26, '0'), n / 500 + 1,
  'unit.papers-changed', '2026-03-02', now(), 'acc_1', '', 'req_1',
  '{"region": "640104", "state": "recognised"}', n + 1, '\\x00'
FROM generate_series(0, 19999) AS n
"""


async def test_no_page_sorts_all_that_is_still_to_be_read(units_app: FastAPI) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    database = units_app.state.database
    async with database.transaction() as session:
        for statement in (_UNITS, _CHANGES, "ANALYZE units", "ANALYZE changes"):
            await session.execute(text(statement))
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    async with database.transaction() as session:
        for feed in (UNITS, POSTS):
            found = await feed.find_changes(session, ("640000",), after=0, head=20_000, limit=1001)
            assert len(found) == (1001 if feed is UNITS else 0)
        told = [one for one in asked if "FROM changes" in one[0]]
        assert len(told) == len((UNITS, POSTS))
        connection = await session.connection()
        for statement, parameters in told:
            rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
            plan = "\n".join(row[0] for row in rows)
            assert "Sort" not in plan, plan
            assert "ix_changes_of_" in plan, plan
