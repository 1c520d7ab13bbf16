"""Messages over HTTP: a youth reads their own, an office sees what failed and of nobody whom."""

import pytest
from sqlalchemy import select

from services.common.store.tables import grounds
from tests import tokens
from tests.accounts.factories import a_key
from tests.accounts.messages import test_erased
from tests.accounts.messages.factories import Feed, issued, kept, send_all, signed_up
from tests.change_logs import ground_of


@pytest.fixture
def feed(app):
    return Feed(app)


@pytest.fixture
async def youth(app, accounts, outside):
    return await signed_up(app, accounts)


async def listed(accounts, query="", region="640100", *roles):
    headers = tokens.officer(region, *roles)
    answer = await accounts.get(f"/v1/messages{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def resend(accounts, message, region="640100", **changes):
    body = {"expected_version": message["version"], "ground": "模板已经更正"} | changes
    return await accounts.post(
        f"/v1/messages/{message['id']}/resending",
        json=body,
        headers=tokens.officer(region) | a_key(),
    )


def told(answer):
    return answer.status_code, answer.json().get("code")


async def failed(feed, outside, youth, outcome="broken"):
    """A message that did not arrive, as its office sees it, and its dispatch."""
    await youth.answer(tpl_asked="accept")
    key = await issued(feed, youth.facts)
    outside.will(outcome, "47003")
    await send_all(feed.app)
    [message] = await listed(
        youth.client, f"?state={'failed' if outcome == 'broken' else 'uncertain'}"
    )
    return message, key


async def test_a_youth_reads_what_was_told_without_any_wechat(app, feed, youth):
    key = await issued(feed, youth.facts)
    await send_all(app)
    [message] = (await youth.messages())["items"]
    assert message | {"id": "", "told_at": ""} == {
        "id": "",
        "kind": "dispatched",
        "title": "见习派遣通知",
        "text": "您有一项新的见习派遣，请在2026年3月5日前（含当日）登录查看，并答复是否接受。",
        "subject_id": key,
        "told_at": "",
        "read_at": None,
    }
    assert {row["state"] for row in await kept(app)} == {"kept", "waiting"}


async def test_a_reminder_is_read_from_its_day_on_and_not_if_it_was_answered(
    app, feed, youth, clock
):
    key = await issued(feed, youth.facts)
    clock.move("2026-03-05", hour=9)
    assert [one["kind"] for one in (await youth.messages())["items"]] == [
        "answer_due",
        "dispatched",
    ]
    clock.move("2026-03-02", hour=10)
    await feed.tell("dispatch.accepted", key, sign_by="2026-03-09", missing=[], **youth.facts)
    clock.move("2026-03-05", hour=10)
    assert [one["kind"] for one in (await youth.messages())["items"]] == ["dispatched"]


async def test_pages_hold_each_message_once(app, feed, youth):
    for _ in range(5):
        await issued(feed, youth.facts)
    seen, query = [], "?limit=2"
    while query:
        page = await youth.messages(query)
        seen += [one["id"] for one in page["items"]]
        query = page["next_cursor"] and f"?limit=2&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5


async def test_the_first_reading_counts(app, feed, accounts, youth, clock):
    await issued(feed, youth.facts)
    [message] = (await youth.messages())["items"]
    path = f"/v1/me/messages/{message['id']}/reading"
    first = await accounts.post(path, headers=youth.headers | a_key())
    assert first.status_code == 200, first.text
    clock.move("2026-03-03")
    again = await accounts.post(path, headers=youth.headers | a_key())
    assert again.json()["read_at"] == first.json()["read_at"]
    assert first.json()["read_at"].startswith("2026-03-02T")


async def test_nobody_reads_a_message_of_somebody_else(app, feed, accounts, outside, youth):
    other = await signed_up(app, accounts)
    await issued(feed, youth.facts)
    [message] = (await youth.messages())["items"]
    assert (await other.messages())["items"] == []
    for key in (message["id"], "msg_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"):
        path = f"/v1/me/messages/{key}/reading"
        answer = await accounts.post(path, headers=other.headers | a_key())
        assert told(answer) == (404, "message-unknown")


async def test_an_office_sees_what_failed_and_nothing_of_whom(app, feed, accounts, outside, youth):
    message, key = await failed(feed, outside, youth)
    assert message | {"id": "", "due_at": "", "changed_at": ""} == {
        "id": "",
        "kind": "dispatched",
        "region": "640104",
        "subject_id": key,
        "state": "failed",
        "channel": "wechat",
        "problem": "wechat-47003",
        "tries": 1,
        "is_over": False,
        "due_at": "",
        "changed_at": "",
        "version": 2,
    }
    assert await listed(accounts, "?state=failed", "640200") == []
    assert len(await listed(accounts, "", "640104", "auditor")) == 2
    assert len(await listed(accounts, "?limit=1")) == 1


@pytest.mark.parametrize("outcome", ["broken", "lost"])
async def test_an_officer_lets_it_be_sent_once_more(feed, accounts, outside, youth, outcome):
    message, _ = await failed(feed, outside, youth, outcome)
    await youth.answer(tpl_asked="accept")
    answer = await resend(accounts, message)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["version"]) == ("waiting", 3)
    why = await ground_of(accounts, "accounts", message["id"], "message.resent", "640000")
    assert why == "模板已经更正"
    await send_all(feed.app)
    assert len(outside.letters) == 2
    found = {row["id"]: row["state"] for row in await kept(feed.app)}
    assert found[message["id"]] == "sent"
    assert told(await resend(accounts, answer.json() | {"version": 4})) == (
        409,
        "message-state-forbids",
    )


async def test_why_it_was_sent_again_is_let_go_with_whom_it_was_for(
    app, feed, accounts, outside, youth
):
    message, _ = await failed(feed, outside, youth)
    assert (await resend(accounts, message, ground="其母亲来电")).status_code == 200
    about = select(grounds.c.words).where(grounds.c.object_id == message["id"])
    for event, words in (("youth.changed", "其母亲来电"), ("youth.anonymised", "")):
        await test_erased.told(app, youth.youth_id, event)
        async with app.state.database.reading() as session:
            assert (await session.scalars(about)).all() == [words]


async def test_who_resends_must_have_seen_it_and_it_must_not_be_over(
    app, feed, accounts, outside, youth
):
    message, key = await failed(feed, outside, youth)
    assert told(await resend(accounts, message, "640200")) == (404, "message-unknown")
    assert told(await resend(accounts, message, expected_version=1)) == (412, "message-changed")
    assert told(await resend(accounts, message, ground="")) == (422, "malformed")
    await feed.tell("dispatch.refused", key, **youth.facts)
    assert told(await resend(accounts, message)) == (409, "message-over")


async def test_only_youths_have_messages_and_only_clerks_resend(app, accounts):
    for path in ("/v1/me/messages", "/v1/me/message-consents"):
        for headers in (tokens.officer(), tokens.unit("unt_1")):
            assert told(await accounts.get(path, headers=headers)) == (403, "role-lacks-right")
    path = "/v1/messages/msg_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V/resending"
    body = {"expected_version": 1, "ground": "模板已经更正"}
    for headers in (tokens.officer("640000", "auditor"), tokens.youth("yth_1")):
        answer = await accounts.post(path, json=body, headers=headers | a_key())
        assert told(answer) == (403, "role-lacks-right")
    assert told(await accounts.get("/v1/messages", headers=tokens.youth("yth_1")))[0] == 403


@pytest.mark.parametrize("query", ["?state=nothing", "?cursor=x", "?limit=0", "?other=1"])
async def test_bad_queries_are_refused(app, accounts, query):
    answer = await accounts.get(f"/v1/messages{query}", headers=tokens.officer())
    assert answer.status_code == 422


async def test_nothing_is_sent_again_to_whom_nobody_knows_any_more_nor_is_it_said_why(
    app, feed, accounts, outside, youth
):
    message, _ = await failed(feed, outside, youth)
    await test_erased.told(app, youth.youth_id, "youth.anonymised")
    assert told(await resend(accounts, message, ground="其母亲来电")) == (409, "message-over")
    waiting = [row["state"] for row in await kept(app) if row["state"] == "waiting"]
    assert waiting == []
    async with app.state.database.reading() as session:
        assert (await session.scalars(select(grounds.c.words))).all() == []
