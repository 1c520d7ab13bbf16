"""Reading: statements by themselves, outside any transaction."""

from sqlalchemy import text


async def test_reading_opens_no_transaction_and_sees_what_was_committed(notes_app):
    database = notes_app.state.database
    now = text("SELECT now()")
    async with database.transaction() as session:
        first = await session.scalar(now)
        assert await session.scalar(now) == first
    async with database.reading() as session:
        first = await session.scalar(now)
        # Each statement is its own transaction, and so has its own instant.
        assert await session.scalar(now) > first


async def test_rows_are_read_outside_any_transaction_too(notes_app):
    now = text("SELECT now()")
    async with notes_app.state.database.rows() as reader:
        first = await reader.scalar(now)
        assert await reader.scalar(now) > first
