"""The gateway for text messages: what is signed, and what statuses mean."""

import pytest

from services.accounts.rules.sms import SmsAstray, SmsBusy, SmsRefused, refusal, signature


def test_a_signature_covers_path_time_nonce_and_body():
    told = {"path": "/m", "timestamp": "1", "nonce": "n", "body": b"{}"}
    first = signature(b"key", **told)
    assert len(first) == 64
    changed = {"path": "/n", "timestamp": "2", "nonce": "o", "body": b"[]"}
    for name, value in changed.items():
        assert signature(b"key", **told | {name: value}) != first
    assert signature(b"other", **told) != first


@pytest.mark.parametrize("status", [200, 202, 299])
def test_a_message_is_taken(status):
    assert refusal(status) is None


@pytest.mark.parametrize(
    ("status", "meaning", "may_have_arrived"),
    [
        (400, SmsRefused, None),
        (404, SmsRefused, None),
        (422, SmsRefused, None),
        (408, SmsBusy, False),
        (429, SmsBusy, False),
        (500, SmsBusy, True),
        (503, SmsBusy, True),
        (302, SmsAstray, None),
        (401, SmsAstray, None),
        (499, SmsAstray, None),
    ],
)
def test_a_message_is_not_taken(status, meaning, may_have_arrived):
    refused = refusal(status)
    assert type(refused) is meaning
    assert getattr(refused, "may_have_arrived", None) == may_have_arrived
