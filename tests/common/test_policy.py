"""Dated values: the most local, then the latest known, wins; before the first day none does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.policy import NoPolicyValue, Policy
from services.common.values.dated import Value

YAML = """
wage:
  title: 最低工资标准
  unit: 元/月
  values:
    - {from: 2021-09-01, value: "1950.00", source: 甲, grade: A}
    - {from: 2024-03-01, value: "2050.00", source: 乙, grade: A, note: 说明}
    - {from: 2022-01-01, region: "640100", value: "2000.00", source: 丙, grade: B}
leave:
  title: 事假上限
  unit: 天
  values:
    - {from: 2024-01-01, region: "640402", value: 5, source: 丁, grade: NV}
"""


@pytest.fixture
def policy(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(YAML, encoding="utf-8")
    return Policy.load(file)


@pytest.mark.parametrize(
    ("day", "region", "value"),
    [
        (date(2021, 9, 1), "640200", "1950.00"),
        (date(2024, 2, 29), "640202", "1950.00"),
        (date(2024, 3, 1), "640202", "2050.00"),
        (date(2021, 12, 31), "640104", "1950.00"),
        (date(2022, 1, 1), "640104", "2000.00"),
        (date(2024, 3, 1), "640104", "2000.00"),
    ],
)
def test_the_most_local_then_the_latest_holds(policy, day, region, value):
    assert policy.value("wage", day, region).value == value


def test_a_day_before_the_first_value_is_refused(policy):
    with pytest.raises(NoPolicyValue) as refused:
        policy.value("wage", date(2021, 8, 31), "640200")
    assert refused.value.members["day"] == "2021-08-31"


def test_a_region_without_a_value_is_left_out(policy):
    assert [v.name for v in policy.values_on(date(2024, 6, 1), "640104")] == ["wage"]
    assert [v.name for v in policy.values_on(date(2024, 6, 1), "640402")] == ["wage", "leave"]


def test_an_offices_row_supersedes_from_when_it_was_recorded(policy):
    row = Value(
        "wage",
        "2100.00",
        "640000",
        date(2024, 3, 1),
        "戊",
        "A",
        "",
        datetime(2024, 5, 1, tzinfo=UTC),
    )
    later = policy.with_rows([row])
    day = date(2024, 3, 1)
    assert later.value("wage", day, "640200").value == "2100.00"
    before = datetime(2024, 4, 30, tzinfo=UTC)
    assert later.value("wage", day, "640200", known_at=before).value == "2050.00"


def test_a_value_names_its_version(policy):
    assert policy.value("wage", date(2024, 3, 1)).version == "wage@640000@2024-03-01"


NOON = datetime(2024, 5, 1, 4, tzinfo=UTC)


def a_row(name="wage", value="2100.00", at=NOON, row="pol_1", day=date(2024, 3, 1)):
    return Value(name, value, "640000", day, "戊", "A", "", at, row)


def test_an_offices_version_names_its_row(policy):
    later = policy.with_rows([a_row()])
    assert later.value("wage", date(2024, 3, 1)).version == "wage@640000@2024-03-01#pol_1"


def test_what_holds_stands_before_all_that_gives_way(policy):
    later = policy.with_rows([a_row(), a_row(value="2110.00", row="pol_2", at=NOON)])
    found = later.standing("wage", date(2024, 3, 1), "640104")
    assert [value.value for value in found] == [
        "2000.00",
        "2110.00",
        "2100.00",
        "2050.00",
        "1950.00",
    ]
    assert [one.yields_to(found[0]) for one in found[1:]] == ["more_local"] * 4
    assert found[2].yields_to(found[1]) == found[3].yields_to(found[1]) == "recorded_later"
    assert found[4].yields_to(found[1]) == "later"


def test_a_row_is_known_from_its_very_instant(policy):
    later, day = policy.with_rows([a_row()]), date(2024, 3, 1)
    just_before = NOON - timedelta(microseconds=1)
    assert later.value("wage", day, known_at=NOON).value == "2100.00"
    assert later.value("wage", day, known_at=just_before).value == "2050.00"


def test_rows_of_measures_of_others_are_left_out(policy):
    assert set(policy.with_rows([a_row("tax")]).measures) == {"wage", "leave"}


def test_what_is_learnt_takes_the_place_of_what_was_learnt_before(policy):
    day = date(2024, 3, 1)
    policy.learn([a_row()])
    policy.learn([a_row(value="2120.00"), a_row("tax", row="pol_3")])
    assert (policy.value("wage", day).value, policy.rows, policy.edition) == ("2120.00", 2, 2)
    assert len(policy.measures["wage"].values) == 4
    policy.learn([])
    assert (policy.value("wage", day).value, policy.rows, policy.edition) == ("2050.00", 0, 3)
