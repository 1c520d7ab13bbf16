"""When a certificate is made, what it is worth later, and codes that people type."""

import json
from datetime import date

import pytest

from services.matching.rules import appraisals, endings
from services.matching.rules.agreed_names import (
    AgreedNames,
    agreed_names,
    agreed_party,
    agreed_unit_id,
)
from services.matching.rules.appraisals import Days
from services.matching.rules.endings import Early, NeverCame
from services.matching.rules.placements import Course

OPEN = Course(months=3, arrived_on=date(2026, 3, 2))
STATED = Days(date(2026, 3, 2), date(2026, 4, 9), 0)


def test_a_certificate_states_the_days_of_what_is_over() -> None:
    left = endings.end(OPEN, Early(date(2026, 4, 9), "study", "youth"), date(2026, 4, 9))
    assert appraisals.days_of(left) == STATED
    with pytest.raises(appraisals.AppraisalBeforeEnd):
        appraisals.days_of(OPEN)


def test_the_newest_counts_as_long_as_its_days_stand() -> None:
    left, earlier = (
        endings.end(OPEN, Early(date(2026, 4, day), "study", "youth"), date(2026, 4, 9))
        for day in (9, 8)
    )
    assert appraisals.standing(STATED, left, left, newest=True) == "in_force"
    assert appraisals.standing(STATED, left, earlier, newest=True) == "outdated"
    assert appraisals.standing(STATED, left, left, newest=False) == "superseded"


def test_of_an_end_by_anothers_doing_something_else_is_to_be_said() -> None:
    blamed, right = (
        endings.end(OPEN, Early(date(2026, 4, 9), cause, by_whom), date(2026, 4, 9))
        for cause, by_whom in (("discipline", "youth"), ("unit_breach", "unit"))
    )
    assert appraisals.standing(STATED, blamed, right, newest=True) == "outdated"
    assert appraisals.standing(STATED, right, right, newest=True) == "in_force"


def test_of_who_never_came_no_certificate_is_made_nor_stands() -> None:
    annulled = endings.end(OPEN, NeverCame(), date(2026, 4, 9))
    with pytest.raises(appraisals.AppraisalBeforeEnd):
        appraisals.days_of(annulled)
    for newest in (True, False):
        assert appraisals.standing(STATED, OPEN, annulled, newest=newest) == "annulled"


def test_a_code_is_found_however_it_is_typed() -> None:
    code = appraisals.code_of(bytes(range(200, 216)))
    assert len(code) == 16
    assert not set(code) & set("01IO")
    spaced = appraisals.spaced_code(code)
    assert [len(group) for group in spaced.split("-")] == [4, 4, 4, 4]
    assert appraisals.plain_code(f" {spaced.lower()} ") == code


def test_names_are_those_of_the_agreement_and_of_none_where_it_has_none() -> None:
    content = '{"particulars": {"words": {"unit_name": "测试单位", "post_title": "行政助理"}}}'
    assert agreed_names(content) == AgreedNames("测试单位", "行政助理")
    assert agreed_names('{"particulars": {"unit_id": "unt_1"}}') == AgreedNames()
    assert agreed_names(None) == AgreedNames()
    named = '{"particulars": {"words": {"unit_name": "测试单位", "credit_code": "9164"}}}'
    assert agreed_party(named) == ("测试单位", "9164")


@pytest.mark.parametrize(
    ("content", "unit_id"),
    [
        ({"particulars": {"unit_id": "unt_1", "words": {}}}, "unt_1"),
        ({"particulars": {"words": {}}}, None),
        ({}, None),
    ],
)
def test_a_text_names_its_unit_by_id_since_ids_stand_in_it(content, unit_id):
    assert agreed_unit_id(json.dumps(content)) == unit_id
