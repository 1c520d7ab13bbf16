"""Lists of youths and placements of the time before: which days and terms can be true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.common.errors import Malformed
from services.common.values.month import Month, last_day_of_term

Wrong = tuple[str, str, str]
"""Column, code and words of what is wrong."""
_DAY = timedelta(days=1)


class NoMonthsEnd(Malformed):
    """在岗见习的数据截至日期应为某月的最后一天。"""


@dataclass(frozen=True)
class Limits:
    """How many months a placement lasts at least, and all of a youth's together at most."""

    least: int
    most: int


def check_as_of(kind: str, as_of: date) -> None:
    """Who is on post is told as of a month's end: from the next day on all is kept here.

    Raises NoMonthsEnd.
    """
    if kind == "placements" and as_of != Month.of(as_of).last:
        raise NoMonthsEnd("/as_of", "请填写最近一期纸质月报的月末，如 2026-02-28。")


def kept_since(as_of: date) -> date:
    """The first day whose attendance and money are kept here; what was before is on paper."""
    return as_of + _DAY


def stay_fault(values: Mapping[str, Any], as_of: date) -> Wrong | None:
    """What is wrong with the days of a stay that is over; None if nothing, or there is none."""
    first, last = values["served_from"], values["served_to"]
    if (first is None) != (last is None):
        lacking = "served_from" if first is None else "served_to"
        return lacking, "required", "此前见习的首日和末日应一并填写。"
    if first is None or last is None:
        return None
    if last < first:
        return "served_to", "day-unfit", "此前见习的末日早于首日。"
    if last > as_of:
        return (
            "served_to",
            "day-unfit",
            "此前见习的末日晚于数据截至日期；仍在岗的请列入在岗见习名单。",
        )
    return None


def days_fault(values: Mapping[str, Any], as_of: date) -> Wrong | None:
    """What is wrong with the days of a placement in progress; None if nothing."""
    signed, arrived, months = values["signed_on"], values["arrived_on"], values["months"]
    if signed is None or arrived is None or months is None:
        return None
    if arrived < signed:
        return "arrived_on", "day-unfit", "到岗日期早于协议签订日期。"
    if arrived > as_of:
        return "arrived_on", "day-unfit", "到岗日期晚于数据截至日期；其后到岗的请在系统中办理。"
    if last_day_of_term(arrived, months) <= as_of:
        return "months", "term-over", "按到岗日期和期限，数据截至日期当日已经期满，不再在岗。"
    return None


def months_fault(months: int, limits: Limits) -> str | None:
    """What is wrong with a term (人社部函〔2020〕66号: 3 to 12 months); None if nothing."""
    if limits.least <= months <= limits.most:
        return None
    return f"应在{limits.least}至{limits.most}个月之间。"


def graduation_fault(values: Mapping[str, Any]) -> Wrong | None:
    """What is wrong with the leaving day of one who takes part as a graduate; None if nothing."""
    left_on, arrived = values["graduated_on"], values["arrived_on"]
    if values["basis"] != "graduate":
        return None
    if left_on is None:
        return "graduated_on", "required", "高校毕业生必填，月报按它区分当年和以前年度毕业。"
    if arrived is not None and left_on > arrived:
        return "graduated_on", "day-unfit", "毕业日期晚于到岗日期。"
    return None


def is_taken_over(explanation: Mapping[str, Any]) -> bool:
    """Whether a dispatch is of the time before, by its reason."""
    return explanation.get("mode") == "imported"


def reason(signed_on: date) -> dict[str, Any]:
    """Why a trainee of the time before is at a post, as dispatches tell it."""
    return {
        "mode": "imported",
        "priority_class": "regular",
        "registered_at": f"{signed_on.isoformat()}T00:00:00+08:00",
        "text": "这次见习是系统启用以前办理的，由经办机构按原有资料导入，没有经过系统派遣。",
    }
