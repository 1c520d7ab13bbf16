"""Lists of an office's work: what is still to be done stands in front, what is due first before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    literal_column,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region as regions

Place: TypeAlias = tuple[bool, date, str]
"""Where something stands: whether it is done, its day, its id."""


def is_done(state: InstrumentedAttribute[Any], open_states: Iterable[str]) -> ColumnElement[bool]:
    """Whether something is in no state in which anybody is to act.

    Written out, without parameters: so it is what the index of the list is on.
    """
    return state.not_in([literal_column(f"'{one}'") for one in open_states])


def within(county: InstrumentedAttribute[Any], area: str) -> ColumnElement[bool]:
    """Whether a county is an area or lies in it: as a range, which any index of it serves."""
    shared = regions.prefix(area)
    return county.between(shared.ljust(6, "0"), shared.ljust(6, "9"))


@dataclass(frozen=True)
class Order:
    """Where each piece of work stands: whether it is done, its day, its id."""

    done: ColumnElement[bool]
    due: ColumnElement[date]
    id: InstrumentedAttribute[str]

    def page(
        self,
        everything: Select[Any],
        area: str,
        *ways: Select[Any],
        after: Place | None,
        limit: int,
    ) -> Subquery:
        """The ids of a page, with `done` and `due`: of the province, or of any way to an area.

        The province's work is read in order of its index. An area's is gathered first, each way by
        an index of its own: in that order one would walk through everybody's.
        """
        if area == regions.PROVINCE:
            found: FromClause = self._placed(everything, after).subquery()
        else:
            gathered = union(*(self._placed(way, after) for way in ways))
            found = gathered.cte("gathered").prefix_with("MATERIALIZED")
        placed = (found.c.done, found.c.due, found.c.id)
        return select(*placed).order_by(*placed).limit(limit).subquery()

    def _placed(self, such: Select[Any], after: Place | None) -> Select[bool, date, str]:
        placed = such.with_only_columns(self.done.label("done"), self.due.label("due"), self.id)
        return placed.where(tuple_(self.done, self.due, self.id) > after) if after else placed
