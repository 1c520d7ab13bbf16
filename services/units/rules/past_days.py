"""Days that are entered of what happened or was seen at a unit: none from before it was."""

from datetime import date

from services.common.errors import Refused


class BeforeFounded(Refused):
    """所填日期早于该单位开始经营的日期。"""


class TooLongAgo(Refused):
    """所填日期太早，请核对。"""


def check_past_day(day: date, founded_on: date | None, earliest: date) -> None:
    """A day lies neither before its unit was nor further back than days are entered.

    Raises BeforeFounded, TooLongAgo.
    """
    if founded_on is not None and day < founded_on:
        raise BeforeFounded(founded_on=founded_on.isoformat())
    if day < earliest:
        raise TooLongAgo(earliest=earliest.isoformat())
