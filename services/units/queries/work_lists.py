"""Lists of an office's work: what is still to be done stands in front, what is due first before."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.orm import InstrumentedAttribute

Place: TypeAlias = tuple[bool, date, str]
"""Where something stands: whether it is done, its day, its id."""


def is_done(state: InstrumentedAttribute[Any], open_states: Iterable[str]) -> ColumnElement[bool]:
    """Whether something is in no state in which anybody is to act.

    Written out, without parameters: so it is what the index of the list is on.
    """
    return state.not_in([literal_column(f"'{one}'") for one in open_states])
