"""Rows of dated values: what wins and why, where and until when, what is superseded by name."""

from datetime import UTC, date, datetime

import pytest

from services.common.errors import Malformed
from services.common.values.dated import Value
from services.common.values.region import regions_on
from services.reporting.rules import policy_rows as rules
from services.reporting.rules.policy_rows import NewRow, Reign

COUNTIES = [one.code for one in regions_on(date(2026, 3, 2)) if one.level == "county"]
YINCHUAN = {"640104", "640105", "640106", "640121", "640122", "640181"}
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def entry(region="640000", day="2026-01-01", value="甲", row="", at=NOON) -> Value:
    recorded_at = at if row else None
    effective = date.fromisoformat(day)
    return Value("wage", value, region, effective, "文号", "A", "", recorded_at, row)


def a_new(**told) -> NewRow:
    row = {
        "name": "wage",
        "region": "640000",
        "effective": date(2026, 1, 1),
        "value": 5,
        "ground": "依据",
        "source": "文号",
        "grade": "A",
        "note": "",
        "supersedes": None,
    }
    return NewRow(**row | told)


WHOLE = {"type": "integer", "minimum": 1, "maximum": 9}


def test_a_row_of_no_measure_is_malformed():
    with pytest.raises(Malformed) as refused:
        rules.require_writable(None, a_new(), "640000")
    assert refused.value.pointer == "/name"


@pytest.mark.parametrize(
    ("more", "told", "office", "refusal"),
    [
        ({}, {}, "640121", None),
        ({"x-office": "any"}, {}, "640121", None),
        ({"x-office": "none"}, {}, "640000", rules.SetByRelease),
        ({"x-office": "province"}, {}, "640000", None),
        ({"x-office": "province"}, {}, "640100", rules.SetByProvince),
        ({"x-region": "province"}, {}, "640000", None),
        ({"x-region": "province"}, {"region": "640100"}, "640000", Malformed),
        ({}, {"grade": "NV"}, "640000", Malformed),
        ({}, {"grade": "NV", "note": "待核实"}, "640000", None),
        ({}, {"value": 0}, "640000", Malformed),
    ],
)
def test_who_writes_what(more, told, office, refusal):
    if refusal is None:
        rules.require_writable(WHOLE | more, a_new(**told), office)
        return
    with pytest.raises(refusal):
        rules.require_writable(WHOLE | more, a_new(**told), office)


def tiers(*told):
    fields = ("from", "through", "amount")
    rows = [dict(zip(fields, one, strict=True)) for one in told]
    return a_new(name="guidance_award", value={"is_on": True, "tiers": rows})


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ([(10, 20, "1.00"), (21, 40, "2.00"), (41, None, "3.00")], None),
        ([(10, 10, "1.00")], None),
        ([(10, 20, "1.00"), (20, 40, "2.00")], "1/from"),
        ([(10, 20, "1.00"), (22, 40, "2.00")], "1/from"),
        ([(10, None, "1.00"), (21, 40, "2.00")], "1/from"),
        ([(10, 9, "1.00")], "0/through"),
    ],
)
def test_a_number_of_heads_is_in_one_tier(told, at):
    row = tiers(*told)
    shape = {"enum": [row.value]}
    if at is None:
        rules.require_writable(shape, row, "640100")
        return
    with pytest.raises(Malformed) as refused:
        rules.require_writable(shape, row, "640100")
    assert refused.value.pointer == f"/value/tiers/{at}"


def test_a_subsidy_is_no_more_than_was_paid():
    shape = {"type": "string", "pattern": "^[1-9][0-9]?/[1-9][0-9]?$"}
    rules.require_writable(shape, a_new(name="subsidy_ratio", value="3/3"), "640100")
    with pytest.raises(Malformed) as refused:
        rules.require_writable(shape, a_new(name="subsidy_ratio", value="4/3"), "640100")
    assert refused.value.detail == "补贴比例不能大于 1（补贴不超过实际缴费）。"


def test_only_the_newest_of_the_same_region_and_day_is_superseded():
    shipped, other_day = entry(), entry(day="2025-01-01")
    added = entry(row="pol_1")
    rules.require_superseded([other_day, entry("640100")], a_new())
    rules.require_superseded([shipped], a_new(supersedes=shipped.version))
    rules.require_superseded([shipped, added], a_new(supersedes=added.version))
    with pytest.raises(rules.DayAlreadyFixed):
        rules.require_superseded([shipped], a_new())
    for entries in ([shipped, added], [other_day], []):
        with pytest.raises(rules.SupersedesAnother):
            rules.require_superseded(entries, a_new(supersedes=shipped.version))


@pytest.mark.parametrize(
    ("weaker", "stronger", "reason"),
    [
        (entry(day="2026-02-01"), entry("640100"), "more_local"),
        (entry(), entry(day="2026-01-02"), "later"),
        (entry(), entry(row="pol_1"), "recorded_later"),
        (entry(row="pol_1"), entry(row="pol_2"), "recorded_later"),
    ],
)
def test_why_one_gives_way(weaker, stronger, reason):
    assert weaker.rank < stronger.rank
    assert rules.won_by([stronger, weaker]) == reason
    assert rules.superseded([stronger, weaker]) == [(weaker, reason)]
    assert rules.why([stronger, weaker]).endswith("。")


def test_what_stands_alone_wins_over_nothing():
    assert rules.won_by([entry()]) == "only"
    assert rules.why([entry()]) == "这一天在这个地区只有这一项适用。"
    assert rules.superseded([entry()]) == []


def test_a_new_row_is_an_entry_known_from_its_instant():
    value = rules.value_of(a_new(note="说明"), "pol_1", NOON)
    assert value.version == "wage@640000@2026-01-01#pol_1"
    assert (value.value, value.note, value.recorded_at) == (5, "说明", NOON)
    assert not value.holds(date(2026, 1, 1), "640104", datetime(2026, 3, 1, tzinfo=UTC))
    assert value.holds(date(2026, 1, 1), "640104", NOON)
    assert not value.holds(date(2025, 12, 31), "640104")


def test_an_entry_reigns_until_a_later_one_and_not_where_a_more_local_holds():
    value = entry()
    later, local = entry(day="2026-07-01"), entry("640100", "2026-03-01")
    older_local, weaker = entry("640121", "2025-01-01"), entry(day="2025-01-01")
    reigns = rules.reigns(value, [value, later, local, older_local, weaker], COUNTIES)
    rest = frozenset(COUNTIES) - YINCHUAN
    assert set(reigns) == {
        Reign(rest, date(2026, 1, 1), date(2026, 7, 1)),
        Reign(frozenset(YINCHUAN - {"640121"}), date(2026, 1, 1), date(2026, 3, 1)),
    }


def test_a_local_entry_reigns_at_home_for_good_and_a_superseded_one_nowhere():
    value = entry("640121")
    assert rules.reigns(value, [value, entry(day="2027-01-01")], COUNTIES) == [
        Reign(frozenset({"640121"}), date(2026, 1, 1), None)
    ]
    assert rules.reigns(value, [value, entry("640121", row="pol_1")], COUNTIES) == []


def test_every_class_has_its_wage_on_every_day_to_come():
    wage = entry(value={"一类": "1", "二类": "1"})
    third = entry("640522", "2026-06-01", "三类")
    first = entry("640521", value="一类")
    rules.require_wages([wage], [first], date(2026, 1, 1))
    rules.require_wages([], [first, third], date(2026, 1, 1))
    with pytest.raises(rules.ClassWithoutWage) as refused:
        rules.require_wages([wage], [first, third], date(2026, 1, 1))
    assert refused.value.members == {"region": "640522", "day": "2026-06-01"}
    mended = entry(day="2026-06-01", value={"一类": "1", "二类": "1", "三类": "1"})
    rules.require_wages([wage, mended], [first, third], date(2026, 1, 1))


def test_what_names_another_version_where_a_value_holds_now_counts_otherwise():
    def entry(region, effective, value):
        return Value("graduate_months", value, region, effective, "文件", "A")

    shipped = entry("640000", date(2017, 10, 1), 24)
    later = entry("640000", date(2024, 6, 1), 12)
    local = entry("640300", date(2024, 6, 30), 18)
    entries, day = [shipped, later, local], date(2024, 6, 30)

    def asked(value, region, named, on=day):
        return rules.counts_otherwise(value, entries, on, region, named)

    others = [shipped.version, "report_late_after@640000@2017-10-01"]
    assert asked(later, "640100", others) == shipped.version
    assert asked(later, "640100", [later.version]) is None
    assert asked(later, "640100", others[1:]) is None
    assert asked(later, "640300", others) is None, "another holds there"
    assert asked(local, "640300", others) == shipped.version
    assert asked(local, "640300", others, date(2024, 6, 29)) is None, "not yet"
