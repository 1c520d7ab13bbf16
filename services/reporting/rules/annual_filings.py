"""Filing the year's reports: when, by whom, with what is written to the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.common.errors import Refused
from services.common.values.region import Region
from services.reporting.rules.annual_reports import AnnualReport, Days
from services.reporting.rules.filings import CountyDoesNotFile

YearStanding = Literal["not_open", "open", "missing", "filed", "late", "returned"]


class YearNotOpen(Refused):
    """还没有到年度报告可以填报的日期。"""

    article = "宁人社函〔2020〕272号 九"


@dataclass(frozen=True)
class Remark:
    """What an office writes to the numbers: a heading and its text."""

    title: str
    text: str


@dataclass(frozen=True)
class AnnualFiling:
    """A filed version of the year's reports: what is frozen."""

    version: int
    filed_at: datetime
    reason: str | None
    report: AnnualReport
    remarks: tuple[Remark, ...]


def refuse_year(place: Region, days: Days, today: date) -> None:
    """Cities and the autonomous region file, from the day on which the year's filing opens.

    Raises CountyDoesNotFile, YearNotOpen.
    """
    if place.level == "county":
        raise CountyDoesNotFile
    if today < days.opens_on:
        raise YearNotOpen(opens_on=days.opens_on.isoformat())


def file_year(
    report: AnnualReport, versions: int, reason: str | None, remarks: Sequence[Remark]
) -> AnnualFiling:
    """A report becomes the version after so many."""
    known_at = report.standing.known_at
    return AnnualFiling(versions + 1, known_at, reason, report, tuple(remarks))


def standing_of(
    days: Days, filed_on: date | None, today: date, *, returned: bool = False
) -> YearStanding:
    """Where a year's reports stand. `filed_on` is the day of their first version, if any.

    returned: the centre sent the newest version back; missing: nothing was filed by the end of the
    last day; late: filed, but after it.
    """
    if returned:
        return "returned"
    if filed_on is not None:
        return "late" if filed_on > days.due_on else "filed"
    if today < days.opens_on:
        return "not_open"
    return "missing" if today > days.due_on else "open"
