"""The sender as a loop: it sends what is due, and an app that ends lets it end its attempt."""

import asyncio
from dataclasses import replace

import pytest

from services.accounts import jobs
from services.accounts.rules.letters import Answer
from services.accounts.rules.messages import LEASE
from tests.accounts.messages.factories import (
    Feed,
    bind_phone,
    issued,
    kept,
    signed_up,
    unbind_openid,
)


async def sent(app):
    return [row for row in await kept(app) if row["state"] == "sent"]


async def a_letter_due(app, accounts):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(Feed(app), youth.facts)


async def test_an_attempt_under_way_is_ended_before_the_app_is(app, accounts):
    await a_letter_due(app, accounts)
    begun = asyncio.Event()

    async def slow(letter):
        begun.set()
        await asyncio.sleep(0.3)
        return Answer("delivered", "ok")

    app.state.means = replace(app.state.means, posts={"wechat": slow})
    loop = asyncio.create_task(jobs.send_messages(app))
    await begun.wait()
    loop.cancel()
    [ended] = await asyncio.gather(loop, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
    assert len(await sent(app)) == 1
    assert not app.state.under_way.locked()


@pytest.mark.parametrize(
    ("way", "state", "problem"),
    [("wechat", "uncertain", "wechat-silent"), ("sms", "waiting", "sms-busy")],
)
async def test_a_way_out_that_never_comes_back_keeps_nobody_elses_message_waiting(
    app, accounts, monkeypatch, *, way, state, problem
):
    monkeypatch.setattr(jobs, "PATIENCE", 0.1)
    youth = await signed_up(app, accounts)
    if way == "sms":
        await unbind_openid(app, youth)
        await bind_phone(app, youth)
    await youth.answer(**{"tpl_asked" if way == "wechat" else "sms": "accept"})
    await issued(Feed(app), youth.facts)

    async def lost(_):
        await asyncio.Event().wait()

    app.state.means = replace(app.state.means, posts={way: lost})
    assert await jobs.send_next(app)
    found = {(row["state"], row["problem"]) for row in await kept(app) if row["tries"]}
    assert found == {(state, problem)}


async def test_an_attempt_is_given_up_before_it_counts_as_left_behind():
    assert LEASE.total_seconds() > jobs.PATIENCE
