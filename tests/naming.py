"""Names of constraints: as the tables say, and as a history has made them."""

from importlib import import_module

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine

NAMES = text("""
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')
""")


async def misnamed(service, url):
    """What a history calls otherwise than its tables, and what the tables say; alembic asks not."""
    metadata = import_module(f"services.{service}.tables").Base.metadata
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        made = {tuple(row) for row in await connection.execute(NAMES)}
    await engine.dispose()
    name_of = postgresql.dialect().identifier_preparer.format_constraint
    named = {(t.name, name_of(one)) for t in metadata.tables.values() for one in t.constraints}
    told = {(table, name.strip('"')) for table, name in named if name}
    return {one for one in made - told if one[0] in metadata.tables}, told - made
