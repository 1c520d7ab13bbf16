"""Known persons over HTTP: told by lists, merged into one, and the same when they sign up."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import changes
from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories

CLERK = "640104"


def a_source(**told: Any) -> dict[str, Any]:
    return {"kind": "canvass", "told_on": "2026-03-01", "list_id": "cv_1"} | told


def a_telling(**told: Any) -> dict[str, Any]:
    """A canvass list names somebody of 兴庆区, or of where is told, without a phone."""
    home = told.get("region", "640104")
    body: dict[str, Any] = {
        "source": a_source(),
        "name": "阿依•测试",
        "id_number": factories.an_id_number(),
        "region": home,
        "village_code": f"{home}001001",
        "village": "某某社区",
        "reached": True,
    }
    return body | told


async def tell(
    client: httpx2.AsyncClient, office: str = CLERK, role: str = "clerk", **told: Any
) -> httpx2.Response:
    headers = tokens.officer(office, role)
    return await client.post("/v1/youths/known", json=a_telling(**told), headers=headers)


async def told(client: httpx2.AsyncClient, **facts: Any) -> dict[str, Any]:
    """What came of a telling, which must be a 201."""
    answer = await tell(client, **facts)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def origins(client: httpx2.AsyncClient, youth_id: str) -> dict[str, str]:
    answer = await client.get(f"/v1/youths/{youth_id}/origins", headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    return {fact["fact"]: fact["source"] for fact in answer.json()["facts"]}


async def test_who_is_named_by_a_list_is_known_and_waits_for_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    made = await told(matching, unemployment_registered_on="2026-01-05")
    assert (made["outcome"], made["conflict_id"]) == ("new", None)
    youth = made["youth"]
    assert (youth["state"], youth["phone"], youth["applied_at"]) == ("known", None, None)
    assert (youth["name"], youth["id_kind"]) == ("阿*", "resident")
    async with matching_app.state.database.transaction() as session:
        for table in ("waiting", "dispatches", "intentions"):
            assert (await session.execute(text(f"SELECT 1 FROM {table}"))).all() == []
        rows = (await session.execute(select(changes).where(changes.c.object == "youth"))).all()
    assert [(row.event, row.data) for row in rows] == [
        (
            "youth.known",
            {"region": "640104", "state": "known", "source": "canvass", "told_on": "2026-03-01"},
        )
    ]


async def test_one_person_of_three_lists_is_one_youth_with_the_origin_of_every_fact(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    first = await told(matching, id_number=number, major="农学")
    second = await told(
        matching,
        id_number=number.lower(),
        name="阿依 · 测试",
        source=a_source(kind="university", told_on="2026-02-28", list_id=None),
        school="宁夏大学",
        major="数学",
        graduated_on="2025-07-01",
    )
    third = await told(
        matching,
        id_number=number,
        source=a_source(kind="department", told_on="2026-03-02"),
        phone="13995112233",
        major="物理",
    )
    youth = third["youth"]
    assert {first["youth"]["id"], second["youth"]["id"], youth["id"]} == {youth["id"]}
    assert (second["outcome"], third["outcome"], youth["version"]) == ("merged", "merged", 3)
    assert (youth["school"], youth["major"], youth["phone"]) == ("宁夏大学", "物理", "139****2233")
    assert youth["category"] == "earlier_year_graduate"
    assert await origins(matching, youth["id"]) == {
        "name": "canvass",
        "region": "department",
        "school": "university",
        "graduated_on": "university",
        "major": "department",
        "phone": "department",
    }


async def test_every_telling_is_kept_whole_and_shown_masked(matching: httpx2.AsyncClient) -> None:
    number = factories.an_id_number()
    youth = (await told(matching, id_number=number, reached=False))["youth"]
    await told(matching, id_number=number, phone="13995112233", village=None, village_code=None)
    answer = await matching.get(f"/v1/youths/{youth['id']}/origins", headers=tokens.officer(CLERK))
    newest, oldest = answer.json()["tellings"]
    assert (oldest["village_code"], oldest["reached"]) == ("640104001001", False)
    assert (newest["village_code"], newest["phone"]) == (None, "139****2233")
    assert (newest["name"], newest["list_id"], newest["conflict_id"]) == ("阿*", "cv_1", None)
    for secret in (number, "13995112233", "测试"):
        assert secret not in answer.text


async def test_what_was_told_lies_sealed_with_the_name_as_it_was_written(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number = factories.an_id_number()
    youth = (await told(matching, id_number=number, phone="13995112233"))["youth"]
    await told(matching, id_number=number, name="别人")
    await matching.post(
        f"/v1/youths/{youth['id']}/contacts",
        json={"kind": "visit", "made_on": "2026-03-01", "reached": True, "note": "阿依在家"},
        headers=tokens.officer(CLERK),
    )
    tables = ("youths", "tellings", "name_conflicts", "contacts", "changes", "remembered_answers")
    async with matching_app.state.database.transaction() as session:
        for table in tables:
            everything = " ".join(await session.scalars(text(f"SELECT t::text FROM {table} t")))
            for secret in (number, "13995112233", "阿依", "别人"):
                assert secret not in everything
                assert secret.encode().hex() not in everything


async def test_who_was_known_and_signs_up_is_the_same_youth_since_the_first_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number()
    known = (await told(matching, id_number=number, school="宁夏大学", hardship=["disabled"]))[
        "youth"
    ]
    await matching.post(
        f"/v1/youths/{known['id']}/contacts",
        json={"kind": "call", "made_on": "2026-03-01", "reached": True},
        headers=tokens.officer(CLERK),
    )
    clock.move("2026-03-10")
    youth = await factories.register(matching, id_number=number)
    assert youth["id"] != known["id"]
    assert youth["recorded_at"] == known["recorded_at"]
    assert (youth["school"], youth["hardship"]) == ("宁夏大学", ["disabled"])
    assert (youth["state"], youth["phone"]) == ("applied", "139****2233")
    assert youth["applied_at"].startswith("2026-03-10")
    gone = await matching.get(f"/v1/youths/{known['id']}", headers=tokens.officer())
    assert gone.status_code == 404
    listed = await matching.get("/v1/youths", headers=tokens.officer())
    assert [item["id"] for item in listed.json()["items"]] == [youth["id"]]
    assert (await origins(matching, youth["id"]))["school"] == "canvass"
    contacts = await matching.get(f"/v1/youths/{youth['id']}/contacts", headers=tokens.officer())
    assert len(contacts.json()["items"]) == 1
    async with matching_app.state.database.transaction() as session:
        rows = (await session.execute(select(changes).where(changes.c.object == "youth"))).all()
    told_of = [(row.object_id, row.version, row.event) for row in rows]
    assert told_of == [
        (known["id"], 1, "youth.known"),
        (known["id"], 2, "youth.contacted"),
        (known["id"], 3, "youth.merged"),
        (youth["id"], 1, "youth.registered"),
        (youth["id"], 2, "youth.applied"),
        (youth["id"], 3, "youth.waiting"),
    ]
    assert rows[2].data["into"] == youth["id"]


async def test_a_record_that_an_account_bears_goes_to_no_other(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    await told(matching, id_number=number)
    await factories.register(matching, id_number=number, intention=None)
    body = factories.a_youth(id_number=number, intention=None)
    answer = await matching.post("/v1/youths", json=body, headers=tokens.youth(ids.new("yth")))
    assert (answer.status_code, answer.json()["code"]) == (409, "already-registered")


async def test_a_list_moves_nobody_who_has_applied(matching: httpx2.AsyncClient) -> None:
    number = factories.an_id_number()
    youth = await factories.register(matching, id_number=number)
    after = await told(
        matching,
        id_number=number,
        source=a_source(told_on="2026-03-02"),
        region="640104",
        employed=True,
        hardship=["disabled"],
        school="宁夏大学",
    )
    shown = after["youth"]
    assert (shown["id"], shown["state"], after["outcome"]) == (youth["id"], "applied", "merged")
    assert (shown["employed"], shown["hardship"], shown["school"]) == (False, [], "宁夏大学")


async def test_a_proxy_applies_for_a_known_person_by_consent_and_with_a_phone(
    matching: httpx2.AsyncClient,
) -> None:
    youth = (await told(matching, unemployment_registered_on="2026-01-05"))["youth"]
    path, headers = f"/v1/youths/{youth['id']}", tokens.officer(CLERK)
    consent = {"given_on": "2026-03-01", "method": "by_phone"}
    wish = {"consent": consent, "expected_version": 1}
    refused = await matching.put(f"{path}/intention", json=wish, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "phone-missing")
    record = {
        "name": "阿依·测试",
        "phone": "13995112233",
        "region": "640104",
        "unemployment_registered_on": "2026-01-05",
        "expected_version": 1,
    }
    assert (await matching.put(path, json=record, headers=headers)).status_code == 200
    assert (await origins(matching, youth["id"]))["phone"] == "office"
    assert (await origins(matching, youth["id"]))["region"] == "canvass"
    unasked = await matching.put(f"{path}/intention", json={"expected_version": 2}, headers=headers)
    assert (unasked.status_code, unasked.json()["code"]) == (409, "consent-missing")
    applied = await matching.put(
        f"{path}/intention", json=wish | {"expected_version": 2}, headers=headers
    )
    assert applied.json()["state"] == "applied"


async def test_a_clerk_tells_only_of_their_own_region_and_learns_nothing_of_others(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    outside = await tell(matching, office="640105", id_number=number)
    assert (outside.status_code, outside.json()["code"]) == (404, "outside-region")
    await factories.register(matching, id_number=number, region="640105")
    answer = await tell(matching, id_number=number)
    assert answer.json() == {"outcome": "merged", "youth": None, "conflict_id": None}
    other = await tell(matching, id_number=number, name="别人")
    assert other.json() == {"outcome": "in_question", "youth": None, "conflict_id": None}


@pytest.mark.parametrize("role", ["reviewer", "approver", "finance", "auditor", "administrator"])
async def test_only_a_clerk_tells_of_persons(matching: httpx2.AsyncClient, role: str) -> None:
    assert (await tell(matching, role=role)).status_code == 403


@pytest.mark.parametrize(
    ("facts", "pointer", "code"),
    [
        ({"id_number": "640104040506001"}, "/id_number", "old-id-number"),
        ({"id_number": "640104200405060012"}, "/id_number", None),
        ({"phone": "0951-66666666"}, "/phone", None),
        ({"name": "·"}, "/name", None),
        ({"region": "640100"}, "/region", None),
        ({"village_code": "6401040010"}, "/village_code", None),
        ({"village_code": "640205001001"}, "/village_code", "village-code-elsewhere"),
        ({"id_number": "640104185001010010"}, "/id_number", None),
        ({"hardship": ["unheard_of"]}, "/hardship", None),
        ({"source": a_source(told_on="2026-03-03")}, "/source/told_on", None),
        ({"source": a_source(kind="self")}, "/source/kind", None),
        ({"source": a_source(kind="office")}, "/source/kind", None),
        ({"gender": "f"}, "/gender", None),
        ({"intention": {}}, "/intention", None),
    ],
)
async def test_a_bad_telling_is_refused_by_field_and_nothing_is_kept(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    facts: dict[str, Any],
    pointer: str,
    code: str | None,
) -> None:
    answer = await tell(matching, **facts)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert code is None or answer.json()["code"] == code
    async with matching_app.state.database.transaction() as session:
        assert (await session.execute(text("SELECT 1 FROM tellings"))).all() == []


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("810000", "hong_kong_resident"),
        ("820000", "macao_resident"),
        ("830000", "taiwan_resident"),
        ("932682", "foreign_permanent"),
    ],
)
async def test_every_kind_of_card_registers_and_applies(
    matching: httpx2.AsyncClient, place: str, kind: str
) -> None:
    youth = await factories.register(
        matching, id_number=factories.an_id_number(date(2004, 5, 6), area=place)
    )
    assert (youth["id_kind"], youth["state"]) == (kind, "applied")


async def test_contacts_are_logged_by_the_office_and_seen_by_no_youth(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching, intention=None)
    path = f"/v1/youths/{youth['id']}/contacts"
    body = {"kind": "visit", "made_on": "2026-03-01", "reached": False, "note": "家中无人"}
    made = await matching.post(path, json=body, headers=tokens.officer(CLERK))
    assert made.status_code == 201
    assert {key: made.json()[key] for key in body} == body
    seen = await matching.get(path, headers=tokens.officer("640100", "auditor"))
    assert [item["id"] for item in seen.json()["items"]] == [made.json()["id"]]
    elsewhere = await matching.post(path, json=body, headers=tokens.officer("640105"))
    assert elsewhere.status_code == 404
    assert (await matching.get(path, headers=tokens.officer("640105"))).status_code == 404
    assert (await matching.get(path, headers=tokens.youth(youth["id"]))).status_code == 403
    ahead = await matching.post(
        path, json=body | {"made_on": "2026-03-03"}, headers=tokens.officer(CLERK)
    )
    assert ahead.status_code == 422
    numbered = await matching.post(
        path, json=body | {"note": "电话13995112233"}, headers=tokens.officer(CLERK)
    )
    assert numbered.status_code == 422


async def test_a_youth_sees_the_origins_of_their_own_record_only(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    youth = await factories.register(matching, id_number=number, intention=None)
    await told(matching, id_number=number, name="别人")
    path = f"/v1/youths/{youth['id']}/origins"
    own = await matching.get(path, headers=tokens.youth(youth["id"]))
    assert [telling["source"] for telling in own.json()["tellings"]] == ["self"]
    office = await matching.get(path, headers=tokens.officer(CLERK))
    assert len(office.json()["tellings"]) == 2
    other = await matching.get(path, headers=tokens.youth(ids.new("yth")))
    assert other.status_code == 404
    assert (await matching.get(path, headers=tokens.officer("640105"))).status_code == 404


async def test_a_name_has_one_dot_and_is_revealed_as_it_was_written_too(
    matching: httpx2.AsyncClient,
) -> None:
    listed = (await told(matching, name="阿依 • 测试", phone="13995112233"))["youth"]
    own = await factories.register(matching, name="阿依．古丽", intention=None)
    headers = tokens.officer(CLERK)
    del headers["Idempotency-Key"]
    for youth, names in (
        (listed, ("阿依·测试", "阿依 • 测试")),
        (own, ("阿依·古丽", "阿依．古丽")),
    ):
        answer = await matching.post(
            f"/v1/youths/{youth['id']}/reveals", json={"purpose": "agreement"}, headers=headers
        )
        assert (answer.json()["name"], answer.json()["name_as_written"]) == names


async def test_an_odd_place_in_a_number_is_a_hint_to_the_office(
    matching: httpx2.AsyncClient,
) -> None:
    retired = await told(matching, id_number=factories.an_id_number(area="642221"))
    odd = await told(matching, id_number=factories.an_id_number(area="990104"))
    assert (retired["youth"]["id_place_odd"], odd["youth"]["id_place_odd"]) == (False, True)
