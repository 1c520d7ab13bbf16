"""No seats are added to words that an officer refused, or has yet to judge."""

import pytest

from services.units.rules import refused_words as rules
from tests.units.rules.test_threshold_reviews import OTHER, reading


def test_no_seats_are_added_while_clear_words_await_an_officer():
    rules.check_none_undecided(None)
    with pytest.raises(rules.WordsUndecided) as refused:
        rules.check_none_undecided("trv_1")
    assert refused.value.members == {"review_id": "trv_1"}


def test_no_seats_are_added_to_words_that_an_officer_refused():
    rules.check_not_refused(None)
    with pytest.raises(rules.WordsRefused) as refused:
        rules.check_not_refused(rules.Refusal("trv_1", sets_threshold=True, other_law=()))
    assert refused.value.members == {"review_id": "trv_1"}
    assert refused.value.article == "宁人社函〔2020〕272号 二"


@pytest.mark.parametrize(
    ("sets_threshold", "article"),
    [(False, OTHER.article), (True, f"宁人社函〔2020〕272号 二、{OTHER.article}")],
)
def test_refused_words_cite_the_laws_by_which_an_officer_refused_them(sets_threshold, article):
    other = reading(other=[OTHER, OTHER]).other_law
    with pytest.raises(rules.WordsRefused) as refused:
        rules.check_not_refused(rules.Refusal("trv_1", sets_threshold, other))
    assert refused.value.article == article
