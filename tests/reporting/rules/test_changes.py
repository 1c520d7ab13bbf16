"""What a version says otherwise than the one before."""

from datetime import timedelta
from decimal import Decimal

from services.reporting.rules.changes import changes
from tests.reporting import casebook
from tests.reporting.reports import a_filing, the_report

CASE = casebook.read("wuzhong-2024-06")


def test_nothing_changes_of_the_same_report() -> None:
    report = the_report(CASE, "640300")
    found = changes(a_filing(report), report)
    assert found.version == 1
    assert found.objects == ()
    assert {one.difference for one in found.numbers} == {0, Decimal("0.00")}


def test_a_completion_entered_later_changes_what_it_counts_in() -> None:
    earlier = the_report(CASE, "640300", CASE.known_at - timedelta(days=3))
    now = the_report(CASE, "640300")
    found = changes(a_filing(earlier), now, CASE.facts)
    moved = {one.indicator: (one.before, one.now) for one in found.numbers if one.difference}
    assert moved == {9: (2, 3), 10: (1, 2), 11: (0, 1), 14: (4, 3)}
    assert {one.id for one in found.objects} == {"T1"}
    assert all(one.facts for one in found.objects)
