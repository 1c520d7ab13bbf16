"""One number under two names: asked, decided by an officer, and nobody lost."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import audit_entries, changes
from services.common.values import ids
from tests import tokens
from tests.change_logs import ground_of
from tests.matching import factories
from tests.matching.routes.test_known import CLERK, a_source, told

PATH = "/v1/youths/name-conflicts"


async def open_ones(client: httpx2.AsyncClient, region: str = CLERK) -> list[dict[str, Any]]:
    answer = await client.get(PATH, headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(
    client: httpx2.AsyncClient, conflict: dict[str, Any], decision: str, **more: Any
) -> httpx2.Response:
    body = {
        "decision": decision,
        "ground": "核对了身份证原件",
        "expected_version": conflict["youth_version"],
    }
    return await client.post(
        f"{PATH}/{conflict['id']}/decision", json=body | more, headers=tokens.officer(CLERK)
    )


async def disputed(client: httpx2.AsyncClient) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A number told as 马明, then as 马朋 with a school; the youth, and the open question."""
    number = factories.an_id_number()
    youth = (await told(client, id_number=number, name="马明"))["youth"]
    after = await told(
        client,
        id_number=number,
        name="马朋",
        school="宁夏大学",
        region="640105",
        office="640100",
        source=a_source(told_on="2026-03-02"),
    )
    assert after["outcome"] == "in_question"
    (conflict,) = await open_ones(client)
    assert conflict["id"] == after["conflict_id"]
    return number, youth, conflict


async def shown(client: httpx2.AsyncClient, youth_id: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/youths/{youth_id}", headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    youth: dict[str, Any] = answer.json()
    return youth


async def full_name(client: httpx2.AsyncClient, youth_id: str) -> str:
    headers = tokens.officer()
    del headers["Idempotency-Key"]
    answer = await client.post(
        f"/v1/youths/{youth_id}/reveals", json={"purpose": "verification"}, headers=headers
    )
    return str(answer.json()["name"])


async def test_another_name_changes_nothing_until_an_officer_decides(
    matching: httpx2.AsyncClient,
) -> None:
    _, youth, conflict = await disputed(matching)
    now = await shown(matching, youth["id"])
    assert (now["school"], now["region"], now["version"]) == (None, "640104", 2)
    assert (conflict["state"], conflict["name"], conflict["other_name"]) == ("open", "马*", "马*")
    assert conflict["youth_version"] == 2


@pytest.mark.parametrize(
    ("decision", "state", "after"),
    [
        ("keep", "kept", ("马明", "宁夏大学", "640105")),
        ("take", "taken", ("马朋", "宁夏大学", "640105")),
        ("part", "parted", ("马明", None, "640104")),
    ],
)
async def test_an_officer_says_whether_it_is_one_person(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    decision: str,
    state: str,
    after: tuple[str, str | None, str],
) -> None:
    _, youth, conflict = await disputed(matching)
    answer = await decide(matching, conflict, decision)
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    now = await shown(matching, youth["id"])
    name = await full_name(matching, youth["id"])
    assert (name, now["school"], now["region"]) == after
    assert now["version"] == 3
    assert await open_ones(matching, "640000") == []
    async with matching_app.state.database.transaction() as session:
        rows = (await session.execute(select(changes).order_by(changes.c.version))).all()
    assert [row.event for row in rows] == [
        "youth.known",
        "youth.name-disputed",
        "youth.name-decided",
    ]
    assert rows[2].data["decision"] == state
    why = await ground_of(matching, "matching", youth["id"], "youth.name-decided", now["region"])
    assert (why, rows[2].ground) == ("核对了身份证原件", "")


async def test_a_decision_stands_and_names_the_version_it_saw(
    matching: httpx2.AsyncClient,
) -> None:
    _, _, conflict = await disputed(matching)
    unpinned = await decide(matching, conflict, "keep", expected_version=None)
    assert unpinned.status_code == 428
    assert "youth_version" in unpinned.json()["detail"]
    stale = await decide(matching, conflict, "keep", expected_version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "youth-changed")
    assert stale.json()["version"] == conflict["youth_version"]
    assert (await decide(matching, conflict, "part", ground="x")).status_code == 422
    assert (await decide(matching, conflict, "part")).status_code == 200
    again = await decide(matching, conflict, "take", expected_version=3)
    assert (again.status_code, again.json()["code"]) == (409, "name-decided")


async def test_the_same_other_name_is_asked_once_while_open_and_never_again_of_one_person(
    matching: httpx2.AsyncClient,
) -> None:
    number, youth, conflict = await disputed(matching)
    again = await told(matching, id_number=number, name="马朋", major="农学")
    assert (again["outcome"], again["conflict_id"]) == ("in_question", conflict["id"])
    (asked,) = await open_ones(matching)
    assert (await decide(matching, asked, "keep")).status_code == 200
    assert (await shown(matching, youth["id"]))["major"] == "农学"
    later = await told(matching, id_number=number, name="马朋", office="640100")
    assert (later["outcome"], later["conflict_id"]) == ("merged", None)


async def test_another_person_told_again_is_asked_about_again(
    matching: httpx2.AsyncClient,
) -> None:
    number, _, conflict = await disputed(matching)
    await decide(matching, conflict, "part")
    again = await told(matching, id_number=number, name="马朋")
    assert again["outcome"] == "in_question"
    assert again["conflict_id"] != conflict["id"]
    assert len(await open_ones(matching)) == 1


async def test_who_signs_up_under_another_name_gets_nothing_until_it_is_decided(
    matching: httpx2.AsyncClient,
) -> None:
    number, account = factories.an_id_number(), ids.new("yth")
    known = (await told(matching, id_number=number, name="马明", school="宁夏大学"))["youth"]
    body = factories.a_youth(id_number=number, name="马朋", intention=None)
    for _ in range(2):
        answer = await matching.post("/v1/youths", json=body, headers=tokens.youth(account))
        assert (answer.status_code, answer.json()["code"]) == (409, "record-mismatch")
        assert known["id"] not in answer.text
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.status_code == 404
    (conflict,) = await open_ones(matching)
    assert conflict["youth_version"] == 2
    decided = await decide(matching, conflict, "take")
    assert (decided.status_code, decided.json()["youth_id"]) == (200, account)
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.status_code == 200
    youth = own.json()
    assert (youth["school"], youth["phone"]) == ("宁夏大学", "139****2233")
    assert youth["recorded_at"] == known["recorded_at"]
    assert await full_name(matching, account) == "马朋"
    applied = await matching.put(
        f"/v1/youths/{account}/intention",
        json={"expected_version": youth["version"]},
        headers=tokens.youth(account),
    )
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")


async def test_who_is_another_person_receives_no_record(matching: httpx2.AsyncClient) -> None:
    number, account = factories.an_id_number(), ids.new("yth")
    known = (await told(matching, id_number=number, name="马明"))["youth"]
    body = factories.a_youth(id_number=number, name="马朋", intention=None)
    await matching.post("/v1/youths", json=body, headers=tokens.youth(account))
    (conflict,) = await open_ones(matching)
    decided = await decide(matching, conflict, "part")
    assert decided.json()["youth_id"] == known["id"]
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.status_code == 404


async def test_a_record_applied_by_meanwhile_keeps_its_id_and_is_the_accounts_own(
    matching: httpx2.AsyncClient,
) -> None:
    number, account = factories.an_id_number(), ids.new("yth")
    known = (
        await told(
            matching,
            id_number=number,
            name="马明",
            phone="13995112233",
            unemployment_registered_on="2026-01-05",
        )
    )["youth"]
    body = factories.a_youth(id_number=number, name="马朋", intention=None, employed=True)
    await matching.post("/v1/youths", json=body, headers=tokens.youth(account))
    applied = await matching.put(
        f"/v1/youths/{known['id']}/intention",
        json={"consent": {"given_on": "2026-03-01", "method": "by_phone"}, "expected_version": 2},
        headers=tokens.officer(CLERK),
    )
    assert applied.status_code == 200, applied.text
    (conflict,) = await open_ones(matching)
    decided = await decide(matching, conflict, "keep")
    assert decided.json()["youth_id"] == known["id"]
    now = await shown(matching, known["id"])
    assert (now["state"], now["employed"], now["has_account"]) == ("applied", False, True)
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.json()["id"] == known["id"]


async def test_a_decided_name_brings_in_no_other_phone_and_hands_nothing_to_it(
    matching: httpx2.AsyncClient,
) -> None:
    number, account = factories.an_id_number(), ids.new("yth")
    known = (await told(matching, id_number=number, name="马明", phone="13995112233"))["youth"]
    body = factories.a_youth(id_number=number, name="马朋", phone="13800138000", intention=None)
    await matching.post("/v1/youths", json=body, headers=tokens.youth(account))
    (conflict,) = await open_ones(matching)
    assert (await decide(matching, conflict, "keep")).status_code == 200
    now = await shown(matching, known["id"])
    assert (now["phone"], now["has_account"]) == ("139****2233", False)
    own = await matching.get(f"/v1/youths/{account}", headers=tokens.youth(account))
    assert own.status_code == 404


async def test_both_names_are_revealed_to_an_officer_and_each_look_is_logged(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number, youth, conflict = await disputed(matching)
    headers = tokens.officer(CLERK, "reviewer")
    path = f"{PATH}/{conflict['id']}/reveals"
    assert (await matching.post(path, headers=headers)).status_code == 400
    del headers["Idempotency-Key"]
    answer = await matching.post(path, headers=headers)
    assert answer.json() == {
        "id": conflict["id"],
        "youth_version": conflict["youth_version"],
        "name": "马明",
        "other_name": "马朋",
        "id_number": number,
    }
    async with matching_app.state.database.transaction() as session:
        rows = (await session.execute(select(audit_entries))).all()
    assert [(row.action, row.object_id, row.ground) for row in rows] == [
        ("youth.revealed", youth["id"], "verification")
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer("640105"), 404),
        (tokens.officer(CLERK, "auditor"), 403),
        (tokens.youth(ids.new("yth")), 403),
        (tokens.unit(ids.new("unt")), 403),
    ],
)
async def test_only_officers_of_the_youths_region_decide(
    matching: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    _, _, conflict = await disputed(matching)
    body = {"decision": "keep", "ground": "核对了原件", "expected_version": 2}
    answer = await matching.post(f"{PATH}/{conflict['id']}/decision", json=body, headers=headers)
    assert answer.status_code == status
    assert await open_ones(matching, "640105") == []
