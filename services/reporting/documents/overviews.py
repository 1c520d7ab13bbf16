"""The overview as pictures: what the numbers of the same answer say, and nothing more."""

from collections.abc import Callable
from typing import Final, Literal

from services.common.printing import charts
from services.common.printing.charts import Chart, series
from services.reporting.rules.overviews import Overview

Picture = Literal["intake", "seats", "money", "parts"]
PICTURES: Final[dict[Picture, str]] = {
    "intake": "各月计划、到岗和完成",
    "seats": "各月在招名额和在岗人数",
    "money": "各月拨付的资金",
    "parts": "各地区计划和到岗",
}


def svg(told: Overview, picture: Picture) -> bytes:
    """One picture of an overview; some tenths of a second of a core."""
    return charts.svg(_CHARTS[picture](told))


def _intake(told: Overview) -> Chart:
    return Chart(
        title=f"{told.name}{told.year}年{PICTURES['intake']}",
        unit="人",
        groups=_months(told),
        series=(
            series("计划", [one.plan for one in told.months]),
            series("到岗", [one.arrivals for one in told.months]),
            series("完成", [one.completions for one in told.months]),
        ),
    )


def _seats(told: Overview) -> Chart:
    return Chart(
        title=f"{told.name}{told.year}年{PICTURES['seats']}",
        unit="个、人",
        groups=_months(told),
        series=(
            series("名额", [one.seats for one in told.months]),
            series("在岗", [one.on_post for one in told.months]),
        ),
    )


def _money(told: Overview) -> Chart:
    return Chart(
        title=f"{told.name}{told.year}年{PICTURES['money']}",
        unit="元",
        groups=_months(told),
        series=(series("拨付", [one.paid for one in told.months]),),
    )


def _parts(told: Overview) -> Chart:
    return Chart(
        title=f"{told.name}{told.year}年{PICTURES['parts']}",
        unit="人",
        groups=tuple(part.name for part in told.parts),
        series=(
            series("计划", [part.values[4] for part in told.parts]),
            series("到岗", [part.values[5] for part in told.parts]),
        ),
    )


def _months(told: Overview) -> tuple[str, ...]:
    return tuple(f"{int(one.month[5:])}月" for one in told.months)


_CHARTS: Final[dict[Picture, Callable[[Overview], Chart]]] = {
    "intake": _intake,
    "seats": _seats,
    "money": _money,
    "parts": _parts,
}
