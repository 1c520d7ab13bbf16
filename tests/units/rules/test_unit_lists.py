"""Rows of a recommended list: whose they are, and what they lack."""

from datetime import date

import pytest

from services.units.rules.unit_lists import (
    ALREADY_LISTED,
    POST_FACTS,
    UNIT_FACTS,
    NoRecommender,
    Source,
    check_recommender,
    disagreements,
    form_of,
    has_post,
    is_anew,
    post_gaps,
    repeats,
    rows_by_code,
)

BLANK = dict.fromkeys(("credit_code", "meals", "lodging", *UNIT_FACTS, *POST_FACTS))
UNIT = BLANK | {"credit_code": "A", "name": "甲", "region": "640104", "industry": "C"}
POST = {"title": "文员", "occupation": "3", "headcount": 2, "months": 6}
SOURCE = Source("imp_1", "sasac", date(2026, 3, 1))


def test_rows_are_gathered_by_code_in_their_order_and_those_without_left_out():
    rows = [(2, UNIT), (3, BLANK), (4, UNIT | {"credit_code": "B"}), (5, UNIT)]
    assert rows_by_code(rows) == {"A": [2, 5], "B": [4]}


@pytest.mark.parametrize("name", UNIT_FACTS)
def test_one_employer_is_one_in_every_fact_that_both_rows_tell(name):
    one, other = UNIT | {name: "x"}, UNIT | {name: "y"}
    assert disagreements(one, one) == []
    assert disagreements(one, other) == [name]
    assert disagreements(one, UNIT | {name: None}) == []
    assert disagreements(UNIT | {name: None}, one) == []


def test_a_post_named_again_at_the_same_place_is_a_repeat():
    rows = [(2, UNIT | POST), (3, UNIT | POST | {"workplace": "二厂"}), (4, UNIT | POST)]
    assert repeats(rows) == [(4, 2)]


@pytest.mark.parametrize("name", POST_FACTS)
def test_a_row_that_says_anything_of_a_post_says_all_it_needs(name):
    assert not has_post(UNIT)
    assert post_gaps(UNIT) == []
    told = UNIT | {name: "x"}
    assert has_post(told)
    assert post_gaps(told) == [part for part in POST if part != name]


def test_a_whole_post_has_no_gaps():
    assert post_gaps(UNIT | POST) == []


def test_a_form_takes_each_fact_from_the_first_row_that_tells_it():
    second = UNIT | POST | {"contact_name": "马测试", "workplace_county": "640105", "meals": True}
    form = form_of([UNIT, second, UNIT | POST], SOURCE)
    assert (form.credit_code, form.name, form.contact_name) == ("A", "甲", "马测试")
    assert (form.recommended_by, form.recommended_on, form.list_id) == (
        "sasac",
        date(2026, 3, 1),
        "imp_1",
    )
    assert [(p.workplace_county, p.meals, p.lodging) for p in form.posts] == [
        ("640105", True, False),
        ("640104", False, False),
    ]


@pytest.mark.parametrize("department", ["commerce", "sasac", "youth_league", "federation"])
def test_the_four_departments_of_article_nine_recommend(department):
    assert check_recommender(department) == department


@pytest.mark.parametrize("department", ["education", "finance", "human_resources", ""])
def test_no_other_department_recommends(department):
    with pytest.raises(NoRecommender) as refused:
        check_recommender(department)
    assert refused.value.article == "宁人社函〔2020〕272号 九"


@pytest.mark.parametrize(
    ("codes", "is_it"),
    [
        ([], False),
        ([ALREADY_LISTED], True),
        ([ALREADY_LISTED, "prospect-already-unit"], False),
        (["outside-region"], False),
    ],
)
def test_a_row_is_anew_where_nothing_is_wrong_but_that_another_recommended_it(codes, is_it):
    assert is_anew(codes) is is_it
