"""How long a person's record is kept, and what keeps it longer (个人信息保护法 19、47)."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Unavailable
from services.common.values.identity import IdNumber, id_check
from services.common.values.month import add_months

Reason = Literal["open", "money", "records", "recent"]
Unripe = Literal["no_records", "open", "recent", "kept_on"]


class RetainedUnknown(Unavailable):
    """资金服务暂时没有答复，不能确定谁还有未结的款项；请稍后再试。"""


NAMELESS: Final = "已匿名"
"""The name that a record bears from then on."""


EDITION: Final = 1
"""Of what is let go with a person; one more in each release that lets go of more. Whoever was made
nameless by an earlier edition is looked after once more, here and by whoever follows.
"""


@dataclass(frozen=True)
class Terms:
    """Years from the last thing that happened: of a mere record, and of one with an agreement."""

    registry_years: int
    records_years: int


@dataclass(frozen=True)
class Kept:
    """What of a person's record decides how long it is kept.

    `is_open` is anything under way; `has_records` an agreement that somebody signed, a scan handed
    in, a placement, or months taken over; `has_money` whatever reporting must keep of them;
    `kept_until` the day to which an archive's appraisal keeps the records on.
    """

    last_on: date
    is_open: bool
    has_records: bool
    has_money: bool = False
    kept_until: date | None = None


def last_day(last_on: date, years: int) -> date:
    """The last day on which something is kept so many years: the corresponding day, clamped."""
    return add_months(last_on, 12 * years)


def recorded_by(today: date, years: int) -> date:
    """A day before which a record was made that may be old enough; younger ones never are."""
    return add_months(today, -12 * years)


def reason_to_keep(kept: Kept, terms: Terms, today: date) -> Reason | None:
    """Why a record is not made nameless today; None if it is.

    Agreements and money are records of the office: once their time is over, an archive's appraisal
    decides on them and not a clock (档案法 第三十一条), so they are listed and stay.
    """
    if kept.is_open:
        return "open"
    if today <= last_day(kept.last_on, terms.registry_years):
        return "recent"
    if kept.has_records:
        return "records"
    return "money" if kept.has_money else None


def reason_not_to_appraise(kept: Kept, terms: Terms, today: date) -> Unripe | None:
    """Why records do not wait for an archive's word; None of those that do.

    What is under way is in use still; what was appraised to be kept on waits again after its day.
    """
    if not kept.has_records:
        return "no_records"
    if kept.is_open:
        return "open"
    if today <= last_day(kept.last_on, terms.records_years):
        return "recent"
    return "kept_on" if kept.kept_until is not None and today <= kept.kept_until else None


def is_to_be_appraised(kept: Kept, terms: Terms, today: date) -> bool:
    """Whether records have been kept for their time, and wait for an archive's word."""
    return reason_not_to_appraise(kept, terms, today) is None


def number_of_nobody(number: IdNumber) -> IdNumber:
    """What counts go on reading of a number: the year of birth, and nothing else."""
    first17 = f"000000{number.born_on.year:04d}0101000"
    return IdNumber(first17 + id_check(first17))
