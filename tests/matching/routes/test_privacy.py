"""The notice on personal data over HTTP, what is consented to apart, and what a withdrawal does."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.common.store.tables import changes
from services.matching.jobs import let_phones_go
from services.matching.tables.known import Telling
from services.matching.tables.youths import Youth
from tests import tokens
from tests.conftest import SandboxClock
from tests.databases import everything
from tests.matching import factories

CONSENTS, WITHDRAWALS = "/v1/me/privacy-consents", "/v1/me/privacy-consent-withdrawals"
VERSION = "2020-1"
PHONE = "13995112233"
ON_PAPER = {"given_on": "2026-03-01", "method": "in_writing"}


async def give(client: httpx2.AsyncClient, youth_id: str, kind: str = "phone") -> httpx2.Response:
    told = {"kind": kind, "notice_version": VERSION}
    return await client.post(CONSENTS, json=told, headers=tokens.youth(youth_id))


async def take_back(
    client: httpx2.AsyncClient, youth_id: str, kind: str = "phone"
) -> httpx2.Response:
    return await client.post(WITHDRAWALS, json={"kind": kind}, headers=tokens.youth(youth_id))


async def phone_of(app: FastAPI, youth_id: str) -> str | None:
    async with app.state.database.reading() as session:
        return await session.scalar(select(Youth.phone).where(Youth.id == youth_id))


async def test_anybody_reads_the_notice_of_today(matching: httpx2.AsyncClient) -> None:
    told = (await matching.get("/v1/privacy-notice")).json()
    assert (told["version"], told["effective"]) == (VERSION, "2020-08-24")
    assert [one["kind"] for one in told["consents"]] == ["phone", "bank_account"]
    assert len(told["digest"]) == 64
    assert all(" " not in one["text"] for one in told["sections"])


async def test_before_the_first_edition_there_is_none(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    clock.move("2020-08-23")
    answer = await matching.get("/v1/privacy-notice")
    assert (answer.status_code, answer.json()["code"]) == (409, "no-privacy-notice")


async def test_what_was_shown_and_consented_to_stands_with_its_edition_until_taken_back(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    for kind in ("notice", "phone", "bank_account"):
        answer = await give(matching, youth["id"], kind)
        assert (answer.status_code, answer.json()["given_on"]) == (201, "2026-03-02")
    assert (await take_back(matching, youth["id"], "bank_account")).json()["given"] is False
    told = (await matching.get(CONSENTS, headers=tokens.youth(youth["id"]))).json()
    assert (told["notice_shown"], told["standing"]) == (VERSION, ["phone"])
    assert [(one["kind"], one["given"]) for one in told["entries"]] == [
        ("notice", True),
        ("phone", True),
        ("bank_account", True),
        ("bank_account", False),
    ]
    seen = await matching.get(
        f"/v1/youths/{youth['id']}/privacy-consents", headers=tokens.officer("640104")
    )
    assert seen.json() == told


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"kind": "phone", "notice_version": "2019-1"}, 409, "privacy-notice-changed"),
        ({"kind": "insurance", "notice_version": VERSION}, 422, None),
        ({"kind": "phone"}, 422, None),
        ({"kind": "phone", "notice_version": VERSION, "region": "640104"}, 422, None),
    ],
)
async def test_another_edition_or_kind_is_refused(
    matching: httpx2.AsyncClient, told: dict[str, str], status: int, code: str | None
) -> None:
    youth = await factories.register(matching)
    answer = await matching.post(CONSENTS, json=told, headers=tokens.youth(youth["id"]))
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


async def test_what_was_never_given_or_is_taken_back_is_not_taken_back_again(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching, intention=None)
    never = await take_back(matching, youth["id"])
    assert (never.status_code, never.json()["code"]) == (409, "privacy-consent-absent")
    await give(matching, youth["id"])
    assert (await take_back(matching, youth["id"])).status_code == 201
    again = await take_back(matching, youth["id"])
    assert (again.status_code, again.json()["code"]) == (409, "privacy-consent-absent")
    noticed = await take_back(matching, youth["id"], "notice")
    assert noticed.status_code == 422


async def test_a_phone_leaves_the_record_and_all_that_was_told_at_once_where_nothing_is_open(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None)
    await give(matching, youth["id"])
    assert await phone_of(matching_app, youth["id"]) == PHONE
    await take_back(matching, youth["id"])
    async with matching_app.state.database.reading() as session:
        kept = await session.get_one(Youth, youth["id"])
        said = (await session.scalars(select(Telling.said))).all()
        events = (await session.scalars(select(changes.c.event).order_by(changes.c.id))).all()
    assert (kept.phone, kept.phone_index) == (None, None)
    assert all(PHONE not in one for one in said)
    assert events[-2:] == ["youth.consent-withdrawn", "youth.phone-dropped"]
    shown = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    assert shown.json()["phone"] is None


async def test_of_who_waits_the_phone_stays_until_nothing_is_open(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    await give(matching, youth["id"])
    await take_back(matching, youth["id"])
    await let_phones_go(matching_app)
    assert await phone_of(matching_app, youth["id"]) == PHONE
    seen = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    left = await matching.post(
        f"/v1/youths/{youth['id']}/withdrawal",
        json={"expected_version": seen.json()["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert left.status_code == 200, left.text
    clock.move("2026-03-03")
    await let_phones_go(matching_app)
    assert await phone_of(matching_app, youth["id"]) is None


async def test_a_phone_consented_to_once_more_stays(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    for _ in range(2):
        await give(matching, youth["id"])
        await take_back(matching, youth["id"])
    await give(matching, youth["id"])
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM waiting"))
    await let_phones_go(matching_app)
    assert await phone_of(matching_app, youth["id"]) == PHONE


async def test_of_who_is_in_a_dispatch_the_phone_stays_and_leaves_once_it_was_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    assert youth["dispatch"]
    await give(matching, youth["id"])
    await take_back(matching, youth["id"])
    assert await phone_of(matching_app, youth["id"]) == PHONE
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE holds SET voided = true"))
    await let_phones_go(matching_app)
    assert await phone_of(matching_app, youth["id"]) is None


async def test_an_office_carries_what_was_signed_on_paper_with_its_day_and_way(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register_by_office(matching)
    path, clerk = f"/v1/youths/{youth['id']}", tokens.officer("640104")
    told = {"kind": "phone", "notice_version": VERSION}
    bare = await matching.post(f"{path}/privacy-consents", json=told, headers=clerk)
    assert (bare.status_code, bare.json()["code"]) == (409, "consent-missing")
    paper = told | {"consent": ON_PAPER}
    clerk = tokens.officer("640104")
    entry = await matching.post(f"{path}/privacy-consents", json=paper, headers=clerk)
    assert (entry.json()["given_on"], entry.json()["method"]) == ("2026-03-01", "in_writing")
    elsewhere = await matching.post(
        f"{path}/privacy-consents", json=paper, headers=tokens.officer("640202")
    )
    assert elsewhere.status_code == 404
    back = await matching.post(
        f"{path}/privacy-consent-withdrawals",
        json={"kind": "phone", "consent": {"given_on": "2026-03-02", "method": "by_phone"}},
        headers=tokens.officer("640104"),
    )
    assert (back.status_code, back.json()["given"]) == (201, False)


async def test_a_stranger_sees_and_gives_nothing(matching: httpx2.AsyncClient) -> None:
    await factories.register(matching)
    nobody = await give(matching, "yth_00000000000000000000000000")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "youth-not-found")


async def test_entries_are_only_ever_added_to(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    await give(matching, youth["id"])
    for change in ("UPDATE privacy_consents SET given = false", "DELETE FROM privacy_consents"):
        with pytest.raises(IntegrityError):
            async with matching_app.state.database.transaction() as session:
                await session.execute(text(change))
    assert PHONE not in await everything(matching_app.state.database)
