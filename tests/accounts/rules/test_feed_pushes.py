"""What is pushed: its form, when it is tried again, when it is given up."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest
from pydantic import TypeAdapter
from standardwebhooks import Webhook, WebhookVerificationError

from services.accounts.routes.notices import notices
from services.accounts.rules import feed_pushes as rules
from services.accounts.rules.feed_pushes import Answer, Failing, Notice
from services.accounts.schemas.feed_pushes import FeedNews

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SECRET = rules.written_secret(bytes(range(32)))
NOTICE = Notice("ntc_1", "units", "cursor-of-units", NOW)


def test_a_push_is_verified_by_the_reference_library():
    sent_at = datetime.now(UTC)
    told = rules.headers(SECRET, NOTICE, sent_at)
    read = Webhook(SECRET).verify(NOTICE.body, told)
    assert read == json.loads(NOTICE.body)
    assert read["data"] == {"feed": "units", "cursor": "cursor-of-units"}


@pytest.mark.parametrize("cursor", ["cursor-of-units", None])
def test_what_is_sent_is_what_the_document_describes(cursor):
    notice = Notice("ntc_1", "units", cursor, NOW)
    news = FeedNews.model_validate_json(notice.body)
    assert (news.type, news.timestamp, news.data.feed) == (rules.TYPE, NOW, "units")
    assert news.data.cursor == cursor
    [route] = notices.routes
    assert route.path == rules.TYPE
    described = {one.alias: one.field_info for one in route.dependant.header_params}
    sent = rules.headers(SECRET, notice, NOW)
    assert described.keys() == sent.keys()
    for name, value in sent.items():
        assert TypeAdapter(Annotated[str, described[name]]).validate_python(value) == value


@pytest.mark.parametrize("altered", ["webhook-id", "body", "secret"])
def test_what_was_altered_is_not(altered):
    sent_at = datetime.now(UTC)
    told = rules.headers(SECRET, NOTICE, sent_at)
    secret = rules.written_secret(bytes(32)) if altered == "secret" else SECRET
    body = NOTICE.body + b" " if altered == "body" else NOTICE.body
    if altered == "webhook-id":
        told["webhook-id"] = "ntc_2"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, told)


def test_every_attempt_says_the_same_under_one_id_and_is_signed_by_its_own_time():
    first = rules.headers(SECRET, NOTICE, NOW)
    second = rules.headers(SECRET, NOTICE, NOW + timedelta(minutes=1))
    assert first["webhook-id"] == second["webhook-id"] == "ntc_1"
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize(
    ("answer", "is_taken", "code"),
    [
        (Answer(199), False, "status-199"),
        (Answer(200), True, "status-200"),
        (Answer(299), True, "status-299"),
        (Answer(300), False, "status-300"),
        (Answer(None, "unreachable"), False, "unreachable"),
    ],
)
def test_any_status_of_success_means_that_it_was_taken(answer, is_taken, code):
    assert (answer.is_taken, answer.code) == (is_taken, code)


def test_failures_are_counted_from_the_first():
    first = rules.failed(None, NOW)
    assert first == Failing(NOW, 1)
    assert rules.failed(first, NOW + timedelta(hours=1)) == Failing(NOW, 2)


@pytest.mark.parametrize(
    ("passed", "disabled"),
    [(timedelta(days=5) - timedelta(seconds=1), False), (timedelta(days=5), True)],
)
def test_a_push_that_fails_for_so_many_days_is_disabled(passed, disabled):
    failing = Failing(NOW, 100)
    assert rules.is_to_be_disabled(Answer(503), failing, NOW + passed, 5) is disabled


def test_an_address_that_says_it_is_gone_is_believed_at_once():
    assert rules.is_to_be_disabled(Answer(410), Failing(NOW, 1), NOW, 5)
    assert not rules.is_to_be_disabled(Answer(404), Failing(NOW, 1), NOW, 5)


def test_tries_are_spread_and_grow_rarer():
    waits = [rules.next_try(Failing(NOW, tries), NOW, 1.0) - NOW for tries in (1, 2, 3, 30)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert rules.next_try(Failing(NOW, 3), NOW, 0.0) < rules.next_try(Failing(NOW, 3), NOW, 1.0)


def test_moves_are_those_of_the_table():
    for step in rules.PUSH_STEPS:
        assert rules.follow(step.state, step.move) == step.next
    for state, move in (("ended", "resume"), ("ended", "end"), ("active", "resume")):
        with pytest.raises(rules.PushStateForbids):
            rules.follow(state, move)


def test_only_what_is_granted_is_pushed():
    rules.refuse_beyond({"units": ["name"]}, "units")
    with pytest.raises(rules.FeedNotAgreed):
        rules.refuse_beyond({"units": ["name"]}, "posts")


def test_a_turn_shows_no_secret():
    turn = rules.Pushing("psh", "dag", "units", [], [], "https://a.example/", SECRET, None, None)
    assert SECRET not in repr(turn)


def test_who_saw_another_version_moves_nothing():
    rules.refuse_stale(2, 2)
    with pytest.raises(rules.PushChanged):
        rules.refuse_stale(2, 1)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200), Answer(200)),
        (Answer(410), Answer(410, "not-taken")),
        (Answer(500), Answer(None, "not-taken")),
        (Answer(None, "tls"), Answer(None, "not-taken")),
    ],
)
def test_of_an_attempt_inward_little_is_told(answer, told):
    assert rules.coarse(answer) == told
