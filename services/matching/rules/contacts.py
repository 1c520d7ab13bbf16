"""Contacts of an office with a person: what may be logged."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.common.errors import Malformed

ContactKind = Literal["visit", "call", "message"]


@dataclass(frozen=True, repr=False)
class ToldContact:
    """A visit, call or message, and whether it met anybody."""

    kind: ContactKind
    made_on: date
    reached: bool
    note: str | None


def check_made_on(made_on: date, today: date) -> None:
    """A contact was made before it is logged. Raises Malformed."""
    if made_on > today:
        raise Malformed("/made_on", "联系日期晚于今天。")
