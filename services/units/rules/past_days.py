"""Days that are entered of what happened or was seen at a unit: none from before it was."""

from datetime import date

from services.common.errors import Refused
from services.units.rules.listings import in_words


class BeforeFounded(Refused):
    """所填日期早于该单位开始经营的日期。"""


class BeforeRegistered(Refused):
    """检查日期早于该单位登记的日期。"""


class TooLongAgo(Refused):
    """所填日期太早，请核对。"""


def begun_on(declared: date | None, registered: date) -> date | None:
    """Since when a unit is taken to be: as it declares, but not later than it was registered.

    A unit that declares a later day does not thereby close what was seen of it before. None:
    it declared no day.
    """
    return min(declared, registered) if declared else None


def check_seen_on(day: date, begun: date | None, earliest: date) -> None:
    """What an office saw, it saw while the unit was. Raises BeforeFounded, TooLongAgo."""
    if begun is not None and day < begun:
        raise BeforeFounded(_from(begun), founded_on=begun.isoformat())
    check_accident_day(day, earliest)


def check_inspected_day(day: date, registered: date) -> None:
    """Nobody inspects a unit that has not applied yet. Raises BeforeRegistered."""
    if day < registered:
        raise BeforeRegistered(_from(registered), registered_on=registered.isoformat())


def check_accident_day(day: date, earliest: date) -> None:
    """What a unit declares of its own beginning refuses no accident. Raises TooLongAgo."""
    if day < earliest:
        raise TooLongAgo(_from(earliest), earliest=earliest.isoformat())


def check_complained_day(day: date, earliest: date) -> None:
    """What was longer ago is told in words, and the complaint is taken. Raises TooLongAgo."""
    if day < earliest:
        way_out = f"早于{in_words(earliest)}的，请不填发生日期，在投诉内容中写明，投诉照样登记。"
        raise TooLongAgo(way_out, earliest=earliest.isoformat())


def _from(day: date) -> str:
    return f"请填写{in_words(day)}或者以后的日期。"
