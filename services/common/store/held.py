"""What a service holds of a person: the tables it lies in, named one by one, read as rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Table,
    Text,
    and_,
    cast,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.common.store import areas
from services.common.store.sealed import Sealed
from services.common.store.tables import audit_entries
from services.common.time.clock import in_shanghai
from services.common.values import identity

LOOKED: Final = ".revealed"
"""How the name of an entry ends that tells of a look at what is masked elsewhere."""
MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "id_number": lambda text: identity.IdNumber(text).masked,
    "phone": identity.masked_phone,
    "registered_phone": identity.masked_phone,
    "account": identity.masked_account,
}
"""How a number shows that is not shown in full, by the name of its column."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody, by the youth ids that they ever bore and by the account that is theirs."""

    youth_ids: tuple[str, ...]
    account_id: str | None = None


def by_youth_id(person: Person) -> Any:
    """The ids under which services know a youth."""
    return person.youth_ids


@dataclass(frozen=True)
class Held:
    """A table with rows of a person: those whose column `by` is, or names, one of `ids`."""

    by: InstrumentedAttribute[Any]
    ids: Callable[[Person], Any] = by_youth_id
    kept_back: frozenset[str] = frozenset()
    """Columns that name others, or that are the office's own work on a matter."""
    only_in_full: frozenset[str] = frozenset()
    """Columns that hold the person's own numbers within a text: shown in full or not at all."""
    where: ColumnElement[bool] = field(default_factory=true)
    """Which of these rows are the person's own."""
    beside: InstrumentedAttribute[Any] | None = None
    """A column by which another entry of this table tells of rows: those are not told twice."""

    @property
    def table(self) -> Table:
        """The table, as the service maps it."""
        table: Table = self.by.class_.__table__
        return table

    @property
    def given(self) -> list[str]:
        """The columns that a person is given: all but indexes and digests and what names others."""
        return [
            column.name
            for column in self.table.c
            if column.name not in self.kept_back
            and (isinstance(column.type, Sealed) or not isinstance(column.type, LargeBinary))
        ]

    def whose(self, person: Person) -> ColumnElement[bool]:
        """Whether a row is the person's."""
        ids = self.ids(person)
        if isinstance(self.by.type, ARRAY):
            named: ColumnElement[bool] = self.by.op("&&")(cast(list(ids), ARRAY(Text)))
            return named
        mine = self.by.in_(ids)
        return mine if self.beside is None else and_(mine, self.beside.not_in(ids))

    async def rows(self, session: AsyncSession, person: Person, *, in_full: bool) -> list[Row]:
        """The person's rows by column, in the order of their keys."""
        columns = [self.table.c[name] for name in self.given]
        mine = select(*columns).where(self.whose(person), self.where)
        found = await session.execute(mine.order_by(*self.table.primary_key))
        return [self._shown(dict(row), in_full=in_full) for row in found.mappings()]

    def _shown(self, row: Row, *, in_full: bool) -> Row:
        hidden: frozenset[str] = frozenset() if in_full else self.only_in_full
        told = {name: value for name, value in row.items() if name not in hidden}
        return {name: _told(name, value, in_full=in_full) for name, value in told.items()}


async def empty(session: AsyncSession, held: Sequence[Held], person: Person) -> None:
    """Empty every sealed column in a person's rows, whoever told of them; what is none stays so.

    The guards of what is only ever added to let sealed columns alone change, and only so.
    """
    await session.execute(may_change("on"))
    for one in held:
        for column in one.table.c:
            if isinstance(column.type, Sealed):
                rows = update(one.table).where(one.whose(person), column.is_not(None))
                await session.execute(rows.values({column.name: ""}))
    await session.execute(may_change(""))


def may_change(word: str) -> Any:
    """The statement by which guards let seals change, `on`, or no longer, empty."""
    return select(func.set_config("jianxi.sealed_may_change", word, true()))


async def gather(
    session: AsyncSession, held: Sequence[Held], person: Person, *, in_full: bool
) -> dict[str, list[Row]]:
    """All rows of a person, by table; a table without any is left out.

    A table held twice tells its rows in the order of the two.
    """
    found: dict[str, list[Row]] = {}
    for one in held:
        if rows := await one.rows(session, person, in_full=in_full):
            found.setdefault(one.table.name, []).extend(rows)
    return found


async def looks_at(
    session: AsyncSession, person: Person, tables: Mapping[str, Sequence[Row]]
) -> list[Row]:
    """Who looked at a person's numbers in full: when, by which account, what for.

    A look names the youth, or the row among `tables`, all those of the person, that it was at.
    """
    rows = (row for found in tables.values() for row in found)
    ids = {one for row in rows if isinstance(one := row.get("id"), str)}
    kept = audit_entries.c
    own = ids.union(person.youth_ids)
    await areas.allow(session, own)
    query = select(kept.at, kept.author, kept.action, kept.ground, kept.region).where(
        kept.object_id.in_(own),
        kept.action.endswith(LOOKED, autoescape=True),
    )
    found = await session.execute(query.order_by(kept.id))
    return [{name: plain(value) for name, value in row.items()} for row in found.mappings()]


def _told(name: str, value: Any, *, in_full: bool) -> Any:
    if isinstance(value, str) and not in_full and (mask := MASKS.get(name)):
        return mask(value)
    return plain(value)


def plain(value: Any) -> Any:
    """A value of a column as JSON has it: days and instants in Shanghai, money as text."""
    if isinstance(value, datetime):
        return in_shanghai(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return {"from": plain(value.lower), "before": plain(value.upper)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return value if isinstance(value, str | bool | int | float | None) else _as_text(value)


def _as_text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
