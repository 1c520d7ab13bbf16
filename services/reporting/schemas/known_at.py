"""By when something is known, as a query asks it: at an instant, or at the end of a day."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from services.common.web.wire import refuse_far_off

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d", re.ASCII)
T = TypeVar("T", bound=date)


def _day_or_instant(value: Any) -> date:
    # Told as one of the two: of both in one place each would say what it misses.
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _read(date, value, "date_parsing")
    if not isinstance(value, str) or not _INSTANT.match(value):
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


def _near(when: date) -> date:
    refuse_far_off(when)
    return when


KnownAt = Annotated[
    AwareDatetime | date,
    BeforeValidator(_day_or_instant, json_schema_input_type=AwareDatetime | date),
    AfterValidator(_near),
]
"""An instant with its offset, or a day, to its end in Shanghai."""
