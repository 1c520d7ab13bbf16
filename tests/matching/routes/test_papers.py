"""Agreements signed on paper: scanned, looked at by an officer, and then as good as any."""

from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values import ids
from tests import tokens
from tests.change_logs import ground_of
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.rules.test_papers import PDF, PNG

MINOR = {"id_number": factories.an_id_number(date(2008, 3, 4))}
SEEN = {
    "decision": "accept",
    "number_on_each_page": True,
    "signatures_seen": ["unit", "youth", "guardian"],
    "seal_seen": True,
    "ground": "已核对",
}


async def hand_in(
    client: httpx2.AsyncClient, dispatch: placing.Shown, by: str, *parties: str, **told: Any
) -> httpx2.Response:
    digest = told.get("digest") or (await placing.agreement(client, dispatch))["digest"]
    form = {"digest": digest, "parties": list(parties)} | told.get("form", {})
    headers = told.get("headers") or placing.side(dispatch, by)
    content = told.get("content", PDF)
    path = f"/v1/dispatches/{dispatch['id']}/papers"
    return await client.post(path, data=form, files={"file": ("x", content)}, headers=headers)


async def version_of(client: httpx2.AsyncClient, dispatch: placing.Shown) -> int:
    path = f"/v1/dispatches/{dispatch['id']}"
    seen = await client.get(path, headers=placing.side(dispatch, "youth"))
    return int(seen.json()["version"])


async def review(
    client: httpx2.AsyncClient, dispatch: placing.Shown, paper: placing.Shown, **told: Any
) -> httpx2.Response:
    body = SEEN | {"expected_version": await version_of(client, dispatch)} | told
    headers = body.pop("headers", placing.side(dispatch, "office"))
    path = f"/v1/dispatches/{dispatch['id']}/papers/{paper['id']}/review"
    return await client.post(path, json=body, headers=headers)


async def test_a_form_that_holds_no_name_twice_names_the_parties_with_commas(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    for wrong in ("unit,nobody", "unit,", ",", "unit，youth"):
        refused = await hand_in(matching, dispatch, "unit", wrong)
        assert refused.status_code == 422, refused.text
    answer = await hand_in(matching, dispatch, "unit", "unit, youth")
    assert answer.status_code == 201, answer.text
    assert answer.json()["parties"] == ["unit", "youth"]


async def test_a_paper_of_both_sides_concludes_once_an_officer_has_seen_number_and_seal(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await hand_in(matching, dispatch, "unit", "unit", "youth")
    assert answer.status_code == 201, answer.text
    paper = answer.json()
    assert (paper["state"], paper["parties"]) == ("handed_in", ["unit", "youth"])
    assert (await placing.agreement(matching, dispatch))["signatures"] == []
    unseen = ({"seal_seen": False}, {"number_on_each_page": False}, {"signatures_seen": ["unit"]})
    for told in unseen:
        answer = await review(matching, dispatch, paper, **told)
        assert placing.refusal(answer) == (409, "paper-not-seen")
    answer = await review(matching, dispatch, paper)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    shown = await placing.agreement(matching, dispatch)
    assert [(one["party"], one["on_paper"], one["proof"]) for one in shown["signatures"]] == [
        ("unit", True, None),
        ("youth", True, None),
    ]
    assert shown["missing"] == []
    answer = await review(matching, dispatch, paper)
    assert placing.refusal(answer) == (409, "paper-reviewed")
    told = [event for event, *_ in await placing.events(matching_app, "dispatch", dispatch["id"])]
    assert told[-4:] == [
        "dispatch.paper-handed-in",
        "dispatch.paper-accepted",
        "dispatch.party-signed",
        "dispatch.signed",
    ]


async def test_a_minors_guardian_signs_on_paper_by_name(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    _, _, accepted = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert accepted["missing"] == ["guardian", "unit", "youth"]
    await placing.sign(matching, dispatch, "unit")
    waiting = await placing.sign(matching, dispatch, "youth")
    assert waiting.json()["missing"] == ["guardian"]
    unnamed = await hand_in(matching, dispatch, "youth", "guardian")
    assert placing.refusal(unnamed) == (422, "malformed")
    named = {"guardian_name": "阿里·测试"}
    paper = (await hand_in(matching, dispatch, "youth", "guardian", form=named)).json()
    assert "阿里" not in str(paper)
    answer = await review(matching, dispatch, paper, seal_seen=False)
    assert answer.status_code == 200, answer.text
    assert (await placing.agreement(matching, dispatch))["missing"] == []
    async with matching_app.state.database.transaction() as session:
        for table in ("signatures", "agreement_papers"):
            query = f"SELECT guardian_name FROM {table} WHERE guardian_name IS NOT NULL"
            assert "阿里".encode() not in (await session.execute(text(query))).scalar_one()


async def test_a_paper_of_the_eve_looked_at_on_the_birthday_concludes(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    form = {"guardian_name": "阿里·测试"}
    for parties in (("unit", "youth", "guardian"), ("guardian",)):
        clock.move("2026-03-02")
        number = factories.an_id_number(date(2008, 3, 4))
        dispatch = await placing.accepted(matching_app, matching, id_number=number)
        if parties == ("guardian",):
            for party in ("unit", "youth"):
                await placing.sign(matching, dispatch, party)
        clock.move("2026-03-03")
        paper = (await hand_in(matching, dispatch, "youth", *parties, form=form)).json()
        clock.move("2026-03-04")
        answer = await review(matching, dispatch, paper)
        assert answer.status_code == 200, answer.text
        assert (await placing.agreement(matching, dispatch))["missing"] == []
        assert (await placing.arrive(matching, dispatch, "2026-03-04")).status_code == 201


async def test_a_grown_up_has_no_guardian_sign(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    form = {"guardian_name": "阿里·测试"}
    answer = await hand_in(matching, dispatch, "youth", "guardian", form=form)
    assert placing.refusal(answer) == (409, "guardian-not-needed")


async def test_one_clerk_alone_does_not_sign_for_others(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    one, other = (placing.side(dispatch, "office", sub="acc_one") for _ in range(2))
    paper = (await hand_in(matching, dispatch, "office", "unit", "youth", headers=one)).json()
    answer = await review(matching, dispatch, paper, headers=other)
    assert placing.refusal(answer) == (409, "own-paper")
    assert (await placing.agreement(matching, dispatch))["signatures"] == []


async def test_a_returned_paper_counts_for_nothing_and_another_may_follow(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await hand_in(matching, dispatch, "youth", "youth")).json()
    second = await hand_in(matching, dispatch, "youth", "youth")
    assert placing.refusal(second) == (409, "paper-waits")
    told = {"decision": "return", "ground": "第二页没有写协议编号"}
    answer = await review(matching, dispatch, paper, **told)
    assert (answer.json()["state"], answer.json()["ground"]) == ("returned", told["ground"])
    event = "dispatch.paper-returned"
    why = await ground_of(matching, "matching", dispatch["id"], event, "640104")
    assert why == told["ground"]
    assert (await placing.agreement(matching, dispatch))["signatures"] == []
    again = await hand_in(matching, dispatch, "office", "youth", content=PNG)
    assert (again.status_code, again.json()["media_type"]) == (201, "image/png")
    path = f"/v1/dispatches/{dispatch['id']}/papers"
    listed = await matching.get(path, headers=placing.side(dispatch, "unit"))
    assert [one["state"] for one in listed.json()["items"]] == ["returned", "handed_in"]
    first = await matching.get(f"{path}?limit=1", headers=placing.side(dispatch, "unit"))
    rest = f"{path}?cursor={first.json()['next_cursor']}"
    second = await matching.get(rest, headers=placing.side(dispatch, "unit"))
    assert [one["state"] for one in second.json()["items"]] == ["handed_in"]
    assert second.json()["next_cursor"] is None


async def test_a_paper_of_a_text_that_was_amended_comes_back_by_itself_and_another_may_follow(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    other = await hand_in(matching, dispatch, "unit", "unit", digest="0" * 64)
    assert placing.refusal(other) == (409, "digest-differs")
    paper = (await hand_in(matching, dispatch, "unit", "unit")).json()
    facts = {"unit_id": dispatch["unit_id"], "workplace_county": "640323"}
    await factories.offer(matching_app, post_id=dispatch["post_id"], **facts)
    answer = await review(matching, dispatch, paper)
    assert placing.refusal(answer) == (409, "paper-reviewed")
    path = f"/v1/dispatches/{dispatch['id']}/papers"
    (shown,) = (await matching.get(path, headers=placing.side(dispatch, "unit"))).json()["items"]
    assert (shown["state"], shown["return_code"]) == ("returned", "text_rewritten")
    assert shown["ground"] is None
    events = [one for one, *_ in await placing.events(matching_app, "dispatch", dispatch["id"])]
    assert events[-2:] == ["dispatch.paper-returned", "dispatch.workplace-moved"]
    again = await hand_in(matching, dispatch, "unit", "unit", "youth")
    assert again.status_code == 201, again.text
    assert (await review(matching, dispatch, again.json())).json()["state"] == "accepted"


async def test_a_paper_comes_back_by_itself_once_all_have_signed_otherwise(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    await hand_in(matching, dispatch, "unit", "unit")
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    path = f"/v1/dispatches/{dispatch['id']}/papers"
    (shown,) = (await matching.get(path, headers=placing.side(dispatch, "unit"))).json()["items"]
    assert (shown["state"], shown["return_code"]) == ("returned", "signed_otherwise")


async def test_a_scan_lies_sealed_and_is_given_back_as_it_came(
    matching_app: FastAPI, matching: httpx2.AsyncClient, tmp_path: Path
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await hand_in(matching, dispatch, "youth", "youth")).json()
    kept = [file.read_bytes() for file in (tmp_path / "documents").rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert b"%PDF" not in kept[0]
    path = f"/v1/dispatches/{dispatch['id']}/papers/{paper['id']}/file"
    for party in ("unit", "youth", "office"):
        answer = await matching.get(path, headers=placing.side(dispatch, party))
        assert (answer.content, answer.headers["content-type"]) == (PDF, "application/pdf")
    for headers in (tokens.unit(ids.new("unt")), tokens.officer("640200")):
        answer = await matching.get(path, headers=headers)
        assert placing.refusal(answer) == (404, "dispatch-not-found")


async def test_only_the_units_office_looks_at_a_paper(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await hand_in(matching, dispatch, "youth", "youth")).json()
    for headers, problem in (
        (tokens.officer("640104"), (403, "units-office-moves")),
        (tokens.unit(dispatch["unit_id"]), (403, "role-lacks-right")),
    ):
        answer = await review(matching, dispatch, paper, headers=headers)
        assert placing.refusal(answer) == problem


async def test_what_is_no_scan_is_malformed_and_not_kept(
    matching_app: FastAPI, matching: httpx2.AsyncClient, tmp_path: Path
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    for content, code in ((b"PK\x03\x04", "paper-type-unknown"), (PDF[:9], "paper-damaged")):
        answer = await hand_in(matching, dispatch, "youth", "youth", content=content)
        assert placing.refusal(answer) == (422, code)
    assert list((tmp_path / "documents").rglob("*.*")) == []


@pytest.mark.parametrize("left", [{}, {"expected_version": None}])
async def test_a_review_that_names_no_version_is_refused_for_that(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: dict[str, None]
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await hand_in(matching, dispatch, "youth", "unit", "youth")).json()
    path = f"/v1/dispatches/{dispatch['id']}/papers/{paper['id']}/review"
    office = placing.side(dispatch, "office")
    answer = await matching.post(path, json=SEEN | left, headers=office)
    assert placing.refusal(answer) == (428, "unpinned")
