"""Pushes of WeChat: whose they are, how old, and what they say."""

from datetime import UTC, datetime, timedelta
from hashlib import sha1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.rules.wechat_pushes import (
    FRESH,
    TURNED,
    Answer,
    Push,
    WechatPushFalse,
    push_of,
    refuse_false,
    taken_back,
    unpacked,
)

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
TOLD = {
    "FromUserName": "o-1",
    "CreateTime": AT,
    "Event": "subscribe_msg_popup_event",
    "List": [{"TemplateId": "t", "SubscribeStatusString": "accept"}],
}


def signed(*parts):
    return sha1("".join(sorted(parts)).encode()).hexdigest()


@pytest.mark.parametrize("sealed", [(), ("abc=",)])
def test_what_is_signed_by_our_token_is_wechats(sealed):
    refuse_false("t", signed("t", AT, "n", *sealed), AT, "n", *sealed, now=NOW)


@pytest.mark.parametrize("told", [("x", AT, "n"), ("t", AT, "m"), ("t", "1", "n")])
def test_what_is_signed_otherwise_is_not(told):
    with pytest.raises(WechatPushFalse):
        refuse_false("t", signed(*told), AT, "n", now=NOW)


@pytest.mark.parametrize("off", [FRESH, -FRESH])
def test_five_minutes_are_fresh_and_no_more(off):
    signature = signed("t", AT, "n")
    refuse_false("t", signature, AT, "n", now=NOW + off)
    with pytest.raises(WechatPushFalse):
        refuse_false("t", signature, AT, "n", now=NOW + off + off / 300)


@pytest.mark.parametrize("at", ["", "soon", "-1", "1" * 11, "１"])
def test_a_time_that_is_none_is_not_fresh(at):
    with pytest.raises(WechatPushFalse):
        refuse_false("t", signed("t", at, "n"), at, "n", now=NOW)


def packed(message, appid=b"wx1", length=None):
    size = len(message) if length is None else length
    return bytes(16) + size.to_bytes(4, "big") + message + appid


@given(st.binary(max_size=100))
def test_a_message_is_what_was_packed(message):
    assert unpacked(packed(message), "wx1") == message


@pytest.mark.parametrize(
    "plain",
    [b"", bytes(19), packed(b"m", b"wx2"), packed(b"m", length=9), packed(b"m", length=2**32 - 1)],
)
def test_what_is_another_mini_programs_is_not_unpacked(plain):
    with pytest.raises(WechatPushFalse):
        unpacked(plain, "wx1")


def test_a_push_says_who_wants_what_since_when():
    push = push_of(TOLD)
    assert push.answers == (Answer("t", "accept"),)
    assert (push.openid, push.happened_at) == ("o-1", NOW)
    assert "o-1" not in repr(push)


def test_a_push_has_the_number_of_its_message_or_of_who_when_and_what():
    numbers = {
        push_of(TOLD | more).number
        for more in (
            {},
            {"MsgId": 7},
            {"FromUserName": "o-2"},
            {"CreateTime": "1"},
            {"Event": "subscribe_msg_change_event"},
        )
    }
    assert len(numbers) == 5
    assert push_of(TOLD | {"MsgId": 7, "CreateTime": "1"}).number == "7"


@pytest.mark.parametrize(
    "more",
    [
        {"FromUserName": ""},
        {"FromUserName": 7},
        {"FromUserName": "o" * 129},
        {"Event": "subscribe_msg_sent_event"},
        {"Event": None},
        {"CreateTime": "then"},
    ],
)
def test_of_anything_else_it_says_nothing(more):
    assert push_of(TOLD | more) is None


@pytest.mark.parametrize("listed", [None, "x", [7], [{}], [{"TemplateId": "t"}]])
def test_what_is_no_answer_is_none(listed):
    assert push_of(TOLD | {"List": listed}).answers == ()


def test_one_answer_needs_no_list_and_twenty_are_the_most():
    one = TOLD["List"][0]
    assert len(push_of(TOLD | {"List": one}).answers) == 1
    assert len(push_of(TOLD | {"List": [one] * 21}).answers) == 20
    assert timedelta(minutes=5) == FRESH


@pytest.mark.parametrize(
    ("event", "ordinals", "templates"),
    [
        (TURNED, [0, 1], ["tpl-off"]),
        (TURNED, [1], []),
        (TURNED, [], []),
        ("subscribe_msg_popup_event", [0, 1], []),
    ],
)
def test_only_what_is_turned_off_in_the_settings_is_taken_back_and_once(event, ordinals, templates):
    answers = (Answer("tpl-off", "reject"), Answer("tpl-on", "accept"))
    push = Push("o-1", event, datetime(2026, 3, 2, tzinfo=UTC), "1", answers)
    assert taken_back(push, ordinals) == templates
