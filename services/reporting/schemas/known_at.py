"""By when something is known, as a query asks it: at an instant, or at the end of a day."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.common.web.exact import is_day, is_instant, near

T = TypeVar("T", bound=date)


def _day_or_instant(value: Any) -> date:
    # Told as one of the two: of both in one place each would say what it misses.
    if is_day(value):
        return _read(date, value, "date_parsing")
    if not is_instant(value):
        raise PydanticCustomError("datetime_parsing", "no instant")
    instant = _read(datetime, value, "datetime_parsing")
    if instant.tzinfo is None:
        raise PydanticCustomError("timezone_aware", "no offset")
    return instant


def _read(kind: type[T], text: str, code: Any) -> T:
    try:
        return kind.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError(code, "unreadable") from None


KnownAt = Annotated[
    AwareDatetime | date,
    BeforeValidator(_day_or_instant, json_schema_input_type=AwareDatetime | date),
    AfterValidator(near),
    Field(examples=["2026-03-31", "2026-03-31T18:00:00+08:00"]),
]
"""An instant with its offset, or a day, to its end in Shanghai."""
