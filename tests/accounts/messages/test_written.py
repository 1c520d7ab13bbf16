"""What a feed tells becomes a message in the feed's own transaction, once and only once."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.accounts.queries import messages
from services.common.values import ids
from tests.accounts.messages.factories import (
    Feed,
    a_youth,
    an_instant,
    issued,
    kept,
    signed_up,
    states,
)


@pytest.fixture
def feed(app):
    return Feed(app)


async def test_an_event_is_told_once_however_often_it_is_followed(app, feed):
    await issued(feed, a_youth())
    assert [row["kind"] for row in await kept(app)] == ["dispatched", "answer_due"]
    async with app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM feed_positions"))
        await session.execute(text("DELETE FROM followed_objects"))
    await feed.follow()
    assert len(await kept(app)) == 2


async def test_a_message_and_the_position_in_the_feed_are_kept_together_or_not_at_all(app, feed):
    feed.add("dispatch.issued", "dsp_1", respond_by="2026-03-05", **a_youth())
    feed.add("dispatch.issued", "dsp_2", respond_by="2026-03-05", youth_id=None, region=None)
    with pytest.raises(DBAPIError):
        await feed.follow()
    assert await kept(app) == []
    assert await kept(app, "feed_positions", "source") == []


async def test_what_was_answered_is_asked_for_no_longer(app, feed):
    youth = a_youth()
    key = await issued(feed, youth)
    await feed.tell(
        "dispatch.accepted", key, sign_by="2026-03-10", missing=["unit", "youth"], **youth
    )
    assert await states(app) == {
        "dispatched": "dropped",
        "answer_due": "dropped",
        "to_sign": "waiting",
        "sign_overdue": "waiting",
    }
    await feed.tell("dispatch.party-signed", key, party="youth", missing=["unit"], **youth)
    assert set((await states(app)).values()) == {"dropped"}


async def test_reminders_wait_for_their_day(app, feed):
    await issued(feed, a_youth())
    now, later = await kept(app)
    assert later["next_at"] == an_instant(5)
    assert now["next_at"] <= app.state.clock.now()


@pytest.mark.parametrize(("hours", "count"), [(72, 2), (73, 1)])
async def test_news_of_long_ago_are_not_told(app, feed, hours, count):
    """Who begins to follow reads all that ever happened; a last day ahead is still told of."""
    ago = timedelta(hours=hours) - timedelta(minutes=1)
    await feed.tell("dispatch.issued", "dsp_1", ago=ago, respond_by="2026-03-05", **a_youth())
    assert len(await kept(app)) == count


async def test_each_of_those_paid_has_their_own_message(app):
    feed = Feed(app, "reporting")
    payments = [a_youth(amount=f"{n}660.00") for n in (1, 2)]
    told = {"kind": "living_allowance", "paid_on": "2026-03-02", "payments": payments}
    await feed.tell("payments.made", "stm_1/1/1", **told)
    assert {row["values"]["amount"] for row in await kept(app)} == {"1660.00", "2660.00"}
    assert await states(app) == {"paid": "waiting"}


async def test_a_value_that_does_not_fit_is_found_before_anything_is_queued(app, feed, log_file):
    await feed.tell("dispatch.issued", "dsp_1", respond_by=None, **a_youth())
    [row] = await kept(app)
    assert (row["state"], row["problem"], row["tries"]) == ("failed", "field-unfit", 0)
    assert row["id"] in log_file.read_text()


async def test_a_message_of_a_merged_record_is_its_persons(app, feed, accounts, outside):
    youth = await signed_up(app, accounts)
    record, older = a_youth(), ids.new("yth")
    await feed.tell("youth.merged", older, into=youth.youth_id, region="640104", state="merged")
    await feed.tell("youth.merged", youth.youth_id, into=record["youth_id"], region="640104")
    for facts in (record, youth.facts):
        await issued(feed, facts)
    assert len((await youth.messages())["items"]) == 2
    merges = await kept(app, "youth_merges", "youth_id")
    assert {row["into"] for row in merges} == {record["youth_id"]}


async def test_of_two_accounts_that_of_the_record_that_is_left_is_written_to(app, feed, accounts):
    first = await signed_up(app, accounts)
    left = await signed_up(app, accounts)
    await feed.tell("youth.merged", first.youth_id, into=left.youth_id, region="640104")
    async with app.state.database.transaction() as session:
        found = await messages.recipient(session, left.youth_id)
    assert found.id == left.account_id


async def test_the_feed_tells_of_a_message_and_of_no_person(app, feed):
    youth = a_youth()
    await issued(feed, youth)
    [first, _] = await kept(app, "changes")
    assert (first["event"], first["object"], first["version"]) == ("message.written", "message", 1)
    assert first["data"] == {
        "kind": "dispatched",
        "region": "640104",
        "state": "waiting",
        "channel": None,
    }
