"""Statements in traces: each a span of the request that asks, by its first word alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.common import traces
from services.common.store.connecting import LOST
from services.common.traces import Span

_VERBS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SET", "LOCK", "COPY"})
_LOOKED_AT: Final = 80
_SPAN: Final = "span"


def trace(engine: AsyncEngine) -> None:
    """Let every statement of an engine be told where a trace is under way."""
    event.listen(engine.sync_engine, "before_cursor_execute", _begin)
    event.listen(engine.sync_engine, "after_cursor_execute", _end)
    event.listen(engine.sync_engine, "handle_error", _fail)


@contextmanager
def by_driver(verb: str) -> Iterator[None]:
    """A statement that is run by the driver itself, past the engine, and told as any other.

    What the database refuses comes as SQLAlchemy raises it: DBAPIError.
    """
    try:
        with traces.asking(*_named(verb)):
            yield
    except LOST as error:
        raise InterfaceError(None, None, error) from error
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(None, None, error) from error
    except asyncpg.PostgresError as error:
        raise DBAPIError(None, None, error) from error


def _named(verb: str) -> tuple[str, dict[str, str | int]]:
    return f"PostgreSQL {verb}", {"db.system.name": "postgresql", "db.operation.name": verb}


def _begin(connection: Connection, _: Any, statement: str, *more: Any) -> None:
    first = statement[:_LOOKED_AT].lstrip().partition(" ")[0].rstrip().upper()
    verb = first if first in _VERBS else "other"
    connection.info[_SPAN] = traces.begun(*_named(verb))


def _end(connection: Connection, *more: Any) -> None:
    _over(connection)


def _fail(context: ExceptionContext) -> None:
    if context.connection is not None and not context.connection.invalidated:
        _over(context.connection, failed=True)


def _over(connection: Connection, *, failed: bool = False) -> None:
    span: Span | None = connection.info.pop(_SPAN, None)
    if span is not None:
        span.failed = failed
        span.end()
