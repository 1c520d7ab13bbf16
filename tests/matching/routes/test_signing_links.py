"""Signing links: lost and issued anew, the old one void; the edited text is never signed by one."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from ulid import ULID

from services.common.values import ids
from services.matching.actions import retention
from services.matching.tables.signing_links import SigningLink
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

MINOR = {"id_number": factories.an_id_number(date(2008, 3, 4))}
FATHER = {"name": "阿里·测试", "id_number": factories.an_id_number(date(1980, 5, 6))}


async def issue(
    client: httpx2.AsyncClient, dispatch: placing.Shown, party: str, headers: dict[str, str]
) -> httpx2.Response:
    path = f"/v1/dispatches/{dispatch['id']}/link"
    return await client.post(path, json={"party": party}, headers=headers)


async def issued(client: httpx2.AsyncClient, dispatch: placing.Shown, party: str, by: str) -> str:
    answer = await issue(client, dispatch, party, placing.side(dispatch, by))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"])


async def open_link(
    client: httpx2.AsyncClient, link: str, headers: dict[str, str]
) -> httpx2.Response:
    return await client.post("/v1/signing-link-openings", json={"link": link}, headers=headers)


async def sign(
    client: httpx2.AsyncClient, link: str, digest: str, who: Any, **told: Any
) -> httpx2.Response:
    """`who` makes the headers of an account by its subject."""
    account = told.pop("account", None) or f"acc_{ULID()}"
    body = {"link": link, "digest": digest, "confirmation": tokens.confirmation(account, digest)}
    return await client.post(
        "/v1/signing-link-signatures", json=body | told, headers=who(sub=account)
    )


def a_person(youth_id: str | None = None) -> Any:
    """Headers of a personal account without a record of its own."""
    own = youth_id or ids.new("yth")
    return lambda **claims: tokens.youth(own, **claims)


async def test_a_lost_link_is_issued_anew_and_the_old_one_is_void_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    for party in ("unit", "youth"):
        lost = await issued(matching, dispatch, party, party)
        link = await issued(matching, dispatch, party, party)
        headers = placing.side(dispatch, party)
        answer = await open_link(matching, lost, headers)
        assert placing.refusal(answer) == (409, "link-replaced")
        opened = await open_link(matching, link, placing.side(dispatch, party))
        assert opened.status_code == 200, opened.text
        agreement = opened.json()["agreement"]
        assert (opened.json()["party"], agreement["dispatch_id"]) == (party, dispatch["id"])

        def who(party: str = party, **claims: Any) -> dict[str, str]:
            return placing.side(dispatch, party, **claims)

        answer = await sign(matching, lost, agreement["digest"], who)
        assert placing.refusal(answer) == (409, "link-replaced")
        answer = await sign(matching, link, agreement["digest"], who)
        assert answer.status_code == 201, answer.text
        again = await sign(matching, link, agreement["digest"], who)
        assert placing.refusal(again) == (409, "link-spent")
    assert answer.json()["agreement"]["missing"] == []
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    links = [data for event, _, data in told if event == "dispatch.link-issued"]
    assert [(one["party"], one["replaced"]) for one in links] == [
        ("unit", False),
        ("unit", True),
        ("youth", False),
        ("youth", True),
    ]
    assert link not in str(told)


async def test_a_link_of_an_edited_text_signs_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = (await placing.agreement(matching, dispatch))["digest"]
    link = await issued(matching, dispatch, "youth", "youth")
    facts = {"unit_id": dispatch["unit_id"], "workplace_county": "640323"}
    await factories.offer(matching_app, post_id=dispatch["post_id"], **facts)
    new = (await placing.agreement(matching, dispatch))["digest"]
    assert new != old

    def youth(**claims: Any) -> dict[str, str]:
        return placing.side(dispatch, "youth", **claims)

    for digest in (old, new):
        answer = await sign(matching, link, digest, youth)
        assert placing.refusal(answer) == (409, "link-superseded")
    anew = await issued(matching, dispatch, "youth", "youth")
    answer = await sign(matching, anew, old, youth)
    assert placing.refusal(answer) == (409, "digest-differs")
    assert (await sign(matching, anew, new, youth)).status_code == 201


@pytest.mark.parametrize("way", ["by_link", "signed_in"])
async def test_a_link_whose_signature_was_voided_says_that_it_is_to_be_given_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, way: str
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    digest = (await placing.agreement(matching, dispatch))["digest"]
    link = await issued(matching, dispatch, "youth", "youth")

    def youth(**claims: Any) -> dict[str, str]:
        return placing.side(dispatch, "youth", **claims)

    if way == "by_link":
        answer = await sign(matching, link, digest, youth)
    else:
        answer = await placing.sign(matching, dispatch, "youth")
    assert answer.status_code == 201
    assert placing.refusal(await open_link(matching, link, youth())) == (409, "link-spent")
    facts = {"unit_id": dispatch["unit_id"], "workplace_county": "640323"}
    await factories.offer(matching_app, post_id=dispatch["post_id"], **facts)
    assert placing.refusal(await open_link(matching, link, youth())) == (409, "link-superseded")


async def test_a_link_lives_a_week_and_is_then_issued_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await issue(matching, dispatch, "youth", placing.side(dispatch, "youth"))
    assert answer.json()["expires_on"] == "2026-03-09"
    link = answer.json()["link"]
    clock.move("2026-03-09")
    assert (await open_link(matching, link, placing.side(dispatch, "youth"))).status_code == 200
    clock.move("2026-03-10")
    answer = await open_link(matching, link, placing.side(dispatch, "youth"))
    assert placing.refusal(answer) == (409, "link-expired")
    anew = await issued(matching, dispatch, "youth", "youth")
    assert (await open_link(matching, anew, placing.side(dispatch, "youth"))).status_code == 200


async def test_a_link_leads_nobody_else(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    link = await issued(matching, dispatch, "youth", "office")
    for headers in (
        tokens.unit(dispatch["unit_id"]),
        tokens.youth(ids.new("yth")),
        tokens.unit(ids.new("unt")),
    ):
        answer = await open_link(matching, link, headers)
        assert placing.refusal(answer) == (404, "link-unknown")
    answer = await open_link(matching, "A" * 32, placing.side(dispatch, "youth"))
    assert placing.refusal(answer) == (404, "link-unknown")
    for party, by, refused in (
        ("youth", placing.side(dispatch, "unit"), (403, "link-not-yours")),
        ("unit", placing.side(dispatch, "youth"), (403, "link-not-yours")),
        ("youth", tokens.youth(ids.new("yth")), (404, "dispatch-not-found")),
        ("guardian", placing.side(dispatch, "youth"), (409, "guardian-not-needed")),
        ("nobody", placing.side(dispatch, "youth"), (422, "malformed")),
    ):
        assert placing.refusal(await issue(matching, dispatch, party, by)) == refused
    async with matching_app.state.database.transaction() as session:
        row = (await session.scalars(select(SigningLink))).one()
        assert link.encode() not in row.secret_index


async def test_a_guardian_signs_by_an_account_of_their_own(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    for party in ("unit", "youth"):
        await placing.sign(matching, dispatch, party)
    link = await issued(matching, dispatch, "guardian", "youth")
    own = await open_link(matching, link, placing.side(dispatch, "youth"))
    assert placing.refusal(own) == (409, "guardian-is-the-youth")
    father, account = a_person(), f"acc_{ULID()}"
    opened = await open_link(matching, link, father(sub=account))
    digest = opened.json()["agreement"]["digest"]
    taken = await open_link(matching, link, a_person()(sub="acc_other"))
    assert placing.refusal(taken) == (409, "link-taken")
    for guardian, refused in (
        (None, (422, "malformed")),
        (FATHER | {"id_number": MINOR["id_number"]}, (409, "guardian-is-the-youth")),
        (FATHER | {"id_number": FATHER["id_number"][:-1]}, (422, "malformed")),
    ):
        told = {"guardian": guardian} if guardian else {}
        answer = await sign(matching, link, digest, father, account=account, **told)
        assert placing.refusal(answer) == refused
        assert FATHER["id_number"][:-1] not in answer.text
    assert answer.json()["errors"][0]["pointer"] == "/guardian/id_number"
    answer = await sign(matching, link, digest, father, account=account, guardian=FATHER)
    assert answer.status_code == 201, answer.text
    agreement = answer.json()["agreement"]
    assert agreement["missing"] == []
    path = f"/v1/dispatches/{dispatch['id']}/agreement"
    for suffix in ("", ".pdf"):
        kept = await matching.get(path + suffix, headers=father(sub=account))
        assert kept.status_code == 200, "who signed reads on what they signed"
        other = await matching.get(path + suffix, headers=a_person()(sub="acc_other"))
        assert placing.refusal(other) == (404, "dispatch-not-found")
    (signed,) = [one for one in agreement["signatures"] if one["party"] == "guardian"]
    assert (signed["on_paper"], signed["proof"]) == (False, "password")
    assert "阿里" not in answer.text
    assert FATHER["id_number"] not in answer.text
    async with matching_app.state.database.transaction() as session:
        query = "SELECT guardian_id_number FROM signatures WHERE party = 'guardian'"
        kept = (await session.execute(text(query))).scalar_one()
        assert FATHER["id_number"].encode() not in kept
        rows = (await session.execute(text("SELECT data::text FROM changes"))).scalars()
        assert not any(FATHER["id_number"] in row or "阿里" in row for row in rows)


async def test_a_guardian_reads_nothing_more_once_the_record_is_nobodys(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    for party in ("unit", "youth"):
        await placing.sign(matching, dispatch, party)
    link = await issued(matching, dispatch, "guardian", "youth")
    father, account = a_person(), f"acc_{ULID()}"
    digest = (await open_link(matching, link, father(sub=account))).json()["agreement"]["digest"]
    answer = await sign(matching, link, digest, father, account=account, guardian=FATHER)
    assert answer.status_code == 201, answer.text
    headers, path = father(sub=account), f"/v1/dispatches/{dispatch['id']}/agreement"
    wards = await matching.get("/v1/me/wards", headers=headers)
    assert [one["dispatch_id"] for one in wards.json()["items"]] == [dispatch["id"]]
    assert (await matching.get(path, headers=headers)).status_code == 200
    deed = factories.a_deed(matching_app)
    async with matching_app.state.database.transaction() as session:
        youth = await retention.hold_records(session, deed, dispatch["youth_id"])
        await retention.let_go(session, deed, youth)
    wards = await matching.get("/v1/me/wards", headers=headers)
    assert (wards.status_code, wards.json()["items"]) == (200, []), wards.text
    for suffix in ("", ".pdf"):
        read = await matching.get(path + suffix, headers=headers)
        assert placing.refusal(read) == (404, "dispatch-not-found")
    lost = await issue(matching, dispatch, "guardian", headers)
    assert placing.refusal(lost) == (404, "dispatch-not-found")


async def test_a_guardian_who_lost_the_link_gets_it_anew_without_the_youth(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    link = await issued(matching, dispatch, "guardian", "youth")
    father, account = a_person(), f"acc_{ULID()}"
    stranger = await issue(matching, dispatch, "guardian", father(sub=account))
    assert placing.refusal(stranger) == (404, "dispatch-not-found")
    await open_link(matching, link, father(sub=account))
    answer = await matching.get("/v1/me/wards", headers=father(sub=account))
    assert answer.json()["items"] == [{"dispatch_id": dispatch["id"], "state": "accepted"}]
    theirs = await issue(matching, dispatch, "youth", father(sub=account))
    assert placing.refusal(theirs) == (403, "link-not-yours")
    anew = await issue(matching, dispatch, "guardian", father(sub=account))
    assert anew.status_code == 201, anew.text
    answer = await open_link(matching, link, father(sub=account))
    assert placing.refusal(answer) == (409, "link-replaced")
    opened = await open_link(matching, anew.json()["link"], father(sub=account))
    assert opened.status_code == 200


async def test_of_many_issued_at_once_one_link_stands(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answers = await asyncio.gather(
        *(issue(matching, dispatch, "youth", placing.side(dispatch, "youth")) for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    async with matching_app.state.database.transaction() as session:
        states = [link.state for link in await session.scalars(select(SigningLink))]
    assert sorted(states) == ["replaced"] * 7 + ["standing"]


async def test_after_a_refusal_there_is_no_link(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    link = await issued(matching, dispatch, "youth", "youth")
    assert (await factories.refuse(matching, dispatch)).status_code in (200, 412)
    seen = await matching.get(
        f"/v1/dispatches/{dispatch['id']}", headers=placing.side(dispatch, "youth")
    )
    await factories.refuse(matching, seen.json())
    answer = await open_link(matching, link, placing.side(dispatch, "youth"))
    assert placing.refusal(answer) == (409, "move-not-open")
    answer = await issue(matching, dispatch, "youth", placing.side(dispatch, "youth"))
    assert placing.refusal(answer) == (409, "move-not-open")
