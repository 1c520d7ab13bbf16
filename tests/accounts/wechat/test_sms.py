"""The gateway for text messages: signed, each answer what it means, nothing in errors or logs."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from services.accounts.clients.sms import Sms
from services.accounts.rules.sms import SmsAstray, SmsBusy, SmsRefused
from services.accounts.settings import SmsSettings
from tests.accounts.wechat.fake_sms import KEY_ID, SECRET

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
async def a_sender():
    """Makes a client of a gateway."""
    made = []

    def sender(url, secret=SECRET):
        made.append(Sms(SmsSettings(url, KEY_ID, SecretStr(secret)), lambda: NOW))
        return made[-1]

    yield sender
    for one in made:
        await one.close()


async def test_a_message_is_signed_and_taken(gateway, a_sender):
    sms, url = gateway
    await a_sender(url).send("+8613895310001", "sign_in_code", {"code": "287082"})
    assert sms.sent[0]["phone"] == "+8613895310001"
    assert sms.sent[0]["values"] == {"code": "287082"}


async def test_a_message_that_comes_again_under_its_id_is_sent_once(gateway, a_sender):
    sms, url = gateway
    for _ in range(2):
        await a_sender(url).send("+8613895310001", "told", {}, message_id="sms_1")
    assert len(sms.sent) == 1
    assert len(sms.nonces) == 2


async def test_another_secret_is_not_taken(gateway, a_sender):
    with pytest.raises(SmsAstray):
        await a_sender(gateway[1], "wrong").send("+8613895310001", "told", {})


@pytest.mark.parametrize(
    ("status", "meaning"),
    [(400, SmsRefused), (422, SmsRefused), (429, SmsBusy), (403, SmsAstray), (502, SmsBusy)],
)
async def test_each_status_is_what_it_means(gateway, a_sender, status, meaning):
    gateway[0].statuses.append(status)
    with pytest.raises(meaning) as refused:
        await a_sender(gateway[1]).send("+8613895310001", "told", {})
    assert getattr(refused.value, "may_have_arrived", False) == (status >= 500)


async def test_where_nobody_listens_nothing_arrived(a_sender, log_file, accounts_app):
    with pytest.raises(SmsBusy) as busy:
        await a_sender("http://127.0.0.1:9/sms").send("+8613895310001", "told", {"code": "287082"})
    assert not busy.value.may_have_arrived
    assert "13895310001" not in log_file.read_text() + str(busy.value)
    assert "287082" not in log_file.read_text()
