"""What WeChat's codes mean, and when its token is renewed."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts.rules.wechat import (
    SharedToken,
    WechatAstray,
    WechatBlocked,
    WechatBusy,
    WechatCodeInvalid,
    WechatMessageRefused,
    WechatMessageUnfit,
    WechatQuotaSpent,
    WechatTokenExpired,
    refusal_of_code,
    refusal_of_message,
    refusal_of_token,
    renewal_of,
    replaces,
)

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("errcode", "meaning"),
    [
        (-1, WechatBusy),
        (45009, WechatBusy),
        (45011, WechatQuotaSpent),
        (40001, WechatTokenExpired),
        (40014, WechatTokenExpired),
        (42001, WechatTokenExpired),
        (40003, WechatCodeInvalid),
        (40029, WechatCodeInvalid),
        (40163, WechatCodeInvalid),
        (40226, WechatBlocked),
        (40013, WechatAstray),
        (43101, WechatAstray),
    ],
)
def test_a_code_of_an_answer_to_a_code_is_what_it_means(errcode, meaning):
    assert type(refusal_of_code(errcode)) is meaning


@pytest.mark.parametrize(
    ("errcode", "meaning"),
    [
        (-1, WechatBusy),
        (45009, WechatBusy),
        (43101, WechatMessageRefused),
        (47003, WechatMessageUnfit),
        (40037, WechatMessageUnfit),
        (41030, WechatMessageUnfit),
        (40003, WechatMessageUnfit),
        (42001, WechatTokenExpired),
        (40226, WechatAstray),
    ],
)
def test_a_code_of_an_answer_to_a_message_is_what_it_means(errcode, meaning):
    assert type(refusal_of_message(errcode, "")) is meaning


@pytest.mark.parametrize(
    ("errcode", "meaning"), [(-1, WechatBusy), (45011, WechatBusy), (40125, WechatAstray)]
)
def test_where_a_token_is_asked_for_no_token_is_at_fault(errcode, meaning):
    assert type(refusal_of_token(errcode)) is meaning


@pytest.mark.parametrize(
    ("errmsg", "at_fault"),
    [
        ("argument invalid! data.thing1.value is empty, rid: 1", "thing1"),
        ("argument invalid! data.character_string12.value invalid", "character_string12"),
        ("argument invalid! data.马小云.value", None),
        ("argument invalid! data.13895310001.value", None),
        ("", None),
    ],
)
def test_only_the_field_that_is_at_fault_is_kept(errmsg, at_fault):
    told = refusal_of_message(47003, errmsg).members
    assert told == {"errcode": 47003, "field": at_fault}


@pytest.mark.parametrize(
    ("expires_in", "jitter", "seconds"),
    [
        (7200, 300, 6900),
        (7200, 600, 6600),
        (300, 300, 30),
        (330, 300, 30),
        (331, 300, 31),
        (9, 300, 9),
    ],
)
def test_a_token_is_renewed_before_its_end_and_not_at_once(expires_in, jitter, seconds):
    assert renewal_of(NOW, expires_in, jitter) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "later", "refused", "is_kept"),
    [
        ("new", -1, None, False),
        ("new", 0, None, True),
        ("new", 1, None, True),
        ("new", -1, "another", False),
        ("new", -1, "kept", True),
        ("kept", -1, None, True),
    ],
)
def test_a_token_goes_over_no_newer_one_that_is_good(told, later, refused, is_kept):
    fresh = SharedToken(told, NOW + timedelta(seconds=later))
    assert replaces(fresh, SharedToken("kept", NOW), refused) is is_kept
