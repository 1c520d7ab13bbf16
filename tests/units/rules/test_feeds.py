"""What leaves of a change of a unit, and of no field more than was granted."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.rules import feeds as rules

CHANGE = rules.UnitChange(
    no=7,
    event="unit.corrected",
    unit_id="unt_1",
    occurred_on=date(2026, 3, 2),
    recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    data={"region": "640104", "state": "applied", "industry": "C", "contact": "secret"},
    name="塞上测试机械有限公司",
    credit_code="91640104MA0000001X",
)


def test_all_that_is_granted_leaves_as_far_as_the_change_tells_it():
    assert rules.project(CHANGE, rules.given(rules.FIELDS)) == {
        "name": "塞上测试机械有限公司",
        "credit_code": "91640104MA0000001X",
        "occurred_on": "2026-03-02",
        "region": "640104",
        "state": "applied",
        "industry": "C",
    }


@given(granted=st.sets(st.sampled_from([*rules.FIELDS, "contact", "phone", "unmet"])))
def test_no_field_leaves_that_is_not_granted_or_not_of_this_feed(granted):
    if not granted & rules.FIELDS:
        with pytest.raises(rules.FeedNotGranted):
            rules.given(granted)
    else:
        fields = rules.given(granted)
        assert set(fields) == granted & rules.FIELDS
        assert set(rules.project(CHANGE, fields)) <= set(fields)


def test_a_cursor_of_another_numbering_is_refused():
    rules.refuse_other_epoch("a", "a")
    with pytest.raises(rules.FeedReset) as refused:
        rules.refuse_other_epoch("a", "b")
    assert refused.value.members == {"restart": "/v1/feeds/units"}
