"""Placements as departments read them: under pseudonyms, and nothing of whose time is over."""

import re
from base64 import urlsafe_b64decode
from dataclasses import replace

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.common.upstream import Upstream
from services.common.web import feed
from services.matching.rules.drawers import DRAWERS
from tests import tokens
from tests.matching import factories, placing
from tests.matching.feeds.reading import PATH, SNAPSHOT, Join, erase, items, number


async def test_a_placement_is_told_by_pseudonyms_as_it_stands_alike_in_feed_and_snapshot(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await number(matching_app)
    finance = await joined()
    [event], [standing] = await items(finance), await items(finance, SNAPSHOT)
    assert event["type"] == "cn.nx.jiuyejianxi.placement.changed.v1"
    assert (event["subject"], event["data"]) == (standing["subject"], standing["data"])
    assert event["data"] | {"person": None} == {
        "person": None,
        "unit_id": placement["unit_id"],
        "post_id": placement["post_id"],
        "region": "640100",
        "workplace_county": placement["workplace_county"],
        "state": "arrived",
        "basis": "unemployed_youth",
        "months": 6,
        "arrived_on": "2026-03-02",
        "term_last_day": placement["term_last_day"],
        "early_retention": False,
        **dict.fromkeys(("last_day", "outcome", "outcome_since")),
    }
    told = str(event) + str(standing)
    assert placement["id"] not in told
    assert placement["youth_id"] not in told


async def test_two_agreements_cannot_find_out_that_they_were_told_of_the_same(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    await placing.arrived(matching_app, matching)
    await number(matching_app)
    one, other = await joined("person"), await joined("person")
    [first], [second], [again] = await items(one), await items(other), await items(one)
    assert first == again
    assert first["time"][14:] == "00:00.000+08:00"
    for mine, theirs in ((first, second), (first["data"], second["data"])):
        for name in {"id", "subject", "person"} & mine.keys():
            assert mine[name] != theirs[name]


async def test_nobody_reads_in_a_cursor_whom_it_stands_behind(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    for _ in range(2):
        await placing.arrived(matching_app, matching)
    await number(matching_app)
    one, other = await joined("person"), await joined("person")
    for path in (PATH, SNAPSHOT):
        mine, theirs = [(await of.read("limit=1", path)).json() for of in (one, other)]
        for name in {"next_cursor", "as_of_cursor"} & mine.keys():
            cursor = mine[name]
            assert cursor != theirs[name]
            assert b"plc_" not in urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        answer = await other.read(f"limit=1&cursor={mine['next_cursor']}", path)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_what_stands_comes_in_another_order_for_every_agreement_and_once_each(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    for _ in range(6):
        await placing.arrived(matching_app, matching)
    orders = []
    for _ in range(4):
        department, read, query = await joined(), [], "limit=2"
        while query:
            page = (await department.read(query, SNAPSHOT)).json()
            read += page["items"]
            query = page["next_cursor"] and f"limit=2&cursor={page['next_cursor']}"
        assert read == (await department.read("limit=6", SNAPSHOT)).json()["items"]
        orders.append([one["data"]["post_id"] for one in read])
    assert {tuple(sorted(one)) for one in orders} == {tuple(sorted(set(orders[0])))}
    # That four orders of six are the same comes about once in 373 million.
    assert len({tuple(one) for one in orders}) > 1


async def test_only_what_was_granted_leaves_and_only_of_its_regions(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    await placing.arrived(matching_app, matching)
    await number(matching_app)
    narrow, elsewhere = await joined("state"), await joined(regions=["640106"])
    for path in (PATH, SNAPSHOT):
        assert [one["data"] for one in await items(narrow, path)] == [{"state": "arrived"}]
        assert await items(elsewhere, path) == []


async def test_of_whom_the_time_is_over_nothing_is_told_but_what_to_let_go(
    matching_app: FastAPI, matching: httpx2.AsyncClient, joined: Join
) -> None:
    placement = await placing.arrived(matching_app, matching)
    stays = await placing.arrived(matching_app, matching)
    await factories.register(matching, intention=None)
    await number(matching_app)
    narrow, whole = await joined("state"), await joined()
    before = {one["subject"]: one["data"] for one in await items(whole)}
    kept = [one["subject"] for one in await items(narrow)]
    await erase(matching_app, placement["youth_id"])
    *changed, gone = await items(whole)
    assert gone["type"] == "cn.nx.jiuyejianxi.person.erased.v1"
    assert gone["data"]["person"] == gone["subject"]
    [subject] = gone["data"]["erased"]
    assert before[subject]["person"] == gone["subject"]
    assert len(changed) == len(before) - 1 == 1
    assert [one["subject"] for one in await items(whole, SNAPSHOT)] == [changed[0]["subject"]]
    # By an agreement that grants neither the person nor the like, what was given is found too.
    *_, told = await items(narrow)
    assert set(told["data"]) == {"erased"}
    assert set(told["data"]["erased"]) < set(kept)
    assert stays["youth_id"] not in str(gone)


async def test_officers_read_of_placements_too_what_was_delivered(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    accounts: httpx2.AsyncClient,
    *,
    joined: Join,
) -> None:
    await placing.arrived(matching_app, matching)
    await number(matching_app)
    finance = await joined("person", "state")
    for path in (PATH, SNAPSHOT):
        await items(finance, path)
    await number(matching_app)
    keys, transport = accounts_app.state.keys, httpx2.ASGITransport(matching_app)
    read = feed.reader(Upstream("matching", "http://matching", keys, transport))
    await replace(accounts_app.state.followers["matching"], read_page=read).catch_up()
    path = f"/v1/data-agreements/{finance.agreement['id']}/deliveries"
    told = (await accounts.get(path, headers=tokens.officer("640100", "auditor"))).json()
    assert [(one["feed"], one["fields"], one["count"]) for one in told["items"]] == [
        ("placements", ["person", "state"], 1)
    ] * 2


async def test_as_many_drawers_are_indexed_as_are_gone_through(matching_app: FastAPI) -> None:
    defined = text("SELECT pg_get_indexdef('ix_placements_lot_id'::regclass)")
    async with matching_app.state.database.reading() as session:
        [mask] = re.findall(r"& \(?'?(\d+)", await session.scalar(defined))
    # By a mask, which takes in every drawer only of a power of two.
    assert int(mask) == DRAWERS - 1
    assert DRAWERS & int(mask) == 0
