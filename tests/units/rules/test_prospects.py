"""Prospective units: what is listed, in which order of days, and what becomes of it."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed
from services.common.values import identity
from services.units.rules import prospects
from services.units.rules.industries import IndustryClassElsewhere
from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.posts import MonthsOutsideLimits, PostTerms
from services.units.rules.units import CreditCodeWrong

TODAY = date(2026, 3, 2)
TERMS = PostTerms(3, 12, 20_000)
CODE = "91640100MA0000001" + identity.credit_check("91640100MA0000001")
POST = prospects.PlannedPost(
    title="检验助理",
    duties=None,
    occupation="4-08-05",
    headcount=2,
    workplace=None,
    workplace_county="640104",
    months=6,
    meals=True,
    lodging=False,
    extra_allowance="每月300元",
)
FORM = prospects.ProspectForm(
    name="塞上机械有限公司",
    credit_code=None,
    region="640104",
    industry="C",
    industry_class="3973",
    contact_name=None,
    contact_phone=None,
    recommended_by="commerce",
    recommended_on=date(2026, 2, 1),
    list_id=None,
    posts=(POST,),
)


def test_a_code_is_optional_and_read_in_one_spelling():
    assert prospects.read_prospect(FORM, TODAY, TERMS) == FORM
    told = replace(FORM, credit_code=f" {CODE.lower()} ")
    assert prospects.read_prospect(told, TODAY, TERMS) == replace(FORM, credit_code=CODE)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"credit_code": "91640100MA0000001?"}, CreditCodeWrong),
        ({"region": "640100"}, Malformed),
        ({"industry": "I"}, IndustryClassElsewhere),
        ({"recommended_on": date(2026, 3, 3)}, prospects.DayAhead),
        ({"posts": (replace(POST, months=13),)}, MonthsOutsideLimits),
    ],
)
def test_what_cannot_be_is_refused(wrong, error):
    with pytest.raises(error):
        prospects.read_prospect(replace(FORM, **wrong), TODAY, TERMS)


def test_a_planned_posts_county_is_named_by_its_place_in_the_list():
    posts = (POST, replace(POST, workplace_county="640100"))
    with pytest.raises(Malformed) as refused:
        prospects.read_prospect(replace(FORM, posts=posts), TODAY, TERMS)
    assert refused.value.pointer == "/posts/1/workplace_county"


def test_the_policy_goes_out_between_the_recommendation_and_today():
    prospects.check_sent_on(date(2026, 2, 1), date(2026, 2, 1), TODAY)
    prospects.check_sent_on(TODAY, date(2026, 2, 1), TODAY)
    with pytest.raises(prospects.DayTooEarly):
        prospects.check_sent_on(date(2026, 1, 31), date(2026, 2, 1), TODAY)
    with pytest.raises(prospects.DayAhead):
        prospects.check_sent_on(date(2026, 3, 3), date(2026, 2, 1), TODAY)


def test_an_answer_follows_the_policy():
    prospects.check_answered_on(date(2026, 2, 5), date(2026, 2, 5), TODAY)
    with pytest.raises(prospects.AnswerBeforePolicy):
        prospects.check_answered_on(date(2026, 2, 4), date(2026, 2, 5), TODAY)
    with pytest.raises(prospects.DayAhead):
        prospects.check_answered_on(date(2026, 3, 3), date(2026, 2, 5), TODAY)


def test_a_recommendation_precedes_the_policy_sent_on_its_account():
    prospects.check_recommended_before(date(2026, 2, 5), None)
    prospects.check_recommended_before(date(2026, 2, 5), date(2026, 2, 5))
    with pytest.raises(prospects.DayAhead):
        prospects.check_recommended_before(date(2026, 2, 6), date(2026, 2, 5))


def test_once_there_is_a_unit_its_own_data_count():
    for state in ("recommended", "policy_sent", "answered", "dropped"):
        prospects.check_unsettled(state)
    with pytest.raises(prospects.ProspectSettled):
        prospects.check_unsettled("registered")


def test_nobody_answers_a_policy_that_was_not_sent():
    with pytest.raises(MoveNotOpen):
        follow(prospects.PROSPECT_STEPS, "recommended", "answer", "officer")


def test_one_that_was_dropped_is_taken_up_again_or_registers_by_itself():
    steps = prospects.PROSPECT_STEPS
    assert follow(steps, "dropped", "send_policy", "officer") == "policy_sent"
    assert follow(steps, "dropped", "register", "unit") == "registered"
    with pytest.raises(MoveNotOpen):
        follow(steps, "dropped", "drop", "officer")


@pytest.mark.parametrize("move", ["send_policy", "answer", "drop"])
def test_one_that_registered_is_moved_no_more(move):
    with pytest.raises(MoveNotOpen):
        follow(prospects.PROSPECT_STEPS, "registered", move, "officer")


@pytest.mark.parametrize(
    ("declared", "listed", "credited"),
    [
        ("self", "commerce", "commerce"),
        ("self", "youth_league", "youth_league"),
        ("self", "office", "self"),
        ("self", "self", "self"),
        ("sasac", "commerce", "commerce"),
        ("sasac", "office", "sasac"),
        ("sasac", "self", "sasac"),
    ],
)
def test_a_unit_on_a_departments_list_was_recommended_by_that_department(
    declared, listed, credited
):
    assert prospects.credited(declared, listed) == credited


def test_a_planned_post_becomes_a_draft_that_says_what_is_known():
    draft = prospects.draft_of(POST, "兴庆区")
    assert (draft.duties, draft.workplace) == ("检验助理", "兴庆区")
    assert (draft.headcount, draft.months, draft.meals) == (2, 6, True)
    assert (draft.mentor_id, draft.skills, draft.unsuitable_under_18) == (None, (), False)
    told = replace(POST, duties="跟随师傅抽样。", workplace="测试路1号")
    assert prospects.draft_of(told, "兴庆区").duties == "跟随师傅抽样。"
    assert prospects.draft_of(told, "兴庆区").workplace == "测试路1号"


def test_the_texts_of_a_planned_post_are_what_youths_would_read():
    texts = {one.pointer: one.text for one in POST.texts}
    assert texts["/title"] == POST.title
    assert "/duties" not in {one.pointer for one in replace(POST, duties=None).texts}


def test_a_name_is_one_however_it_is_typed():
    assert prospects.folded_name("兴旺　超市（ＡＢ 店）") == prospects.folded_name("兴旺超市(ab店)")
    assert prospects.folded_name("兴旺超市") != prospects.folded_name("兴旺超市一店")


def test_a_namesake_is_refused_without_a_ground_alone():
    prospects.check_namesake(None, None)
    prospects.check_namesake("prs_1", "经营者不同")
    with pytest.raises(prospects.ProspectNamesake) as refused:
        prospects.check_namesake("prs_1", None)
    assert refused.value.members == {"prospect_id": "prs_1"}


@pytest.mark.parametrize(
    ("name", "region", "code", "apart"),
    [
        (FORM.name, FORM.region, None, True),
        (f" {FORM.name}", FORM.region, CODE, FORM.credit_code is not None),
        ("别名", FORM.region, None, False),
        (FORM.name, "640105", None, False),
    ],
)
def test_who_stays_who_it_was_is_told_apart_already(name, region, code, apart):
    assert prospects.is_apart(name, region, code, FORM) is apart
    coded = replace(FORM, credit_code=CODE)
    assert prospects.is_apart(FORM.name, FORM.region, CODE, coded)
    assert not prospects.is_apart(FORM.name, FORM.region, CODE, replace(FORM, credit_code=None))
