"""A sender killed between any two steps: no message goes out twice, and none is forgotten."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from services.accounts import jobs
from services.accounts.rules.messages import LEASE
from tests import tokens
from tests.accounts.messages.factories import (
    Feed,
    bind_phone,
    issued,
    kept,
    send_all,
    signed_up,
    unbind_openid,
)
from tests.accounts.wechat.conftest import fake, gateway
from tests.accounts.wechat.fake import TEMPLATE
from tests.accounts.wechat.fake_sms import KEY_ID, SECRET
from tests.conftest import started

assert fake
assert gateway
ROOT = Path(__file__).parents[3]
TOLD = f"""
wechat:
  dispatched: {{id: {TEMPLATE}, fields: {{thing1: title, date2: until}}}}
sms:
  dispatched: dispatched
"""


@pytest.fixture
def told_outside(gateway, monkeypatch, tmp_path):
    """Both ways out are set, by the environment that accounts and its dying twin share."""
    sms, url = gateway
    file = tmp_path / "templates.yaml"
    file.write_text(TOLD, encoding="utf-8")
    monkeypatch.setenv("JIANXI_SMS_URL", url)
    monkeypatch.setenv("JIANXI_SMS_KEY_ID", KEY_ID)
    monkeypatch.setenv("JIANXI_SMS_SECRET", SECRET)
    monkeypatch.setenv("JIANXI_MESSAGE_TEMPLATES_FILE", str(file))
    return sms


@pytest.fixture
async def app(told_outside, fake, accounts_made):
    """Accounts with nothing between it and its ways out; it sends only when it is told to."""
    accounts_made.state.loops = ["_relay"]
    async with started(accounts_made) as running:
        yield running


@pytest.fixture
async def youth(app, accounts):
    return await signed_up(app, accounts)


def killed_at(step):
    """Let a process of its own send what is due, killed at a step."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("dying.py")), step],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


async def go_on(app, leap):
    """The next process looks after what was left, and sends what is due."""
    leap(LEASE + timedelta(seconds=1))
    await jobs.look_after_abandoned(app)
    await send_all(app)


async def the_state(app):
    return next(row["state"] for row in await kept(app) if row["kind"] == "dispatched")


@pytest.mark.parametrize(
    ("step", "left", "arrived", "state"),
    [
        ("taken", "waiting", 1, "sent"),
        ("before", "sending", 0, "uncertain"),
        ("after", "sending", 1, "uncertain"),
        ("settled", "sent", 1, "sent"),
    ],
)
async def test_by_wechat_a_killed_sender_sends_nothing_twice(
    app, youth, fake, leap, *, step, left, arrived, state
):
    for _ in range(3):
        await youth.answer(tpl_dispatch="accept")
    await issued(Feed(app), youth.facts)
    killed_at(step)
    assert await the_state(app) == left
    await go_on(app, leap)
    assert (len(fake.sent), await the_state(app)) == (arrived, state)
    assert await youth.balance(TEMPLATE) == 2
    assert len((await youth.messages())["items"]) == 1
    seen = await youth.client.get("/v1/messages?state=uncertain", headers=tokens.officer())
    assert len(seen.json()["items"]) == (state == "uncertain")


@pytest.mark.parametrize("step", ["taken", "before", "after", "settled"])
async def test_by_sms_a_killed_sender_sends_each_message_exactly_once(
    app, youth, told_outside, leap, *, step
):
    await unbind_openid(app, youth)
    await bind_phone(app, youth)
    await youth.answer(sms="accept")
    await issued(Feed(app), youth.facts)
    killed_at(step)
    await go_on(app, leap)
    assert (len(told_outside.sent), await the_state(app)) == (1, "sent")
