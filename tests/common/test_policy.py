"""Dated values: the most local, then the latest known, wins; before the first day none does."""

from datetime import UTC, date, datetime

import pytest

from services.common.policy import NoPolicyValue, Policy, Value

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
