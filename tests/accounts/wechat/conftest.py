"""Accounts with a mini program: WeChat is a fake that is served over real HTTP."""

import os
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from fastapi import FastAPI

from services.accounts.clients.wechat import WeChat
from services.accounts.clients.wechat.line import Line
from tests.accounts.wechat.fake import APPID, SECRET, FakeWeChat
from tests.accounts.wechat.fake_sms import KEY_ID, FakeSms
from tests.accounts.wechat.fake_sms import SECRET as SMS_SECRET
from tests.accounts.wechat.serving import served


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeChat]:
    """The WeChat that accounts is told of; made before accounts is."""
    app = FakeWeChat()
    with served(app) as url:
        monkeypatch.setenv("JIANXI_WECHAT_BASE_URL", url)
        monkeypatch.setenv("JIANXI_WECHAT_APPID", APPID)
        monkeypatch.setenv("JIANXI_WECHAT_SECRET", SECRET)
        yield app


@pytest.fixture
async def a_line() -> AsyncIterator[Callable[..., Line]]:
    """Makes a line to an address, the fake's unless told otherwise; hung up at the end."""
    lines: list[Line] = []

    def made(url: str | None = None, *, seconds: float = 4.0) -> Line:
        lines.append(Line(url or os.environ["JIANXI_WECHAT_BASE_URL"], answer_seconds=seconds))
        return lines[-1]

    yield made
    for line in lines:
        await line.close()


@pytest.fixture
def wechat(accounts_app: FastAPI) -> WeChat:
    """The client by which accounts asks WeChat."""
    client: WeChat = accounts_app.state.wechat
    return client


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FakeSms, str]]:
    """The gateway for text messages that accounts is told of, and its address."""
    app = FakeSms()
    with served(app) as url:
        monkeypatch.setenv("JIANXI_SMS_URL", f"{url}/messages")
        monkeypatch.setenv("JIANXI_SMS_KEY_ID", KEY_ID)
        monkeypatch.setenv("JIANXI_SMS_SECRET", SMS_SECRET)
        yield app, f"{url}/messages"


@pytest.fixture
def sms(gateway: tuple[FakeSms, str]) -> FakeSms:
    """The gateway for text messages: what was sent lies there."""
    return gateway[0]
