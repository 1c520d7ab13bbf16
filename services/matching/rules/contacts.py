"""Contacts of an office with a person: what may be logged."""

from datetime import date
from typing import Literal

from services.common.errors import Malformed

ContactKind = Literal["visit", "call", "message"]


def check_made_on(made_on: date, today: date) -> None:
    """A contact was made before it is logged. Raises Malformed."""
    if made_on > today:
        raise Malformed("/made_on", "联系日期晚于今天。")
