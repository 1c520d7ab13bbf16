"""The demo's calendar: on which days of 2024 what happens, in order.

The days on which somebody's term ends are not in it: the story finds them as it goes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Day:
    """One day on which the sandbox clock stands, and what is special about it."""

    day: date
    title: str
    newcomers: int = 0
    month_end: str | None = None
    """The month that is closed: attendance, settlement, report."""
    plan: str | None = None
    """The month for which intake plans are set."""
    pays: bool = False
    early_ends: int = 0
    early_retentions: int = 0
    closings: int = 0
    raises: int = 0
    late_outcomes: bool = False
    complains: bool = False
    """A youth complains of a telephone interview."""
    upholds: bool = False
    """The office finds that complaint true."""
    sweeps: str | None = None
    """The state of removal proposals that is looked at, the clock counted."""
    holds_round: bool = False
    """Seats are set aside for a fair, and a round takes those who come on this day."""
    ends_fair: bool = False
    judges: bool = False
    """Units are scored, the best is named a demonstration unit."""


DIARY: Final = (
    Day(date(2024, 1, 3), "第一批青年登记，即时派遣", newcomers=220, plan="2024-01"),
    Day(date(2024, 1, 4), "到岗"),
    Day(date(2024, 1, 18), "第二批青年登记；公布招募会；批次派遣", newcomers=50, holds_round=True),
    Day(date(2024, 1, 19), "到岗；招募会结束", ends_fair=True),
    Day(date(2024, 1, 31), "有人中途离开，名额随即派给候补", early_ends=10),
    Day(date(2024, 2, 2), "一月：考勤、月报、结算、公示", month_end="2024-01", plan="2024-02"),
    Day(
        date(2024, 2, 19),
        "拨付一月补贴；增加名额；第三批青年登记",
        newcomers=30,
        pays=True,
        raises=10,
    ),
    Day(date(2024, 2, 20), "到岗"),
    Day(date(2024, 3, 1), "二月：考勤、月报、结算、公示", month_end="2024-02", plan="2024-03"),
    Day(
        date(2024, 3, 4), "部分岗位关闭；第四批青年登记", newcomers=30, closings=130, early_ends=14
    ),
    Day(date(2024, 3, 5), "到岗"),
    Day(date(2024, 3, 12), "拨付二月补贴；有人提前留用", pays=True, early_retentions=12),
    Day(date(2024, 4, 1), "三月：考勤、月报、结算、公示", month_end="2024-03", plan="2024-04"),
    Day(date(2024, 4, 8), "第五批青年登记", newcomers=20),
    Day(date(2024, 4, 9), "到岗；一名青年投诉电话面试", complains=True),
    Day(date(2024, 4, 18), "拨付三月补贴；投诉查实", pays=True, upholds=True),
    Day(date(2024, 5, 6), "四月：考勤、月报、结算、公示", month_end="2024-04", plan="2024-05"),
    Day(
        date(2024, 5, 20),
        "又有岗位关闭；第六批青年登记；补登去向",
        newcomers=50,
        closings=55,
        pays=True,
        late_outcomes=True,
    ),
    Day(date(2024, 5, 21), "到岗"),
    Day(
        date(2024, 6, 3),
        "五月：考勤、月报、结算、公示；更正以前月份",
        month_end="2024-05",
        plan="2024-06",
    ),
    Day(date(2024, 6, 17), "拨付五月补贴", pays=True),
    Day(
        date(2024, 7, 1),
        "六月：考勤、月报、结算、公示；示范单位评分、确定",
        month_end="2024-06",
        judges=True,
    ),
    Day(date(2024, 10, 9), "九个月没有吸纳：提醒", sweeps="warned"),
    Day(date(2025, 1, 6), "十二个月没有吸纳：建议清退", sweeps="proposed"),
)
MONTHS: Final = tuple(day.month_end for day in DIARY if day.month_end)
