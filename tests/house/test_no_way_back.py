"""A history that would drop records does not go back: what was recorded stays."""

import asyncio

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from tests.databases import migrate
from tests.house.test_migrations import _config

HANDOVER = """
    INSERT INTO handovers
      (id, version, unit_id, region, state, taker_id, ground, asked_by, asked_at)
    VALUES ('hov', 1, 'unt', '640104', 'waiting', 'acc', '', 'acc_1', now())
"""
URGED = """
    INSERT INTO supervision_notes
      (id, region, year, standing, demand, answer_by, state, version, author, recorded_at)
    VALUES ('', '', 1, 'late', '', now(), 'open', 1, '', now())
"""
CLOSED = "INSERT INTO closed_unit_ids (unit_id, closed_at) VALUES ('unt', now())"
KEPT = {
    ("accounts", "0024", "0023"): [HANDOVER],
    ("accounts", "0030", "0029"): [HANDOVER, "UPDATE handovers SET decision_ground = 'x'"],
    ("accounts", "0032", "0031"): [
        HANDOVER,
        "UPDATE handovers SET state = 'withdrawn', decided_by = asked_by, decided_at = now()",
    ],
    ("reporting", "0040", "0039"): [URGED],
    ("units", "0053", "0052"): [CLOSED],
    ("units", "0059", "0058"): [CLOSED, "UPDATE closed_unit_ids SET author = 'acc_1'"],
    ("units", "0070", "0066"): [
        CLOSED,
        "UPDATE closed_unit_ids SET opened_at = now(), opened_by = 'acc_1'",
    ],
}
NAMED = [
    """
    INSERT INTO name_confirmations (unit_id, name, ground, confirmed_on, confirmed_by)
    VALUES ('unt', '本科', '', now(), 'acc_1')
    """
]
LISTED = [
    """
    INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
      kind, staff, recommended_by, contact_name, contact_phone, applied_on)
    SELECT who, 1, 'applied', who, who, '640104', '', 'C', 'private', 'enterprise', 1, named, '',
      '', now()
    FROM (VALUES ('other', 'self'), ('same', 'commerce'), ('own', 'self')) AS told (who, named)
    """,
    """
    INSERT INTO prospective_units (id, version, state, name, region, industry, recommended_by,
      recommended_on, unit_id)
    SELECT who, 1, 'registered', who, '640104', 'C', named, now(), who
    FROM (VALUES ('other', 'commerce'), ('same', 'commerce'), ('own', 'office'))
      AS told (who, named)
    """,
]


async def _done(url, *statements):
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            result = await connection.execute(text(statement))
    await engine.dispose()
    return result.all() if result.returns_rows else []


def a_history(postgres, service, revision):
    name = f"back_{service}_{ULID()}".lower()
    postgres.ensure_database(name)
    migrate(service, postgres.url(name), revision)
    return postgres.url(name)


@pytest.mark.parametrize(
    ("which", "kept"), [*KEPT.items(), (("units", "0053", "0052"), NAMED)], ids=str
)
def test_where_something_is_recorded_there_is_no_way_back(postgres, which, kept):
    service, revision, before = which
    url = a_history(postgres, service, revision)
    asyncio.run(_done(url, *kept))
    with pytest.raises(RuntimeError, match=r"has no place|years were urged"):
        command.downgrade(_config(service, url), before)


def test_units_linked_before_lists_credited_are_those_to_be_credited(postgres):
    url = a_history(postgres, "units", "0058")
    asyncio.run(_done(url, *LISTED))
    migrate("units", url)
    found = asyncio.run(_done(url, "SELECT unit_id FROM uncredited_units"))
    assert [tuple(row) for row in found] == [("other",)]
