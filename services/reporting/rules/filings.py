"""Filing: when a month's report may be filed, and what must be said with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from services.common.errors import Forbidden, Malformed, NotFound, Refused, Stale
from services.common.values.month import Month
from services.common.values.region import Region
from services.reporting.rules.differences import Difference
from services.reporting.rules.monthly_reports import Report

_NAMED: Final = 20
"""How many objects a refusal names."""


class VersionUnknown(NotFound):
    """没有填报过这个版本。"""


class NotOwnMonth(Forbidden):
    """报表由本级经办机构填报，上级只能查看。"""


class CountyDoesNotFile(Refused):
    """县（区）只参与汇总，由地级市和自治区填报。"""

    article = "宁人社函〔2020〕272号 九"


class MonthNotOver(Refused):
    """这个月还没有结束，不能填报。"""

    article = "宁人社函〔2020〕272号 九"


class MonthOnPaper(Refused):
    """这个月在启用以前，已按纸质月报报送；系统中没有当时的全部数据，不能再填报。"""

    article = "宁人社函〔2020〕272号 九"


class VersionMoved(Stale):
    """这份报表已有新的版本，请刷新后再办理。"""


class ReasonMissing(Refused):
    """更正已填报的报表，须注明理由。"""


class HardRelationBroken(Refused):
    """强制性逻辑关系不成立，不能填报，请先核实数据。"""

    article = "宁人社函〔2020〕272号 附件填表说明7"


class ExplanationMissing(Refused):
    """核实性逻辑关系不成立，须逐项书面说明。"""

    article = "宁人社函〔2020〕272号 附件填表说明7"


class ExplanationUnneeded(Malformed):
    """所说明的逻辑关系不存在或者成立，无须说明。"""


class ZeroReportUnsigned(Refused):
    """本月各项指标均为零，须声明这是零报告才能填报；没有数据与零不是一回事。"""


class NotZeroReport(Refused):
    """本月有不为零的指标，不能按零报告填报。"""


class LateFactsUnsettled(Refused):
    """以前已填报的月份有迟到的数据，请先更正该月，或者书面说明后随本次填报。"""


class CarriedMonthUnknown(Malformed):
    """所说明的月份没有需要随本次填报的迟到数据。"""


@dataclass(frozen=True)
class Submission:
    """What an officer says when filing.

    `explanations` by relation, `carried` by month (YYYY-MM). `expected_version` is the number of
    versions that the officer saw. `zero_report` states that every number is nought.
    """

    expected_version: int
    reason: str | None
    explanations: Mapping[str, str]
    carried: Mapping[str, str]
    zero_report: bool = False


@dataclass(frozen=True)
class LateMonth:
    """A filed month of which facts came in later, unless an earlier filing carried them."""

    month: str
    version: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a soft relation fails truthfully; it travels with the report."""

    relation: str
    text: str


@dataclass(frozen=True)
class Carried:
    """Late facts of a filed month that are left as filed, and why."""

    late: LateMonth
    explanation: str


@dataclass(frozen=True)
class Filing:
    """A filed version: what is frozen.

    `differences` are those from the version before, object by object; none in the first. What has
    a default was not frozen yet in the first months of this system.
    """

    version: int
    filed_at: datetime
    reason: str | None
    report: Report
    explanations: tuple[Explanation, ...]
    carried: tuple[Carried, ...]
    zero_report: bool = False
    differences: tuple[Difference, ...] = ()


def refuse_other_office(office: str | None, area: str) -> None:
    """An office files its own region's months. Raises NotOwnMonth."""
    if office != area:
        raise NotOwnMonth


def refuse_time_and_place(region: Region, month: Month, today: date) -> None:
    """Cities and the autonomous region file, once a month is over.

    Raises CountyDoesNotFile, MonthNotOver.
    """
    if region.level == "county":
        raise CountyDoesNotFile
    if today <= month.last:
        raise MonthNotOver(over_after=month.last.isoformat())


def refuse_on_paper(month: Month, signed: Month | None) -> None:
    """Months up to that of the signed opening figures were filed on paper. Raises MonthOnPaper.

    Who came and went before is not here: whoever still was on post was taken over, nobody else.
    """
    if signed is not None and month <= signed:
        raise MonthOnPaper(
            f"纸质月报报送至{signed.year}年{signed.month}月，期初数已签字确认；从次月起在系统中填报。",
            on_paper_until=str(signed),
        )


def refuse_version(submission: Submission, versions: int) -> None:
    """The officer saw the versions there are, and corrects with a reason.

    Raises VersionMoved, ReasonMissing.
    """
    if submission.expected_version != versions:
        raise VersionMoved(version=versions)
    if versions and not submission.reason:
        raise ReasonMissing


def file(
    report: Report,
    submission: Submission,
    late: Sequence[LateMonth],
    filed_at: datetime,
    changed: tuple[Difference, ...] = (),
) -> Filing:
    """A report becomes a filed version; `changed` is what differs from the version before.

    Raises HardRelationBroken, ZeroReportUnsigned, NotZeroReport, ExplanationMissing,
    ExplanationUnneeded, LateFactsUnsettled, CarriedMonthUnknown.
    """
    refuse_broken(report)
    refuse_silence(report, submission)
    return Filing(
        version=submission.expected_version + 1,
        filed_at=filed_at,
        reason=submission.reason,
        report=report,
        explanations=_explained(report, submission.explanations),
        carried=_carried(late, submission.carried),
        zero_report=submission.zero_report,
        differences=changed,
    )


def refuse_broken(report: Report) -> None:
    """No hard relation fails. Raises HardRelationBroken naming those that do and their objects."""
    broken = report.failing("hard")
    if broken:
        raise HardRelationBroken(
            relations=[j.relation for j in broken],
            objects=[*sorted({behind.id for j in broken for behind in j.behind})[:_NAMED]],
        )


def refuse_silence(report: Report, submission: Submission) -> None:
    """A report of noughts is a signed act, not what is left when nobody says anything.

    Raises ZeroReportUnsigned, NotZeroReport naming the numbers that are none.
    """
    if report.is_zero and not submission.zero_report:
        raise ZeroReportUnsigned
    if submission.zero_report and not report.is_zero:
        raise NotZeroReport(indicators=[figure.no for figure in report.figures if figure.value])


def unsettled(late: LateMonth, carried: Sequence[Carried]) -> LateMonth:
    """What is left of a month's late facts after those that earlier filings carried."""
    settled = {
        difference
        for one in carried
        if (one.late.month, one.late.version) == (late.month, late.version)
        for difference in one.late.differences
    }
    return replace(late, differences=tuple(one for one in late.differences if one not in settled))


def _explained(report: Report, given: Mapping[str, str]) -> tuple[Explanation, ...]:
    failing = [judgement.relation for judgement in report.failing("soft")]
    for relation in given:
        if relation not in failing:
            raise ExplanationUnneeded("/explanations", ExplanationUnneeded.title())
    missing = [relation for relation in failing if relation not in given]
    if missing:
        raise ExplanationMissing(relations=[*missing])
    return tuple(Explanation(relation, given[relation]) for relation in failing)


def _carried(late: Sequence[LateMonth], given: Mapping[str, str]) -> tuple[Carried, ...]:
    months = [month.month for month in late]
    for month in given:
        if month not in months:
            raise CarriedMonthUnknown("/carried", CarriedMonthUnknown.title())
    open_months = [month for month in months if month not in given]
    if open_months:
        raise LateFactsUnsettled(months=[*open_months])
    return tuple(Carried(month, given[month.month]) for month in late)
