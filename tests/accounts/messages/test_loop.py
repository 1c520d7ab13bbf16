"""The sender as a loop: it sends what is due, and an app that ends lets it end its attempt."""

import asyncio
from dataclasses import replace

from services.accounts import jobs
from services.accounts.rules.letters import Answer
from tests.accounts.messages.factories import Feed, issued, kept, signed_up


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
