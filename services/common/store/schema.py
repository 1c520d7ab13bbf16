"""Whether a database is in a form that this code can work on."""

import asyncio
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.common.plainly import Stopped
from services.common.store.database import Database

SECONDS: Final = 15.0
"""For which a database is asked: one that is frozen says nothing, and each of its hosts may take
five before another is tried.
"""
_HISTORIES: Final = Path(__file__).resolve().parents[3] / "migrations"
_STANDS: Final = text("SELECT version_num FROM alembic_version")
_UNDEFINED_TABLE: Final = "42P01"


class NoHistory(Exception):
    """The migrations do not lie beside the code: nobody knows what form it needs."""


class DataNewer(Stopped):
    """A later version of the code has worked on this data."""


def newest(service: str) -> str:
    """The number of the last migration that this code knows of; migrations follow by number."""
    folder = _HISTORIES / service
    numbers = [file.stem.split("_")[0] for file in folder.glob("[0-9]*.py")]
    if not numbers:
        raise NoHistory(folder)
    return max(numbers)


def must_be_known(service: str, found: str, known: str) -> None:
    """Refuse data of a form beyond what this code knows. Raises DataNewer."""
    if found > known:
        raise DataNewer(
            f"{service} 的数据属于更新的版本：结构是 {found}，这个版本的程序只认识到 {known}，"
            "什么也没有改动。请用更新的那个版本；要退回的，见 docs/installing.md 的“退回”。"
        )


async def found(database: Database) -> str:
    """The number of the last migration that it was given; empty if it was never migrated.

    Raises what the driver raises where the database is away, or this service has no right to it.
    """
    try:
        async with asyncio.timeout(SECONDS), database.transaction() as session:
            return str(await session.scalar(_STANDS) or "")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _UNDEFINED_TABLE:
            raise
        return ""
