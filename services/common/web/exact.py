"""How exactly values are taken: 3 is not "3", 1 is not true, no number is a day, no day far off."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from pydantic_core import PydanticCustomError, core_schema

from services.common.values import years
from services.common.values.month import Month

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d", re.ASCII)


def is_day(value: Any) -> bool:
    """Whether a value is written as a day is, such as 2026-03-31."""
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def is_instant(value: Any) -> bool:
    """Whether a value is written as an instant is, which goes on after its day."""
    return isinstance(value, str) and _INSTANT.match(value) is not None


def _as_day(value: Any) -> Any:
    """A day as it may be written, or what is one already; the rest is refused."""
    if isinstance(value, str | int | float) and not is_day(value):
        # Told as its own does; a number, or an instant, would be taken for a day in silence.
        raise PydanticCustomError("date_parsing", "no day")
    return value


def _as_instant(value: Any) -> Any:
    """An instant as it may be written, or what is one already; the rest is refused."""
    if isinstance(value, str | int | float) and not is_instant(value):
        raise PydanticCustomError("datetime_parsing", "no instant")
    return value


def refuse_far_off(when: date | Month) -> None:
    """Refuse a day, instant or month of no living person's time; arithmetic on it would fail."""
    if when.year not in years.LIVING:
        raise PydanticCustomError("value_refused", "{reason}", {"reason": years.FAR_OFF})


def near(when: Any) -> Any:
    """A day, an instant or a month as it is, of a year of a living person's time."""
    refuse_far_off(when)
    return when


def read_day(value: Any, read: Callable[[Any], Any]) -> Any:
    """A day as it is read, once it is written as one is."""
    return _near_if_told(value, read(_as_day(value)))


def read_instant(value: Any, read: Callable[[Any], Any]) -> Any:
    """An instant as it is read, once it is written as one is."""
    return _near_if_told(value, read(_as_instant(value)))


def _near_if_told(value: Any, when: Any) -> Any:
    # What we reckon may lie a year beyond what may be asked for, and is answered all the same.
    return near(when) if isinstance(value, str) else when


_READ: Final[dict[str, Callable[[Any, Callable[[Any], Any]], Any]]] = {
    "date": read_day,
    "datetime": read_instant,
}
"""How days and instants are read, by the type of their schema."""


def make_exact(schema: Any) -> None:
    """Let a schema of pydantic, and all within it, take each value as such only.

    And each day and instant that is told only of a year of a living person's time.
    """
    if isinstance(schema, dict):
        kind, function = schema.get("type"), schema.get("function")
        if isinstance(function, dict) and function.get("function") in _READ.values():
            return
        if kind in ("int", "bool"):
            schema["strict"] = True
        if isinstance(kind, str) and kind in _READ:
            # In place: whoever holds this schema is to hold the one around it.
            inner = dict(schema)
            schema.clear()
            # Where days are, and nowhere else: asked of each field, an answer asks ninety times.
            schema.update(core_schema.no_info_wrap_validator_function(_READ[kind], inner))
            return
        for part in schema.values():
            make_exact(part)
    if isinstance(schema, list):
        for part in schema:
            make_exact(part)
