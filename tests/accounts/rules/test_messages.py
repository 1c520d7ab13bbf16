"""By which way a message goes, when it is given up, and what is never sent twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.rules import messages as rules
from services.accounts.rules.messages import (
    LONGEST_PAUSE,
    MESSAGE_STEPS,
    Choice,
    MessageTerms,
    Queued,
    Ways,
)

TERMS = MessageTerms(worth=timedelta(hours=72), tries=3, quiet_from=21, quiet_until=8)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""12:00 in Shanghai."""
BOTH, NONE = Ways(wechat=True, sms=True), Ways(wechat=False, sms=False)
WECHAT, SMS = Ways(wechat=True, sms=False), Ways(wechat=False, sms=True)
FRESH = Queued(NOON, tries=0)


def at(hour, minute=0, day=2):
    return datetime(2026, 3, day, hour, minute, tzinfo=rules.SHANGHAI)


@pytest.mark.parametrize(
    ("queued", "ways", "choice"),
    [
        (FRESH, BOTH, Choice("attempt", "wechat")),
        (FRESH, WECHAT, Choice("attempt", "wechat")),
        (FRESH, SMS, Choice("attempt", "sms")),
        (FRESH, NONE, Choice("keep")),
        (Queued(NOON, 1, by_sms=True), BOTH, Choice("attempt", "sms")),
        (Queued(NOON, 1, by_sms=True), WECHAT, Choice("give_up")),
        (Queued(NOON, 1), NONE, Choice("give_up")),
    ],
)
def test_wechat_comes_first_and_sms_where_it_cannot_be(queued, ways, choice):
    assert rules.choose(queued, ways, TERMS, NOON) == choice


def test_a_message_is_dropped_once_it_is_worth_nothing():
    queued = Queued(NOON - TERMS.worth, tries=0)
    assert rules.choose(queued, BOTH, TERMS, NOON).move == "attempt"
    late = NOON + timedelta(microseconds=1)
    assert rules.choose(queued, BOTH, TERMS, late).move == "drop"
    assert not rules.is_worth_writing(queued.queued_at, late, TERMS)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(20, 59), None),
        (at(21), at(8, day=3)),
        (at(23, 59), at(8, day=3)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
        (at(8), None),
    ],
)
def test_no_sms_goes_out_at_night(now, until):
    assert rules.quiet_until(now, TERMS) == until
    choice = rules.choose(Queued(now, 0), SMS, TERMS, now)
    assert choice == (Choice(None, "sms", until) if until else Choice("attempt", "sms"))


@pytest.mark.parametrize(
    ("now", "until"), [(at(11, 59), None), (at(12), at(14)), (at(13, 59), at(14)), (at(14), None)]
)
def test_quiet_hours_may_lie_within_a_day(now, until):
    noon = MessageTerms(TERMS.worth, TERMS.tries, quiet_from=12, quiet_until=14)
    assert rules.quiet_until(now, noon) == until


@given(st.datetimes(timezones=st.just(UTC)))
def test_equal_hours_are_never_quiet(now):
    always = MessageTerms(TERMS.worth, TERMS.tries, quiet_from=8, quiet_until=8)
    if 1 < now.year < 9999:
        assert rules.quiet_until(now, always) is None


@pytest.mark.parametrize(
    ("outcome", "tries", "sms_next", "move"),
    [
        ("delivered", 1, True, "deliver"),
        ("refused", 1, True, "redirect"),
        ("refused", 1, False, "give_up"),
        ("busy", 2, False, "retry"),
        ("busy", 3, True, "give_up"),
        ("broken", 1, True, "break"),
        ("lost", 1, True, "lose"),
    ],
)
def test_an_outcome_decides_what_comes_next(outcome, tries, sms_next, move):
    assert rules.answered(outcome, tries, TERMS, sms_next=sms_next) == move
    assert rules.next_state("sending", move)


@given(st.integers(1, 1000), st.floats(0, 1))
def test_pauses_grow_to_an_hour_and_are_spread(tries, draw):
    told = rules.pause(tries, draw)
    assert rules.FIRST_PAUSE / 2 <= told <= LONGEST_PAUSE
    assert rules.pause(tries + 1, draw) >= told


@pytest.mark.parametrize(("tries", "seconds"), [(1, 15), (2, 30), (7, 960), (8, 1800), (50, 1800)])
def test_each_pause_is_twice_the_one_before(tries, seconds):
    assert rules.pause(tries, 0) == timedelta(seconds=seconds)


def test_whatever_is_under_way_or_told_is_not_sent_again():
    resendable = {step.state for step in MESSAGE_STEPS if step.move == "resend"}
    assert resendable == {"failed", "uncertain"}
    for state in set(rules.STATES) - resendable:
        with pytest.raises(rules.MessageStateForbids) as refusal:
            rules.require_resendable(state, 1, 1, is_over=False)
        assert refusal.value.members == {"state": state, "open_moves": []}


def test_who_resends_has_seen_the_newest_and_it_is_not_over():
    rules.require_resendable("uncertain", 2, 2, is_over=False)
    with pytest.raises(rules.MessageChanged):
        rules.require_resendable("uncertain", 2, 1, is_over=False)
    with pytest.raises(rules.MessageOver):
        rules.require_resendable("failed", 2, 2, is_over=True)


def test_no_state_leads_back_to_a_sending_but_by_an_answer_or_an_officer():
    back = {(step.move, step.who) for step in MESSAGE_STEPS if step.next == "waiting"}
    assert back == {("retry", "accounts"), ("redirect", "accounts"), ("resend", "officer")}


@pytest.mark.parametrize(
    ("channel", "age", "move"),
    [
        ("wechat", rules.LEASE, None),
        ("wechat", rules.LEASE + timedelta(seconds=1), "lose"),
        ("sms", rules.LEASE, None),
        ("sms", rules.LEASE + timedelta(seconds=1), "retry"),
        ("sms", rules.SMS_MEMORY - timedelta(seconds=1), "retry"),
        ("sms", rules.SMS_MEMORY, "lose"),
    ],
)
def test_an_attempt_without_an_answer_is_made_again_where_twins_are_told_apart(channel, age, move):
    assert rules.abandoned(channel, age) == move
