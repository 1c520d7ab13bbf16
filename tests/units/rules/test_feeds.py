"""What a change of a unit or a post tells departments, and nothing in anybody's words."""

from datetime import date

from services.units.rules import feeds as rules

DAY = date(2026, 3, 2)
UNIT = {"region": "640104", "state": "applied", "industry": "C", "contact": "secret"}
KNOWN = ("塞上测试机械有限公司", "91640104MA0000001X")


def test_a_change_of_a_unit_tells_its_codes_and_its_name_of_today():
    told = rules.facts_of_unit("unit.corrected", DAY, UNIT | {"kind": "enterprise"}, *KNOWN)
    assert told.keys() <= rules.UNIT_FIELDS
    assert told == {
        "name": "塞上测试机械有限公司",
        "credit_code": "91640104MA0000001X",
        "occurred_on": "2026-03-02",
        "region": "640104",
        "state": "applied",
        "industry": "C",
        "kind": "enterprise",
    }


def test_the_kind_of_a_succession_is_no_kind_of_a_unit():
    told = rules.facts_of_unit("unit.succeeded", DAY, UNIT | {"kind": "merger"}, *KNOWN)
    assert "kind" not in told


def test_a_change_of_a_post_tells_codes_and_counts_alone():
    data = {"unit_id": "unt_1", "headcount": 3, "lodging": False, "title": "words", "mentor_id": 1}
    told = rules.facts_of_post(DAY, data)
    assert told.keys() <= rules.POST_FIELDS
    assert told == {
        "unit_id": "unt_1",
        "headcount": 3,
        "lodging": False,
        "occurred_on": "2026-03-02",
    }
