"""A county that goes to another city under a new code: old months on the old, new on the new."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services.common.values import region
from services.common.values.region import Region
from tests.reporting import casebook
from tests.reporting.reports import the_report

LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
CASE = casebook.read("guyuan-2027-01")
DECEMBER = replace(CASE, month=CASE.month.plus(-1))


@pytest.fixture
def new_codes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """海原县 640522 ends with 2026; 海原区 640426 follows it, and a part of it is new as 640427."""
    kept = [
        replace(one, valid_to=LAST_DAY) if one.code == "640522" else one
        for one in region.regions_on(FIRST_DAY)
    ]
    changed = (
        *kept,
        Region("640426", "海原区", FIRST_DAY, follows="640522"),
        Region("640427", "新设的区", FIRST_DAY),
    )
    monkeypatch.setattr(region, "_REGIONS", changed)
    monkeypatch.setattr(region, "_BY_CODE", {one.code: one for one in changed})
    region.standing_for.cache_clear()
    yield
    region.standing_for.cache_clear()


@pytest.mark.usefixtures("new_codes")
@pytest.mark.parametrize("area", CASE.expected)
def test_the_month_after_counts_under_the_new_code(area: str) -> None:
    told = the_report(CASE, area)
    assert [figure.value for figure in told.figures] == CASE.expected[area]
    assert told.failing("hard") == ()


@pytest.mark.usefixtures("new_codes")
@pytest.mark.parametrize("area", CASE.before)
def test_the_month_before_stays_under_the_old_code(area: str) -> None:
    told = the_report(DECEMBER, area)
    assert [figure.value for figure in told.figures] == CASE.before[area]
    assert told.failing("hard") == ()


@pytest.mark.usefixtures("new_codes")
def test_a_code_stands_for_another_by_the_day() -> None:
    assert region.standing_for("640522", LAST_DAY) == "640522"
    assert region.standing_for("640522", FIRST_DAY) == "640426"
    # Said of a day before it was: what it follows.
    assert region.standing_for("640426", LAST_DAY) == "640522"
    assert region.standing_for("640427", LAST_DAY) == "640427"
    assert region.standing_for("649999", FIRST_DAY) == "649999"


@pytest.mark.usefixtures("new_codes")
def test_who_looks_for_an_area_looks_for_what_stood_there_too() -> None:
    assert region.kin("640400") == ("640522",)
    assert region.kin("640426") == ("640522",)
    assert region.kin("640500") == ("640426",)
    assert region.kin("640000") == region.kin("640427") == ()


@pytest.mark.usefixtures("new_codes")
def test_each_month_knows_the_codes_of_its_last_day() -> None:
    assert region.find("640522", LAST_DAY)
    assert region.find("640522", FIRST_DAY) is None
    assert region.find("640426", LAST_DAY) is None


def test_of_the_codes_shipped_none_follows_two_and_none_is_followed_twice() -> None:
    shipped = region.regions_on(date(2026, 1, 1))
    followed = [one.follows for one in shipped if one.follows]
    assert len(followed) == len(set(followed))
    assert region.kin("640100") == ()
