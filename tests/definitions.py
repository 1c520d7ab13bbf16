"""Constraints and indexes: as the tables say, and as a history has made them."""

from importlib import import_module

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

# A key that triggers keep set-wise is not enforced row by row: tables say what it keeps, not how.
DEFINED = text("""
SELECT conrelid::regclass::text, conname,
  CASE contype WHEN 'f' THEN replace(pg_get_constraintdef(oid), ' NOT ENFORCED', '')
  ELSE pg_get_constraintdef(oid) END
FROM pg_constraint
WHERE connamespace = CAST(CAST(:place AS text) AS regnamespace)
  AND contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = CAST(:place AS text)
""")


async def differing(service, url):
    """What a history defines otherwise than its tables, and what the tables say.

    Alembic asks neither what constraints are called nor what a check or a partial index says.
    The tables are made beside what the history has made, so that the server words both alike.
    """
    metadata = import_module(f"services.{service}.tables").Base.metadata
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            made = await _defined(connection, "public")
            await connection.execute(text("CREATE SCHEMA told"))
            await connection.execute(text("SET LOCAL search_path = told, public"))
            await connection.run_sync(metadata.create_all, checkfirst=False)
            told = await _defined(connection, "told")
            await connection.rollback()
    finally:
        await engine.dispose()
    return {one for one in made - told if one[0] in metadata.tables}, told - made


async def _defined(connection, place):
    rows = await connection.execute(DEFINED, {"place": place})
    return {tuple(one.replace(f"{place}.", "") for one in row) for row in rows}
