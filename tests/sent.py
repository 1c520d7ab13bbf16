"""Lists by which one statement is run again and again: the server's clock begins anew each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def lists_sent(engine: AsyncEngine, table: str) -> Iterator[list[bool]]:
    """For each statement that writes to this table, whether it was run by a list."""
    sent: list[bool] = []

    def note(_: Any, __: Any, statement: str, ___: Any, ____: Any, is_many: bool) -> None:
        if statement.startswith((f"UPDATE {table} ", f"INSERT INTO {table} ")):
            sent.append(is_many)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
