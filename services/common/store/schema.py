"""Whether a database is in a form that this code can work on."""

from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.common.store.database import Database

_HISTORIES: Final = Path(__file__).resolve().parents[3] / "migrations"
_STANDS: Final = text("SELECT version_num FROM alembic_version")


def newest(service: str) -> str:
    """The number of the last migration that this code knows of; migrations follow by number."""
    numbers = [file.stem.split("_")[0] for file in (_HISTORIES / service).glob("[0-9]*.py")]
    return max(numbers, default="")


async def is_fit(database: Database, service: str) -> bool:
    """Whether it was brought to this code's form or to a later one: forms grow before they shrink.

    Raises what the driver raises where the database is away.
    """
    try:
        async with database.transaction() as session:
            return str(await session.scalar(_STANDS) or "") >= newest(service)
    except ProgrammingError:
        # Never migrated: there is no such table yet.
        return False
