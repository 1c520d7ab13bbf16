"""The feed of units as a department reads it: granted, projected, recorded."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from services.accounts.rules.feeds import POSTS, UNITS
from services.common.upstream import Upstream
from services.common.web import feed
from tests import tokens
from tests.accounts import agreeing
from tests.units.factories import a_credit_code, a_recognised_unit, an_applicant, an_open_post

PATH = "/v1/feeds/units"
WORDS = ("检验助理", "跟随师傅抽样送检", "马测试", "工段长")
"""What the fixtures write of their own: a title, duties, a mentor."""


def told(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_page_tells_what_was_agreed_and_nothing_else(units, commerce, numbered, rows):
    code = a_credit_code()
    unit = await an_applicant(units, name="塞上共享测试有限公司", credit_code=code)
    await numbered()
    answer = await commerce.read()
    assert answer.status_code == 200, answer.text
    page = answer.json()
    event = page["items"][0]
    assert event["data"] == {
        "credit_code": code,
        "name": "塞上共享测试有限公司",
        "state": "applied",
    }
    assert (event["subject"], event["type"]) == (unit["id"], "cn.nx.jiuyejianxi.unit.changed.v1")
    assert (event["specversion"], event["source"]) == ("1.0", "urn:nx:jiuyejianxi:units")
    assert not page["has_more"]
    recorded = [one for one in await rows("changes") if one["object"] == "delivery"]
    assert [one["author"] for one in recorded] == [commerce.key["client_id"]]
    assert recorded[0]["data"] == {
        "agreement_id": commerce.agreement["id"],
        "agreement_version": 1,
        "key_id": commerce.key["client_id"],
        "feed": "units",
        "fields": ["credit_code", "name", "state"],
        "count": 1,
        "after_no": 0,
        "to_no": 1,
    }


async def test_pages_follow_each_other_and_the_last_cursor_waits_for_what_is_new(
    units, commerce, numbered, rows
):
    made = [(await an_applicant(units))["id"] for _ in range(3)]
    await numbered()
    subjects, query = [], "limit=2"
    for more, count in ((True, 2), (False, 1), (False, 0)):
        page = (await commerce.read(query)).json()
        subjects += [one["subject"] for one in page["items"]]
        assert (page["has_more"], len(page["items"])) == (more, count)
        query = f"limit=2&cursor={page['next_cursor']}"
    assert subjects == made
    made.append((await an_applicant(units))["id"])
    await numbered()
    assert [one["subject"] for one in (await commerce.read(query)).json()["items"]] == made[3:]
    # What gives nothing away is no delivery.
    recorded = [one["data"] for one in await rows("changes") if one["object"] == "delivery"]
    assert [(one["count"], one["after_no"]) for one in recorded] == [(2, 0), (1, 2), (1, 3)]


async def test_what_is_not_numbered_yet_is_passed_over_by_no_cursor(units, commerce, numbered):
    await an_applicant(units)
    before = (await commerce.read()).json()
    assert before["items"] == []
    await numbered()
    after = (await commerce.read(f"cursor={before['next_cursor']}")).json()
    assert len(after["items"]) == 1


async def test_other_regions_are_not_told_of(units, joined, numbered):
    county = await joined(regions=["640105", "640106"])
    await an_applicant(units, region="640104")
    inside = await an_applicant(units, region="640106")
    await an_applicant(units, region="640205")
    await numbered()
    items = (await county.read()).json()["items"]
    assert [one["subject"] for one in items] == [inside["id"]]


async def test_a_narrowed_agreement_applies_to_what_is_read_again(
    units, accounts, chief, commerce, numbered
):
    await an_applicant(units)
    await numbered()
    assert set((await commerce.read()).json()["items"][0]["data"]) == {
        "credit_code",
        "name",
        "state",
    }
    fields = [{"feed": "units", "fields": ["state"]}]
    await agreeing.revised(accounts, chief, commerce.agreement, feeds=fields)
    assert (await commerce.read()).json()["items"][0]["data"] == {"state": "applied"}


async def test_whatever_is_granted_no_words_of_anybody_leave(units, joined, numbered):
    granted = [{"feed": one.name, "fields": sorted(one.field_names)} for one in (UNITS, POSTS)]
    commerce = await joined(feeds=granted)
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await numbered()
    assert all(words in str((unit, post)) for words in WORDS)
    for name, made in (("units", unit), ("posts", post)):
        for path in (f"/v1/feeds/{name}", f"/v1/feeds/{name}/snapshot"):
            answer = await commerce.read(path=path)
            assert {one["subject"] for one in answer.json()["items"]} == {made["id"]}
            assert not [words for words in WORDS if words in answer.text]


async def test_a_feed_taken_out_of_the_agreement_is_closed_while_the_token_still_names_it(
    accounts, chief, commerce
):
    await agreeing.revised(accounts, chief, commerce.agreement, feeds=[])
    assert told(await commerce.read()) == (403, "feed-not-granted")


async def test_an_agreement_without_the_feed_opens_no_door(joined):
    batches = await joined(feeds=[])
    answer = await batches.read()
    assert told(answer) == (403, "role-lacks-right")
    # It is the agreement that grants too little, or the token that was taken before it was revised.
    assert "重新取得令牌" in answer.json()["detail"]


async def test_an_ended_agreement_or_a_revoked_key_reads_nothing_by_the_token_it_has(
    accounts, chief, joined
):
    ended, revoked = await joined(), await joined()
    await agreeing.move(accounts, chief, f"{ended.agreement['id']}/ending")
    path = f"{revoked.agreement['id']}/keys/{revoked.key['client_id']}/revocation"
    await agreeing.move(accounts, chief, path)
    for department in (ended, revoked):
        assert told(await department.read()) == (401, "key-not-good")


async def test_an_agreement_reads_no_longer_than_its_last_day(joined, clock):
    commerce = await joined(last_day="2026-03-02")
    assert (await commerce.read()).status_code == 200
    clock.move("2026-03-03")
    assert told(await commerce.read()) == (401, "key-not-good")


async def test_a_cursor_of_another_numbering_begins_anew(units_app, commerce):
    cursor = (await commerce.read()).json()["next_cursor"]
    async with units_app.state.database.transaction() as session:
        await session.execute(text("UPDATE feed_epochs SET epoch = gen_random_uuid()"))
    answer = await commerce.read(f"cursor={cursor}")
    assert told(answer) == (410, "feed-reset")
    assert (answer.json()["restart"], answer.json()["cause"]) == (f"{PATH}/snapshot", "numbering")


@pytest.mark.parametrize("query", ["cursor=made-up", "limit=0", "limit=1001", "limt=1"])
async def test_a_wrong_question_is_told_so(commerce, query):
    assert (await commerce.read(query)).status_code == 422


async def test_no_page_leaves_without_its_record(units, units_app, commerce, numbered):
    await an_applicant(units)
    await numbered()
    refuse = "ALTER TABLE changes ADD CONSTRAINT none CHECK (object <> 'delivery') NOT VALID"
    async with units_app.state.database.transaction() as session:
        await session.execute(text(refuse))
    answer = await commerce.read()
    assert answer.status_code == 500
    assert "items" not in answer.json()


async def test_while_accounts_is_away_nothing_is_handed_out(units_app, commerce):
    units_app.state.accounts = Upstream("accounts", "http://127.0.0.1:9", units_app.state.keys)
    assert told(await commerce.read()) == (503, "upstream-unavailable")


async def test_officers_read_what_was_delivered_on_what_basis(
    units, units_app, accounts, accounts_app, *, commerce, numbered
):
    await an_applicant(units)
    await numbered()
    await commerce.read()
    await numbered()
    upstream = Upstream(
        "units", "http://units", accounts_app.state.keys, httpx2.ASGITransport(units_app)
    )
    follower = replace(accounts_app.state.followers["units"], read_page=feed.reader(upstream))
    await follower.catch_up()
    path = f"/v1/data-agreements/{commerce.agreement['id']}/deliveries"
    told_of = (await accounts.get(path, headers=tokens.officer("640100", "auditor"))).json()
    assert [
        (one["key_id"], one["fields"], one["count"], one["after_no"], one["to_no"])
        for one in told_of["items"]
    ] == [(commerce.key["client_id"], ["credit_code", "name", "state"], 1, 0, 1)]
    assert told_of["items"][0]["legal_basis"] == "政务数据共享条例第十四条"
    assert told_of["items"][0]["agreement_version"] == 1


async def test_events_of_a_unit_come_in_their_order_whoever_reads_meanwhile(
    units, commerce, numbered
):

    async def read_all():
        query, found = "limit=1", []
        for _ in range(8):
            page = (await commerce.read(query)).json()
            found += [one["id"] for one in page["items"]]
            query = f"limit=1&cursor={page['next_cursor']}"
            await numbered()
        return found

    found, *_ = await asyncio.gather(read_all(), *(an_applicant(units) for _ in range(3)))
    everything = (await commerce.read()).json()["items"]
    assert found == [one["id"] for one in everything]
    assert len(found) == 3
