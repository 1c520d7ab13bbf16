"""Rows that offices add to the dated values: kept by reporting, copied by who follows it."""

import asyncio
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, Date, DateTime, MetaData, Table, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.policy import Policy
from services.common.store.changes import FedChange
from services.common.store.database import Database
from services.common.store.tables import NAMING
from services.common.values.dated import Value

OBJECT: Final = "policy-row"
"""What a follower of reporting follows for it."""
PAUSE: Final = 1.0
"""Seconds between two looks for rows that another process wrote."""

policy_rows: Final = Table(
    "policy_rows",
    MetaData(naming_convention=NAMING),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("effective", Date, nullable=False),
    Column("value", JSONB, nullable=False),
    Column("source", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""A service that keeps a copy puts this table into its own metadata."""


async def follow(session: AsyncSession, change: FedChange) -> None:
    """Keep a row as reporting tells it: whatever it supersedes stays."""
    told = change.data
    columns: dict[str, Any] = {
        "id": change.id,
        "name": told["name"],
        "region": told["region"],
        "effective": date.fromisoformat(told["effective"]),
        "value": told["value"],
        "source": told["source"],
        "grade": told["grade"],
        "note": told["note"],
        "recorded_at": datetime.fromisoformat(told["recorded_at"]),
    }
    await session.execute(insert(policy_rows).values(columns).on_conflict_do_nothing())


async def known(session: AsyncSession) -> list[Value]:
    """Every row, in the order in which they were recorded."""
    columns = policy_rows.c
    rows = await session.execute(select(policy_rows).order_by(columns.recorded_at, columns.id))
    return [
        Value(
            name=row.name,
            value=row.value,
            region=row.region,
            effective=row.effective,
            source=row.source,
            grade=row.grade,
            note=row.note,
            recorded_at=row.recorded_at,
            row=row.id,
        )
        for row in rows
    ]


async def learn(session: AsyncSession, policy: Policy) -> None:
    """Let a policy hold the rows that stand here: read only when there are others than it holds."""
    if await session.scalar(_COUNT) != policy.rows:
        policy.learn(await known(session))


async def keep_learning(database: Database, policy: Policy) -> None:
    """Learn again and again, for as long as a service lives."""
    while True:
        async with database.reading() as session:
            await learn(session, policy)
        await asyncio.sleep(PAUSE)


_COUNT: Final = select(func.count()).select_from(policy_rows)
