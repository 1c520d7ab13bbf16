"""The counts of an evaluation: what each is called, collects, and by which day (二、六)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.reporting.rules import conduct, confirmations, dispatches, records, unrecorded_ends
from services.reporting.rules.evaluations import View
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


_AT_END: Final = "见习最后一天"
AT_ARRIVAL: Final = "到岗日"
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
        AT_ARRIVAL,
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
        lambda v: dispatches.unsigned(v.courses, v.period, v.as_of),
        ("missing",),
    ),
    Count(
        "overdue-arrivals",
        "未按期到岗的派遣",
        "次",
        _DUE,
        lambda v: dispatches.overdue(v.courses, v.period, "arrival", v.as_of),
    ),
    Count(
        "overdue-confirmations",
        "未按期确认考勤的月份",
        "人次",
        _DUE,
        lambda v: confirmations.overdue(v.told, v.period, v.as_of, v.within),
        ("month",),
    ),
    Count(
        "overdue-ends",
        "期满未按期登记结束的见习",
        "人次",
        _DUE,
        lambda v: unrecorded_ends.overdue(v.told, v.period, v.as_of, v.within),
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
        "检查（不含有未能查看项目的）",
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
        "unseen-inspections",
        "有未能查看项目、须另行检查的检查",
        "次",
        _INSPECTED,
        lambda v: conduct.unseen_inspections(v.inspections, v.period),
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
