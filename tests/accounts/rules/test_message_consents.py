"""A one-time consent is one sending; one that lasts is there or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.rules import message_consents as rules
from services.accounts.rules.message_consents import ANSWERS, Entry

answers = st.sampled_from(sorted(ANSWERS))


@pytest.mark.parametrize(
    ("answer", "entry"),
    [
        ("accept", Entry("granted", 1)),
        ("reject", Entry("declined", 0)),
        ("ban", Entry("declined", 0)),
        ("filter", Entry("declined", 0)),
    ],
)
def test_only_a_yes_is_one_more_sending(answer, entry):
    assert rules.entry_of(answer, 3, lasting=False) == entry


@pytest.mark.parametrize(
    ("answer", "before", "amount"),
    [
        ("accept", 0, 1),
        ("accept", 1, 0),
        ("reject", 1, -1),
        ("reject", 0, 0),
        ("ban", 1, -1),
        ("filter", 1, 0),
    ],
)
def test_a_lasting_consent_ends_with_a_no(answer, before, amount):
    assert rules.entry_of(answer, before, lasting=True).amount == amount


@given(st.lists(answers))
def test_a_lasting_consent_is_never_more_than_one(given_answers):
    balance = 0
    for answer in given_answers:
        balance += rules.entry_of(answer, balance, lasting=True).amount
        assert balance in (0, 1)


@given(st.lists(answers))
def test_one_time_consents_add_up(given_answers):
    total = sum(rules.entry_of(answer, 0, lasting=False).amount for answer in given_answers)
    assert total == given_answers.count("accept")


@given(st.booleans())
def test_what_was_not_taken_is_given_back(lasting):
    assert rules.spent(lasting=lasting).amount + rules.returned(lasting=lasting).amount == 0


@given(st.integers(0, 100))
def test_a_refusal_of_wechat_leaves_nothing(balance):
    assert balance + rules.cleared(balance).amount == 0


def test_only_templates_that_are_ours_are_answered():
    rules.refuse_unknown({"tpl": "accept"}, {"tpl": 1, "sms": 1})
    rules.refuse_unknown({}, {})
    with pytest.raises(rules.TemplateUnknown):
        rules.refuse_unknown({"tpl": "accept", "other": "accept"}, {"tpl": 1})
