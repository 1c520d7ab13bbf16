"""The dated values and wordings of units."""

from datetime import date

import pytest

from services.common.policy import NoPolicyValue
from services.units.policy import shipped, terms, wordings
from services.units.rules.posts import PostTerms


def test_a_term_is_three_to_twelve_months():
    assert terms.terms_on(date(2026, 3, 2), "640104") == PostTerms(3, 12, 20_000)


def test_a_day_before_the_first_value_has_none():
    assert terms.terms_on(date(2017, 10, 1), "640000") == PostTerms(3, 12, 20_000)
    with pytest.raises(NoPolicyValue):
        terms.terms_on(date(2017, 9, 30), "640000")


def test_every_demand_has_a_name_of_its_own():
    names = [demand.rule for demand in wordings.lexicon().demands]
    assert len(names) == len(set(names))


def test_the_shipped_procedure_has_the_five_steps_of_seven():
    (edition,) = shipped.editions("procedure")
    titles = [step["title"] for step in edition.content["sections"]]
    assert titles == ["建立见习基地", "征集岗位", "发布信息", "组织报名", "组织派遣"]
