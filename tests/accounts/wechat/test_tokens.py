"""The holder of WeChat's token: few ask for it, all share it, it lies sealed."""

import asyncio
import json
from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.accounts.actions.wechat_tokens import TokenHolder
from services.accounts.clients import wechat
from services.accounts.queries import wechat_tokens as queries
from services.accounts.rules.wechat import WechatAstray, WechatBusy
from services.accounts.settings import WechatSettings
from services.common.time.clock import Clock
from tests.accounts.wechat import fake as of


@pytest.fixture
def real(tmp_path):
    """Real time, and how far it is moved."""
    file = tmp_path / "wechat-real.json"

    def move(**span):
        file.write_text(json.dumps({"offset_seconds": timedelta(**span).total_seconds()}))

    move()
    return Clock(file), move


@pytest.fixture
def a_holder(accounts_app, a_line, real):
    """Makes the holder of one process."""

    def made(secret=of.SECRET):
        settings = WechatSettings("", of.APPID, SecretStr(secret))
        return TokenHolder(settings, a_line(seconds=1), accounts_app.state.database, real[0])

    return made


async def test_many_processes_share_one_token_and_none_asks_twice(fake, a_holder):
    holders = [a_holder() for _ in range(5)]
    fake.faults[of.TOKEN].append(of.Slow(0.3))
    tokens = await asyncio.gather(*(holder.token() for holder in holders for _ in range(4)))
    assert set(tokens) == {fake.token}
    assert fake.tokens_made == 1
    assert 1 <= len(fake.asked(of.TOKEN)) <= len(holders)
    assert fake.asked(of.TOKEN)[0]["force_refresh"] is False
    assert await a_holder().token() == fake.token
    assert len(fake.asked(of.TOKEN)) <= len(holders), "what one keeps the others find"


async def test_of_many_who_find_a_token_due_one_renews_it(fake, a_holder, real, rows):
    holders = [a_holder() for _ in range(5)]
    old = await holders[0].token()
    real[1](seconds=7200 - 290)
    fake.faults[of.TOKEN].append(of.Slow(0.3))
    tokens = await asyncio.gather(*(holder.token() for holder in holders))
    assert set(tokens) <= {old, fake.token}
    assert len(fake.asked(of.TOKEN)) == 2
    (kept,) = await rows("wechat_tokens")
    assert kept["renew_at"] > real[0].now() + timedelta(minutes=2)


async def test_whoever_died_as_it_renewed_a_token_keeps_others_from_it_for_a_minute(
    fake, a_holder, accounts_app, real
):
    old = await a_holder().token()
    real[1](seconds=7200 - 290)
    async with accounts_app.state.database.transaction() as session:
        kept = await queries.kept_token(session, of.APPID)
        assert await queries.put_off(session, kept, real[0].now() + timedelta(minutes=1))
    assert await a_holder().token() == old
    assert len(fake.asked(of.TOKEN)) == 1
    real[1](seconds=7200 - 225)
    await a_holder().token()
    assert len(fake.asked(of.TOKEN)) == 2


async def test_a_token_lies_sealed(fake, a_holder, rows):
    token = await a_holder().token()
    (kept,) = await rows("wechat_tokens")
    assert token.encode() not in kept["token"]


async def test_many_who_were_refused_the_same_token_renew_it_once(fake, a_holder):
    holders = [a_holder() for _ in range(4)]
    old = await holders[0].token()
    fake.end_token()
    tokens = await asyncio.gather(*(holder.token(old) for holder in holders))
    assert set(tokens) == {fake.token}
    assert fake.tokens_made == 2


async def test_whoever_asked_for_a_token_first_and_comes_last_takes_the_newer_one(
    fake, a_holder, accounts_app, real, monkeypatch
):
    ask = wechat.new_token

    async def told_an_older_one(*of_whom):
        monkeypatch.setattr(wechat, "new_token", ask)
        older = await ask(*of_whom)
        real[1](seconds=1)
        fake.token = "newer"
        assert await a_holder().token() == "newer"
        return older

    monkeypatch.setattr(wechat, "new_token", told_an_older_one)
    assert await a_holder().token() == "newer"
    async with accounts_app.state.database.reading() as session:
        assert (await queries.kept_token(session, of.APPID)).token == "newer"


async def test_a_token_that_was_refused_gives_way_to_one_that_ends_sooner(fake, a_holder):
    old = await a_holder().token()
    fake.end_token()
    fake.token_seconds = 60
    assert await a_holder().token(old) == fake.token != old
    assert await a_holder().token() == fake.token


async def test_a_token_is_renewed_five_to_ten_minutes_before_its_end(fake, a_holder, real, rows):
    holder = a_holder()
    await holder.token()
    (kept,) = await rows("wechat_tokens")
    assert timedelta(seconds=300) <= kept["expires_at"] - kept["renew_at"] <= timedelta(seconds=600)
    real[1](seconds=7200 - 610)
    await holder.token()
    assert len(fake.asked(of.TOKEN)) == 1
    real[1](seconds=7200 - 290)
    await holder.token()
    assert len(fake.asked(of.TOKEN)) == 2


async def test_while_wechat_is_busy_the_old_token_goes_on_until_its_end(fake, a_holder, real):
    holder = a_holder()
    token = await holder.token()
    real[1](seconds=7200 - 290)
    fake.faults[of.TOKEN].append(of.HTML)
    assert await holder.token() == token
    real[1](seconds=7201)
    fake.faults[of.TOKEN].append(of.BUSY)
    with pytest.raises(WechatBusy):
        await holder.token()
    assert await holder.token() == token


@pytest.mark.parametrize("told", [b"{}", b'{"access_token": "", "expires_in": 7200}'])
async def test_a_token_that_cannot_be_read_is_none(fake, a_holder, told):
    fake.faults[of.TOKEN].append(of.Raw(told))
    with pytest.raises(WechatBusy):
        await a_holder().token()


async def test_a_wrong_secret_gets_no_token(a_holder):
    with pytest.raises(WechatAstray):
        await a_holder("wrong").token()
