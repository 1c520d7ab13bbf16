"""The figures of an evaluation: counts, shares of counts, and days (二、六)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.reporting.rules import dispatches
from services.reporting.rules.counts import AT_ARRIVAL, COUNTS, Count
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
    Wait("days-to-arrival", "派遣至到岗的天数", AT_ARRIVAL, "期内没有到岗人员。", "arrived"),
)

MEASURES: Final = {one.name: one for one in (*COUNTS, *RATES, *WAITS)}
_COUNTS: Final = {one.name: one for one in COUNTS}
_STOCKS: Final = ("on-post",)
"""What stands at the end of a period; all else comes and goes within it."""


def figure(name: str, view: View) -> Figure:
    """One figure of a unit, unknown where some of it is on paper.

    Raises FigureUnknown for a name that no measure has.
    """
    found = _counted(name, view)
    on_paper = view.ends_on_paper if name in _STOCKS else view.begins_on_paper
    if view.paper is None or not on_paper:
        return found
    return found.unknown(view.paper, _why(name, view.paper))


def _why(name: str, paper: date) -> str:
    if name in _STOCKS:
        return f"{paper}以前的期末数在纸质档案中，没有全部导入；请查询{paper}或者以后的期末。"
    since = paper + timedelta(days=1)
    return f"{paper}及以前的情况在纸质档案中，没有全部导入；请从{since}起查询。"


def _counted(name: str, view: View) -> Figure:
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
