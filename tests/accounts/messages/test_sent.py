"""Sending: by WeChat with a consent, by SMS where it refuses, again only where nothing arrived."""

from datetime import timedelta

import pytest

from services.accounts import jobs
from services.accounts.rules.letters import Answer
from services.accounts.rules.messages import LEASE
from tests.accounts.messages.factories import Feed, an_instant, issued, kept, send_all, signed_up


@pytest.fixture
def feed(app):
    return Feed(app)


async def the_message(app):
    return (await kept(app))[0]


async def test_a_message_goes_out_by_wechat_and_spends_its_consent(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)
    await send_all(app)
    [letter] = outside.letters
    assert (letter.channel, letter.template) == ("wechat", "tpl-asked")
    assert letter.address.startswith("o-")
    assert letter.values == {"thing1": "见习派遣待您答复", "date2": "2026年3月5日"}
    message = await the_message(app)
    assert (message["state"], message["tries"], message["problem"]) == ("sent", 1, None)
    assert await youth.balance("tpl-asked") == 0


async def test_a_second_one_without_a_consent_is_kept_to_be_read(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    for _ in range(2):
        await issued(feed, youth.facts)
    await send_all(app)
    assert len(outside.letters) == 1
    assert sorted(row["state"] for row in await kept(app)) == ["kept", "sent", "waiting", "waiting"]
    assert len((await youth.messages())["items"]) == 2


async def test_a_consent_that_lasts_is_not_spent(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_sign="accept")
    for key in ("dsp_1", "dsp_2"):
        told = {"sign_by": "2026-03-09", "missing": ["youth"]}
        await feed.tell("dispatch.accepted", key, **told, **youth.facts)
    await send_all(app)
    assert len(outside.letters) == 2
    assert await youth.balance("tpl-sign") == 1


async def test_nobody_known_and_nothing_set_leave_it_to_be_read(app, feed, accounts, outside):
    stranger = await signed_up(app, accounts, openid=False)
    await stranger.answer(tpl_asked="accept")
    await issued(feed, stranger.facts)
    await issued(feed, {"youth_id": "yth_nobody", "region": "640104"})
    await send_all(app)
    assert outside.letters == []
    assert {row["state"] for row in await kept(app) if row["kind"] == "dispatched"} == {"kept"}


async def test_a_refusal_is_final_clears_the_consent_and_goes_on_by_sms(
    app, feed, accounts, outside
):
    youth = await signed_up(app, accounts, phone=True)
    for _ in range(3):
        await youth.answer(tpl_asked="accept")
    await youth.answer(sms="accept")
    await issued(feed, youth.facts)
    outside.will("refused", "43101")
    await send_all(app)
    assert [letter.channel for letter in outside.letters] == ["wechat", "sms"]
    assert outside.letters[1].template == "SMS_1"
    assert outside.letters[1].values == {"until": "2026年3月5日"}
    message = await the_message(app)
    assert (message["state"], message["channel"], message["tries"]) == ("sent", "sms", 2)
    assert (await youth.balance("tpl-asked"), await youth.balance("sms")) == (0, 1)


@pytest.mark.parametrize("asked", [{}, {"sms": "reject"}])
async def test_without_a_consent_to_sms_it_stays_undelivered(app, feed, accounts, outside, asked):
    youth = await signed_up(app, accounts, phone=True)
    await youth.answer(tpl_asked="accept", **asked)
    await issued(feed, youth.facts)
    outside.will("refused", "43101")
    await send_all(app)
    message = await the_message(app)
    assert (message["state"], message["problem"]) == ("undelivered", "wechat-43101")
    assert len(outside.letters) == 1


async def test_no_sms_goes_out_at_night(app, feed, accounts, outside, clock):
    clock.move("2026-03-02", hour=21)
    youth = await signed_up(app, accounts, openid=False, phone=True)
    await youth.answer(sms="accept")
    await issued(feed, youth.facts)
    await send_all(app)
    message = await the_message(app)
    assert (message["state"], message["next_at"]) == ("waiting", an_instant(3, 8))
    assert outside.letters == []
    clock.move("2026-03-03", hour=8)
    await send_all(app)
    assert [letter.channel for letter in outside.letters] == ["sms"]


async def test_who_is_busy_is_asked_again_later_and_later_and_at_last_no_more(
    app, feed, accounts, outside, clock
):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)
    pauses = []
    for hour in range(10, 18):
        clock.move("2026-03-02", hour=hour)
        outside.will("busy", "-1")
        await send_all(app)
        message = await the_message(app)
        pauses.append(message["next_at"] - message["changed_at"])
        assert await youth.balance("tpl-asked") == 1
    assert pauses[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert (message["state"], message["tries"]) == ("undelivered", 8)
    assert len(outside.letters) == 8


async def test_a_bug_alarms_costs_nothing_and_waits_for_an_officer(
    app, feed, accounts, outside, log_file
):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)
    outside.will("broken", "47003")
    await send_all(app)
    message = await the_message(app)
    assert (message["state"], message["problem"]) == ("failed", "wechat-47003")
    assert await youth.balance("tpl-asked") == 1
    log = log_file.read_text()
    assert message["id"] in log
    assert "ERROR" in log.upper()
    assert youth.youth_id not in log
    assert outside.letters[0].address not in log


async def test_without_an_answer_nobody_sends_it_again(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    for _ in range(2):
        await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)
    outside.will("lost", "timeout")
    await send_all(app)
    assert (await the_message(app))["state"] == "uncertain"
    assert len(outside.letters) == 1
    assert await youth.balance("tpl-asked") == 1


async def test_what_is_worth_nothing_any_more_is_not_sent(app, feed, accounts, outside, clock):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts, until="2026-03-20")
    clock.move("2026-03-05", hour=10)
    await send_all(app)
    message = await the_message(app)
    assert (message["state"], message["problem"]) == ("dropped", "stale")
    assert outside.letters == []
    assert [one["kind"] for one in (await youth.messages())["items"]] == ["dispatched"]


async def test_an_answer_that_comes_late_settles_what_was_uncertain(
    app, feed, accounts, outside, leap
):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)

    async def slow(letter):
        leap(LEASE + timedelta(seconds=1))
        await jobs.look_after_abandoned(app)
        assert (await the_message(app))["state"] == "uncertain"
        return Answer("delivered", "0")

    app.state.means.posts["wechat"] = slow
    await send_all(app)
    assert (await the_message(app))["state"] == "sent"


async def test_an_attempt_under_way_is_nobody_elses(app, feed, accounts, outside, leap):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)

    async def asking(letter):
        leap(LEASE - timedelta(seconds=5))
        await jobs.look_after_abandoned(app)
        assert not await jobs.send_next(app)
        assert (await the_message(app))["state"] == "sending"
        return Answer("delivered", "0")

    app.state.means.posts["wechat"] = asking
    await send_all(app)
    assert (await the_message(app))["state"] == "sent"


async def test_each_end_is_told_with_one_more_version(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    await issued(feed, youth.facts)
    outside.will("busy", "-1")
    await send_all(app)
    changes = [row for row in await kept(app, "changes") if row["object"] == "message"]
    message = await the_message(app)
    told = [(c["event"], c["version"]) for c in changes if c["object_id"] == message["id"]]
    assert told == [("message.written", 1)]
