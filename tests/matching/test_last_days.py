"""The last day of a person's records: whatever a table tells of them counts."""

from datetime import date
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import Date, DateTime, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries import retention
from services.matching.queries.last_days import HAPPENED
from services.matching.tables import Base
from tests.matching import placing

KEYS = {"youth_id", "into_id", "dispatch_id", "placement_id", "agreement_id", "hold_id"}
COUNTED_ELSEWHERE = {
    "intentions": "each is a change of the youth",
    "waiting": "each is a change of the youth",
    "archive_appraisals": "what an archive says of records is no use of them",
    "youth_imports": "what a list told is a telling",
    "fair_pairs": "a dispatch or nothing comes of it",
}
"""Tables that hang on a youth and tell no day of their own of what happened."""
TODAY = date(2028, 1, 1)
SIXTH = "2027-05-06"
AT = "2027-05-05T17:00:00Z"
"""In Ningxia the sixth of May."""


def test_every_table_that_tells_a_day_of_somebody_is_asked_for_it() -> None:
    asked = {column.class_.__tablename__ for _, days in HAPPENED for column in days}
    telling = {
        table.name
        for table in Base.metadata.tables.values()
        if KEYS & set(table.c.keys())
        and any(isinstance(one.type, (Date, DateTime)) for one in table.c)
    }
    assert telling - asked == set(COUNTED_ELSEWHERE)


async def test_each_of_these_days_is_the_last_day_of_the_records(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    async with matching_app.state.database.transaction() as session:
        known = await _keys(session, placement)
        # Beside the tables stand others that nothing constrains: the day alone is looked at.
        for table in {key.class_.__tablename__ for key, _ in HAPPENED}:
            await session.execute(
                text(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT * FROM public.{table}")
            )
        assert await _last_on(session, placement["youth_id"]) == "2026-03-02"
        for key, column in [(key, one) for key, days in HAPPENED for one in days]:
            table, day = key.class_.__tablename__, AT
            if not isinstance(column.type, DateTime):
                day = SIXTH
            beside = await session.begin_nested()
            await session.execute(
                text(f"INSERT INTO {table} ({key.key}, {column.key}) VALUES (:of, '{day}')"),
                {"of": known[key.key]},
            )
            last_on = await _last_on(session, placement["youth_id"])
            assert last_on == SIXTH, f"{table}.{column.key}"
            await beside.rollback()


async def _keys(session: AsyncSession, placement: dict[str, Any]) -> dict[str, Any]:
    rows = await session.execute(
        text(
            "SELECT d.id AS dispatch_id, a.id AS agreement_id, h.id AS hold_id FROM dispatches d"
            " JOIN agreements a ON a.dispatch_id = d.id JOIN holds h ON h.dispatch_id = d.id"
            " WHERE d.youth_id = :youth_id"
        ),
        {"youth_id": placement["youth_id"]},
    )
    own = dict.fromkeys(("youth_id", "into_id"), placement["youth_id"])
    return rows.one()._asdict() | own | {"placement_id": placement["id"]}


async def _last_on(session: AsyncSession, youth_id: str) -> str:
    found = await retention.kept(session, [youth_id], TODAY)
    return found[youth_id].last_on.isoformat()
