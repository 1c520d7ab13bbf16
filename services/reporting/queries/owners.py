"""Whose record an account's is: told by matching where the record bears another id."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.persons import persons


async def record_of(session: AsyncSession, account: str | None) -> str:
    """The youth id by which facts name the owner of an account: of its record, or its own."""
    return (await persons(session, [account])).id_of(account) if account else ""
