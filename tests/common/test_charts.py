"""Charts: the same numbers, the same picture; what is unknown has no bar and says so."""

from decimal import Decimal
from xml.etree import ElementTree as ET

from services.common.printing import charts

CHART = charts.Chart(
    title="各月计划与到岗",
    unit="人",
    groups=("1月", "2月"),
    series=(charts.series("计划", [6, None]), charts.series("到岗", [0, Decimal("-1.50")])),
)


def test_an_unknown_number_is_no_nought() -> None:
    unknown, negative = CHART.series
    assert (unknown.values, unknown.labels) == ((6.0, 0.0), ("6", "—"))
    assert (negative.values, negative.labels) == ((0.0, -1.5), ("0", "-1.50"))


def test_a_picture_says_what_it_shows_and_is_the_same_every_time() -> None:
    drawn = charts.svg(CHART)
    assert drawn == charts.svg(CHART)
    assert ET.fromstring(drawn)[0].text == "各月计划与到岗"
    dots = charts.png(CHART)
    assert dots == charts.png(CHART)
    assert dots.startswith(b"\x89PNG")


def test_nothing_to_show_is_drawn_as_nothing() -> None:
    for groups, values in (((), ()), (("1月",), (0,)), (("1月",), (None,))):
        chart = charts.Chart("空", "人", groups, (charts.series("到岗", values),))
        assert charts.svg(chart)
