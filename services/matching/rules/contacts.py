"""Contacts of an office with a person: what may be logged."""

from dataclasses import dataclass
from datetime import date, timedelta
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


def check_made_on(made_on: date, days: int, today: date) -> None:
    """A contact was made by today, no more days ago than so many. Raises Malformed."""
    if made_on > today:
        raise Malformed("/made_on", "联系日期晚于今天。")
    if made_on < today - timedelta(days=days):
        raise Malformed("/made_on", f"联系日期早于{days}天以前，请核对。")
