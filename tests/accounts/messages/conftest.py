"""Accounts with its feeds and its ways out in the test's hands: nothing is sent by itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from services.accounts.queries.message_addresses import Addresses
from services.accounts.rules.message_templates import Template, Templates
from tests.accounts.messages.factories import OutsideWorld
from tests.conftest import started

TEMPLATES = Templates(
    wechat={
        "dispatched": Template("tpl-asked", {"thing1": "title", "date2": "until"}),
        "answer_due": Template("tpl-asked", {"thing1": "title", "date2": "until"}),
        "to_sign": Template("tpl-sign", {"thing1": "title", "date2": "until"}, lasting=True),
    },
    sms={"dispatched": "SMS_1", "to_sign": "SMS_2"},
)


@pytest.fixture
def outside() -> OutsideWorld:
    """WeChat and the SMS provider as they answer, and whom they reach."""
    return OutsideWorld()


@pytest.fixture
async def app(
    accounts_made: FastAPI, outside: OutsideWorld, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FastAPI]:
    """Accounts, following and sending only when it is told to."""
    accounts_made.state.loops = ["_relay"]
    means: Any = accounts_made.state.means
    accounts_made.state.means = replace(
        means, templates=TEMPLATES, posts=outside.posts, draw=lambda: 1.0
    )

    async def addresses(_: object, account_id: str) -> Addresses:
        openid, phone = outside.addresses.get(account_id, (None, None))
        return Addresses(account_id, openid, phone)

    monkeypatch.setattr("services.accounts.actions.message_sending.addresses", addresses)
    async with started(accounts_made) as running:
        yield running
