"""Industries and occupations by name, the same wherever they are told."""

from pathlib import Path

import pytest

from services.common import shipped
from services.common.values.classifications import (
    INDUSTRIES,
    OCCUPATIONS,
    industry_named,
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
