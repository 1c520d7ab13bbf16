"""Whose record an account's is: told by matching where the record bears another id."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.tables.facts import Fact


async def record_of(session: AsyncSession, account: str | None) -> str:
    """The youth id by which facts name the owner of an account: of its record, or its own."""
    into = await session.scalar(
        select(Fact.data["into"].astext).where(
            Fact.source == "matching",
            Fact.kind == "youth",
            Fact.object_id == account,
            Fact.event == "youth.merged",
        )
    )
    return into or account or ""
