"""Succession in the form: a renamed unit is no new unit, a merged one stands no longer."""

from datetime import UTC, date, datetime

import pytest

from services.common.values.month import Month
from services.reporting.rules import indicators, pictures
from services.reporting.rules.pictures import Scope
from tests.reporting.histories import a_fact, post_fact, unit_fact
from tests.reporting.reports import READING

BEGUN, CHANGED = date(2026, 1, 5), date(2026, 3, 2)


def picture_of(facts, month="2026-03"):
    known_at = datetime(2026, 12, 31, tzinfo=UTC)
    return pictures.take(Scope("640300", Month.parse(month), known_at, READING), facts, ())


def succeeded(key, kind, **more):
    data = {"region": "640302", "kind": kind} | more
    return a_fact(key, 2, "unit.succeeded", CHANGED, data)


@pytest.mark.parametrize("kind", ["rename", "new_code"])
def test_another_name_or_code_is_no_new_unit_and_changes_no_number(kind):
    before = [unit_fact("U", 1, "recognised", BEGUN)]
    after = [*before, succeeded("U", kind)]
    for month in ("2026-01", "2026-03"):
        numbers = [
            [(figure.no, figure.value) for figure in indicators.figures(picture_of(facts, month))]
            for facts in (before, after)
        ]
        assert numbers[0] == numbers[1]
    assert len(indicators.standing_units(picture_of(after))) == 1
    assert indicators.new_units(picture_of(after)) == ()


def test_of_two_units_that_merge_one_stands_and_none_is_new():
    facts = [
        unit_fact("U", 1, "recognised", BEGUN),
        unit_fact("V", 1, "recognised", BEGUN),
        succeeded("U", "merger", into="V"),
    ]
    assert [c.id for c in indicators.standing_units(picture_of(facts))] == ["V"]
    assert indicators.new_units(picture_of(facts)) == ()
    assert len(indicators.standing_units(picture_of(facts, "2026-02"))) == 2


def test_a_post_handed_over_or_moved_keeps_its_seats_where_they_are_and_when():
    facts = [
        post_fact("P", 1, "published", BEGUN, headcount=2),
        post_fact("P", 2, "headcount-raised", date(2026, 3, 10), headcount=5),
    ]
    facts[1].data["before"] = 2
    late = a_fact("P", 3, "post.workplace-moved", CHANGED, {"region": "640302", "headcount": 5})
    handed = a_fact("P", 4, "post.handed-over", date(2026, 3, 11), {"region": "640402"})
    told = [*facts, late, handed]
    assert sum(c.amount for c in indicators.standing_seats(picture_of(told, "2026-02"))) == 2
    assert sum(c.amount for c in indicators.standing_seats(picture_of(told))) == 5
    assert sum(c.amount for c in indicators.new_seats(picture_of(told))) == 3
