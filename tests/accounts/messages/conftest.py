"""Accounts with its feeds and its ways out in the test's hands: nothing is sent by itself."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.accounts.rules.message_templates import Template, Templates
from services.common.time.clock import Clock
from tests.accounts.messages.factories import OutsideWorld
from tests.conftest import client_of, started

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
async def app(accounts_made: FastAPI, outside: OutsideWorld) -> AsyncIterator[FastAPI]:
    """Accounts, following and sending only when it is told to."""
    accounts_made.state.loops = ["_relay"]
    means: Any = accounts_made.state.means
    accounts_made.state.means = replace(
        means, templates=TEMPLATES, posts=outside.posts, draw=lambda: 1.0
    )
    async with started(accounts_made) as running:
        yield running


@pytest.fixture
async def accounts(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of accounts."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
def leap(app: FastAPI, tmp_path: Path) -> Callable[[timedelta], None]:
    """Moves what accounts takes for real time, from the true one on."""
    file = tmp_path / "real.json"
    file.write_text(json.dumps({"offset_seconds": 0}))
    app.state.real_clock = Clock(file)

    def move(span: timedelta) -> None:
        file.write_text(json.dumps({"offset_seconds": span.total_seconds()}))

    return move
