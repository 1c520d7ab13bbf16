"""Who may take part on a day: ages, leaving days, registration, holds, months."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import eligibility
from services.matching.rules.eligibility import NotEligible, Person
from tests.matching.factories import TERMS, a_person

TODAY = date(2026, 3, 2)


def eligible(person: Person, day: date = TODAY) -> bool:
    return eligibility.is_eligible(eligibility.conditions(person, TERMS, day))


def unmet(person: Person, day: date = TODAY) -> set[str]:
    return {c.code for c in eligibility.conditions(person, TERMS, day) if not c.met}


def test_level_school_and_major_are_no_part_of_what_eligibility_reads() -> None:
    assert {field.name for field in fields(Person)} == {
        "born_on",
        "graduated_on",
        "unemployment_registered_on",
        "employed",
        "held",
        "months_served",
        "household_region",
    }


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2010, 3, 3), False),  # turns 16 tomorrow
        (date(2010, 3, 2), True),  # is 16 today
        (date(2001, 3, 3), True),  # turns 25 tomorrow
        (date(2001, 3, 2), False),  # is 25 today
    ],
)
def test_an_unemployed_youth_is_16_and_not_yet_25_on_the_day(born_on: date, expected: bool) -> None:
    assert eligible(a_person(born_on=born_on)) is expected


def test_who_was_born_on_29_february_completes_a_year_on_1_march() -> None:
    assert eligibility.age_on(date(2004, 2, 29), date(2026, 2, 28)) == 21
    assert eligibility.age_on(date(2004, 2, 29), date(2026, 3, 1)) == 22


@pytest.mark.parametrize(
    ("graduated_on", "expected"),
    [
        (date(2024, 3, 1), False),  # two years and a day ago
        (date(2024, 3, 2), True),  # two years ago to the day
        (date(2026, 3, 2), True),  # leaves today
        (date(2026, 3, 3), False),  # has not left yet
    ],
)
def test_a_graduate_takes_part_for_two_years_from_leaving_at_any_age(
    graduated_on: date, expected: bool
) -> None:
    aged_30 = a_person(
        born_on=date(1996, 1, 1), graduated_on=graduated_on, unemployment_registered_on=None
    )
    assert eligible(aged_30) is expected


def test_two_years_from_29_february_end_on_28_february() -> None:
    leap = a_person(born_on=date(1996, 1, 1), graduated_on=date(2024, 2, 29))
    assert eligible(leap, date(2026, 2, 28))
    assert not eligible(leap, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"employed": True}, "not_employed"),
        ({"held": True}, "not_held"),
        ({"months_served": 10}, "months_left"),
        ({"born_on": date(2012, 1, 1)}, "of_working_age"),
    ],
)
def test_what_counts_for_everybody_closes_both_branches(
    facts: dict[str, object], code: str
) -> None:
    person = a_person(graduated_on=date(2025, 7, 1), **facts)
    assert code in unmet(person)
    assert not eligible(person)


def test_nine_months_served_leave_room_for_the_shortest_term() -> None:
    assert eligible(a_person(months_served=9))


@pytest.mark.parametrize("registered_on", [None, date(2026, 3, 3)])
def test_an_unemployed_youth_must_be_registered_by_the_day(registered_on: date | None) -> None:
    assert unmet(a_person(unemployment_registered_on=registered_on)) == {
        "left_school_lately",
        "unemployment_registered",
    }


@pytest.mark.parametrize(
    ("household", "area", "expected"),
    [
        (None, None, True),  # nobody asks
        ("110101", None, True),
        ("640104", "640000", True),
        ("640000", "640000", True),
        ("642221", "640000", True),  # a code of before
        ("650104", "640000", False),
        (None, "640000", False),  # asked, and not recorded
    ],
)
def test_the_household_register_counts_only_where_an_office_asks_for_it(
    household: str | None, area: str | None, expected: bool
) -> None:
    asked = replace(TERMS, household_area=area)
    for graduated_on in (None, date(2025, 7, 1)):
        person = a_person(household_region=household, graduated_on=graduated_on)
        found = eligibility.conditions(person, asked, TODAY)
        assert eligibility.is_eligible(found) is expected


def test_each_condition_says_what_was_found() -> None:
    person = a_person(graduated_on=date(2025, 7, 1), employed=True, held=True, months_served=3)
    asked = replace(TERMS, household_area="640000")
    found = {c.code: c.answer for c in eligibility.conditions(person, asked, TODAY)}
    assert found == {
        "of_working_age": "当日21周岁。",
        "not_employed": "本人申报已就业。",
        "not_held": "当日有其他进行中的派遣或见习。",
        "months_left": "已见习3个月。",
        "household_register": "没有登记户籍。",
        "left_school_lately": "2025-07-01离校，期限至2027-07-01。",
        "young_enough": "当日21周岁。",
        "unemployment_registered": "失业登记日期：2026-01-05。",
    }


def test_where_the_office_asks_no_registration_none_is_needed() -> None:
    lenient = replace(TERMS, registration_needed=False)
    person = a_person(unemployment_registered_on=None)
    assert eligibility.is_eligible(eligibility.conditions(person, lenient, TODAY))


def test_every_condition_is_listed_met_or_not_with_its_article() -> None:
    found = eligibility.conditions(a_person(), TERMS, TODAY)
    assert [(c.code, c.branch) for c in found] == [
        ("of_working_age", None),
        ("not_employed", None),
        ("not_held", None),
        ("months_left", None),
        ("household_register", None),
        ("left_school_lately", "graduate"),
        ("young_enough", "unemployed_youth"),
        ("unemployment_registered", "unemployed_youth"),
    ]
    assert all(c.article and c.text.endswith("。") and c.answer.endswith("。") for c in found)


def test_a_young_registered_graduate_takes_part_as_a_graduate() -> None:
    both = eligibility.conditions(a_person(graduated_on=date(2025, 7, 1)), TERMS, TODAY)
    assert eligibility.open_branches(both) == ("graduate", "unemployed_youth")
    assert eligibility.require(both) == "graduate"


def test_a_refusal_that_is_told_a_unit_names_nothing() -> None:
    with pytest.raises(NotEligible) as refused:
        eligibility.require(
            eligibility.conditions(a_person(employed=True), TERMS, TODAY), named=False
        )
    assert refused.value.members == {}
    assert refused.value.detail == "请联系经办机构。"


@pytest.mark.parametrize(
    ("left_on", "answer"),
    [
        (date(2026, 3, 2), "2026-03-02离校，期限至2028-03-02。"),
        (date(2026, 3, 3), "当日还没有离校，登记的离校日期是2026-03-03。"),
    ],
)
def test_who_has_not_left_school_yet_is_told_so(left_on: date, answer: str) -> None:
    found = eligibility.conditions(a_person(graduated_on=left_on), TERMS, TODAY)
    assert {c.code: c.answer for c in found}["left_school_lately"] == answer


def test_a_refusal_names_what_is_unmet_and_nothing_else() -> None:
    with pytest.raises(NotEligible) as refused:
        eligibility.require(eligibility.conditions(a_person(employed=True), TERMS, TODAY))
    listed = refused.value.members["conditions"]
    assert isinstance(listed, list)
    assert [c["code"] for c in listed if isinstance(c, dict)] == [
        "not_employed",
        "left_school_lately",
    ]


@pytest.mark.parametrize(
    ("born_on", "graduated_on", "expected"),
    [
        (date(1996, 1, 1), date(2026, 1, 15), "current_year_graduate"),
        (date(1996, 1, 1), date(2025, 12, 31), "earlier_year_graduate"),
        (date(2004, 1, 1), date(2020, 7, 1), "unemployed_youth"),
        (date(2004, 1, 1), None, "unemployed_youth"),
        (date(1996, 1, 1), None, None),
        (date(2012, 1, 1), None, None),
    ],
)
def test_the_category_is_computed_from_leaving_day_and_age(
    born_on: date, graduated_on: date | None, expected: str | None
) -> None:
    assert eligibility.category(born_on, graduated_on, TERMS, TODAY) == expected


DAYS = st.dates(date(1999, 1, 1), date(2027, 1, 1))
PERSONS = st.builds(
    Person,
    born_on=DAYS,
    graduated_on=st.none() | DAYS,
    unemployment_registered_on=st.none() | DAYS,
    employed=st.booleans(),
    held=st.booleans(),
    months_served=st.integers(0, 12),
    household_region=st.sampled_from((None, "640104", "110000")),
)


@given(PERSONS, st.booleans(), st.sampled_from((None, "640000")))
def test_asked_without_a_word_the_answer_is_the_same(
    person: Person, registration_needed: bool, area: str | None
) -> None:
    terms = replace(TERMS, registration_needed=registration_needed, household_area=area)
    told = eligibility.is_eligible(eligibility.conditions(person, terms, TODAY))
    assert eligibility.may_take_part(person, terms, TODAY) == told
