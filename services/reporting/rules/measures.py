"""The figures of an evaluation: what each is called, counts, and by which day (二、六)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.reporting.rules import conduct, dispatches, records
from services.reporting.rules.dispatches import Waits
from services.reporting.rules.evaluations import (
    Figure,
    FigureUnknown,
    View,
    broken_down,
    median,
    rate,
    total,
)
from services.reporting.rules.records import Record


@dataclass(frozen=True)
class Count:
    """A number of units, seats, persons or cases, by the day that decides."""

    name: str
    title: str
    unit: str
    decided_by: str
    collect: Callable[[View], tuple[Record, ...]]
    breakdown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rate:
    """One count as a share of another; `nothing` says why there is none."""

    name: str
    title: str
    numerator: str
    denominator: str
    nothing: str


@dataclass(frozen=True)
class Wait:
    """Median and longest of days from a dispatch to a state, by the day it came to that state."""

    name: str
    title: str
    decided_by: str
    nothing: str
    state: str


_AT_END: Final = "见习最后一天"
_AT_ARRIVAL: Final = "到岗日"
_OPEN: Final = "期内首个开放日"
_DUE: Final = "期限届满日"
_INSPECTED: Final = "检查日"

COUNTS: Final = (
    Count(
        "posts-offered",
        "提供见习岗位",
        "个",
        _OPEN,
        lambda v: records.offered_posts(v.posts, v.period),
    ),
    Count(
        "seats-offered",
        "提供见习名额",
        "人",
        _OPEN,
        lambda v: records.offered_seats(v.posts, v.period),
    ),
    Count(
        "mentored-posts",
        "已明确带教老师的岗位",
        "个",
        _OPEN,
        lambda v: records.mentored_posts(v.posts, v.period),
    ),
    Count(
        "seats-added",
        "新增见习名额（指标4口径）",
        "人",
        "首次发布日、增加名额日",
        lambda v: records.added_seats(v.posts, v.period),
    ),
    Count(
        "dispatched",
        "派遣到该单位",
        "人",
        "派遣日",
        lambda v: dispatches.reached(v.courses, v.period, "issued"),
    ),
    Count(
        "absorbed",
        "吸纳见习人员（指标6口径）",
        "人",
        _AT_ARRIVAL,
        lambda v: records.absorbed(v.placements, v.period),
    ),
    Count(
        "on-post",
        "期末在岗见习人员（指标14口径）",
        "人",
        "期末日24时",
        lambda v: records.on_post(v.placements, v.period),
    ),
    Count(
        "completed",
        "完成见习（指标9口径）",
        "人",
        _AT_END,
        lambda v: records.ended(v.placements, v.period, "completed"),
    ),
    Count(
        "retained",
        "留用（指标10口径）",
        "人",
        _AT_END,
        lambda v: records.with_outcome(v.placements, v.period, "retained"),
    ),
    Count(
        "employed-otherwise",
        "其他方式就业（指标12口径）",
        "人",
        _AT_END,
        lambda v: records.with_outcome(v.placements, v.period, "employed_otherwise"),
    ),
    Count(
        "ended-early",
        "非正常结束（指标13口径）",
        "人",
        _AT_END,
        lambda v: records.ended(v.placements, v.period, "ended_early"),
        ("cause", "by_whom"),
    ),
    Count(
        "ended",
        "结束见习",
        "人",
        _AT_END,
        lambda v: records.ended(v.placements, v.period, "completed", "ended_early"),
    ),
    Count(
        "overdue-responses",
        "青年未按期答复的派遣",
        "次",
        _DUE,
        lambda v: dispatches.overdue(v.courses, v.period, "response", v.as_of),
    ),
    Count(
        "overdue-signatures",
        "未按期签署的见习协议",
        "次",
        _DUE,
        lambda v: dispatches.overdue(v.courses, v.period, "signature", v.as_of),
    ),
    Count(
        "overdue-arrivals",
        "未按期到岗的派遣",
        "次",
        _DUE,
        lambda v: dispatches.overdue(v.courses, v.period, "arrival", v.as_of),
    ),
    Count(
        "complaints-received",
        "收到投诉",
        "件",
        "收到日",
        lambda v: conduct.received_complaints(v.complaints, v.period),
        ("kind",),
    ),
    Count(
        "complaints-upheld",
        "查实投诉",
        "件",
        "认定日",
        lambda v: conduct.upheld_complaints(v.complaints, v.period),
        ("kind",),
    ),
    Count(
        "inspections",
        "检查",
        "次",
        _INSPECTED,
        lambda v: conduct.inspections(v.inspections, v.period),
    ),
    Count(
        "passed-inspections",
        "没有不合格项的检查",
        "次",
        _INSPECTED,
        lambda v: conduct.inspections(v.inspections, v.period, failed=False),
    ),
    Count(
        "failed-inspections",
        "有不合格项的检查",
        "次",
        _INSPECTED,
        lambda v: conduct.inspections(v.inspections, v.period, failed=True),
        ("item",),
    ),
    Count(
        "rectified-inspections",
        "已整改的检查",
        "次",
        _INSPECTED,
        lambda v: conduct.rectified_inspections(v.inspections, v.period),
        ("item",),
    ),
    Count(
        "overdue-rectifications",
        "未按期整改的检查",
        "次",
        _DUE,
        lambda v: conduct.overdue_rectifications(v.inspections, v.period, v.as_of),
        ("item",),
    ),
    Count(
        "accidents",
        "安全事故",
        "起",
        "报告日",
        lambda v: conduct.accidents(v.accidents, v.period),
        ("severity",),
    ),
    Count(
        "late-accident-reports",
        "迟报的安全事故",
        "起",
        "报告日",
        lambda v: conduct.accidents(v.accidents, v.period, late_only=True),
        ("severity",),
    ),
)

RATES: Final = (
    Rate("retention-rate", "留用率", "retained", "completed", "期内没有完成见习的人员。"),
    Rate("abnormal-leaving-rate", "非正常结束率", "ended-early", "absorbed", "期内没有到岗人员。"),
    Rate("completion-rate", "完成率", "completed", "ended", "期内没有结束见习的人员。"),
    Rate("seat-use-rate", "名额使用率", "absorbed", "seats-offered", "期内没有提供见习名额。"),
    Rate(
        "mentored-posts-rate",
        "岗位带教率",
        "mentored-posts",
        "posts-offered",
        "期内没有提供见习岗位。",
    ),
    Rate(
        "upheld-complaints-rate",
        "查实投诉与吸纳人员之比",
        "complaints-upheld",
        "absorbed",
        "期内没有到岗人员。",
    ),
    Rate(
        "passed-inspections-rate",
        "检查合格率",
        "passed-inspections",
        "inspections",
        "期内没有检查。",
    ),
)

WAITS: Final = (
    Wait(
        "days-to-signature",
        "派遣至签订协议的天数",
        "签订日",
        "期内没有签订见习协议。",
        "signed",
    ),
    Wait("days-to-arrival", "派遣至到岗的天数", _AT_ARRIVAL, "期内没有到岗人员。", "arrived"),
)

MEASURES: Final = {one.name: one for one in (*COUNTS, *RATES, *WAITS)}
_COUNTS: Final = {one.name: one for one in COUNTS}


def figure(name: str, view: View) -> Figure:
    """One figure of a unit. Raises FigureUnknown for a name that no measure has."""
    measure = MEASURES.get(name)
    if isinstance(measure, Count):
        counted = measure.collect(view)
        parts = broken_down(counted, measure.breakdown)
        return Figure(name, total(counted), {"counted": counted}, breakdown=parts)
    if isinstance(measure, Rate):
        return _share(measure, view)
    if isinstance(measure, Wait):
        return _wait(measure, view)
    raise FigureUnknown


def figures(view: View) -> tuple[Figure, ...]:
    """All of them, counts first."""
    return tuple(figure(name, view) for name in MEASURES)


def _share(measure: Rate, view: View) -> Figure:
    above = _COUNTS[measure.numerator].collect(view)
    below = _COUNTS[measure.denominator].collect(view)
    share = rate(total(above), total(below))
    return Figure(
        name=measure.name,
        value=share,
        parts={"numerator": above, "denominator": below},
        reason=measure.nothing if share is None else None,
    )


def _wait(measure: Wait, view: View) -> Figure:
    found: Waits = dispatches.waits(view.courses, view.period, measure.state, view.calendar)
    lengths = [one.amount for one in found.records]
    middle = median(lengths)
    return Figure(
        name=measure.name,
        value=middle,
        parts={"counted": found.records},
        reason=measure.nothing if middle is None else None,
        longest=max(lengths, default=None),
        counted_in=found.counted_in,
        provisional=found.provisional,
    )
