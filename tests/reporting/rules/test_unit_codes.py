"""Codes of units: the last told by a day, and whether a code is fine enough for a group."""

from datetime import date

import pytest

from services.reporting.readers.code_lists import LISTS
from services.reporting.rules.unit_codes import (
    UNTOLD,
    IndustryGroup,
    UnitCodes,
    codes_at,
    membership,
)
from tests.reporting.histories import a_fact

TOLD = {
    "region": "640302",
    "industry": "C",
    "ownership": "private",
    "kind": "enterprise",
    "recommended_by": "self",
}
GROUPS = {
    code: IndustryGroup(code, classes) for code, classes in LISTS["industry-groups"].classes.items()
}


def codes(industry, industry_class=None):
    return UnitCodes(industry, industry_class, "private", "enterprise", "self")


def test_codes_are_those_told_last_by_the_end_of_a_day():
    recognised = a_fact("U1", 1, "unit.recognised", date(2026, 3, 2), TOLD)
    suspended = a_fact("U1", 2, "unit.suspended", date(2026, 3, 3), {"region": "640302"})
    finer = TOLD | {"industry_class": "3973", "recommended_by": "commerce"}
    corrected = a_fact("U1", 3, "unit.corrected", date(2026, 3, 4), finer)
    facts = (recognised, suspended, corrected)
    assert codes_at(facts, date(2026, 3, 1)) == UNTOLD
    assert codes_at(facts, date(2026, 3, 3)) == codes("C")
    assert codes_at(facts, date(2026, 3, 4)) == UnitCodes(
        "C", "3973", "private", "enterprise", "commerce"
    )


@pytest.mark.parametrize(
    ("own", "group", "expected"),
    [
        (codes("J"), "finance", "in"),
        (codes("J", "6620"), "finance", "in"),
        (codes("I"), "finance", "out"),
        (codes("C"), "semiconductors", "undetermined"),
        (codes("C", "39"), "semiconductors", "undetermined"),
        (codes("C", "397"), "semiconductors", "undetermined"),
        (codes("C", "3973"), "semiconductors", "in"),
        (codes("C", "3974"), "semiconductors", "out"),
        (codes("C", "38"), "semiconductors", "out"),
        (codes("J"), "semiconductors", "out"),
        (codes("C", "3921"), "5g", "in"),
        (codes("C", "3825"), "new_energy", "in"),
        (codes("I"), "internet", "undetermined"),
        (codes("I", "64"), "internet", "in"),
        (codes("I", "6420"), "internet", "in"),
        (codes("I", "65"), "internet", "out"),
        (codes("P"), "education_health", "in"),
        (codes("Q"), "education_health", "undetermined"),
        (codes("Q", "85"), "education_health", "out"),
        (codes("O"), "daily_services", "in"),
        (codes("F", "5212"), "daily_services", "in"),
        (codes("G"), "daily_services", "undetermined"),
        (codes("S"), "public_administration", "in"),
        (UNTOLD, "finance", "undetermined"),
    ],
)
def test_a_unit_is_of_a_group_or_not_or_its_code_is_too_wide_to_tell(own, group, expected):
    assert membership(own, GROUPS[group]) == expected


def test_the_notices_groups_are_those_it_names_and_made_of_known_sections():
    assert [name for _, name in LISTS["industry-groups"].items] == [
        "互联网",
        "金融",
        "教育医疗",
        "公共管理",
        "5G",
        "半导体",
        "新能源",
        "生活服务",
    ]
    assert set(GROUPS) == {code for code, _ in LISTS["industry-groups"].items}
    sections = {code for code, _ in LISTS["industries"].items}
    for group in GROUPS.values():
        assert {made_of[0] for made_of in group.classes} <= sections
