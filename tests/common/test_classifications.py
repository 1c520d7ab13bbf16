"""Industries and occupations by name, the same wherever they are told."""

from pathlib import Path

import pytest

from services.common import shipped
from services.common.values.classifications import (
    INDUSTRIES,
    OCCUPATIONS,
    industry_named,
    is_occupation,
    occupation_named,
)

LISTS = shipped.read(Path(__file__).parents[2] / "services" / "reporting" / "code_lists.yaml")


def test_the_published_code_lists_say_the_same() -> None:
    assert LISTS["industries"]["items"] == INDUSTRIES
    assert LISTS["occupations"]["items"] == OCCUPATIONS


@pytest.mark.parametrize(("code", "name"), [("C", "制造业"), ("C13", "制造业（C13）")])
def test_an_industry_is_told_by_its_section(code: str, name: str) -> None:
    assert industry_named(code) == name


@pytest.mark.parametrize(
    ("code", "name"), [("2", "专业技术人员"), ("2-02", "专业技术人员（2-02）")]
)
def test_an_occupation_is_told_by_its_major_group(code: str, name: str) -> None:
    assert occupation_named(code) == name


@pytest.mark.parametrize(
    "code", ["1", "8", "1-06", "2-99", "3-03", "4-14", "4-99-01", "6-31-01-02", "7-00", "8-00-00"]
)
def test_an_occupation_of_a_middle_group_that_exists_is_one(code: str) -> None:
    assert is_occupation(code)


@pytest.mark.parametrize(
    "code", ["9", "1-07", "2-11", "3-04", "4-00", "4-15-01", "6-32", "7-05", "8-01", "8-99-99"]
)
def test_a_code_of_a_middle_group_that_does_not_exist_is_none(code: str) -> None:
    assert not is_occupation(code)
