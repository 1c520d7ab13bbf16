"""Youths over HTTP after their registration: changed, applied for, withdrawn, revealed."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import audit_entries, changes
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories


async def test_an_intention_put_later_is_the_application(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching, intention=None)
    answer = await matching.put(
        f"/v1/youths/{youth['id']}/intention",
        json={"regions": ["640104"], "expected_version": youth["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["dispatch"]["post_id"] == post_id
    assert answer.json()["intention"]["regions"] == ["640104"]


async def test_a_wider_wish_brings_a_waiting_youth_a_seat_and_keeps_their_instant(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, industry="G")
    youth = await factories.register(matching, intention={"industries": ["C"]})
    assert youth["waiting"]["place"] == 1
    answer = await matching.put(
        f"/v1/youths/{youth['id']}/intention",
        json={"expected_version": youth["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.json()["dispatch"] is not None
    assert answer.json()["applied_at"] == youth["applied_at"]


@pytest.mark.parametrize(
    ("version", "status", "code"), [(None, 428, "unpinned"), (99, 412, "youth-changed")]
)
async def test_a_change_names_the_version_it_saw(
    matching: httpx2.AsyncClient, version: int | None, status: int, code: str
) -> None:
    youth = await factories.register(matching, intention=None)
    for noun in ("", "/intention"):
        body = {} if noun else {"name": "甲", "phone": "13995112233", "region": "640104"}
        answer = await matching.put(
            f"/v1/youths/{youth['id']}{noun}",
            json=body | {"expected_version": version},
            headers=tokens.youth(youth["id"]),
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_changed_record_moves_a_waiting_youth_in_the_order(
    matching: httpx2.AsyncClient,
) -> None:
    await factories.register(matching)
    youth = await factories.register(matching)
    assert youth["waiting"]["place"] == 2
    body = factories.a_youth(hardship=["disabled"], expected_version=youth["version"])
    told = {k: v for k, v in body.items() if k not in {"id_number", "intention"}}
    answer = await matching.put(
        f"/v1/youths/{youth['id']}", json=told, headers=tokens.officer("640104")
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["waiting"]["place"] == 1
    assert answer.json()["waiting"]["since"] == youth["waiting"]["since"]


async def test_who_records_that_they_found_work_leaves_the_pool(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    body = factories.a_youth(employed=True, expected_version=youth["version"])
    told = {k: v for k, v in body.items() if k not in {"id_number", "intention"}}
    answer = await matching.put(
        f"/v1/youths/{youth['id']}", json=told, headers=tokens.youth(youth["id"])
    )
    assert (answer.json()["state"], answer.json()["waiting"]) == ("withdrawn", None)


async def test_who_leaves_gives_the_seat_to_the_next(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    first, second = [await factories.register(matching) for _ in range(2)]
    answer = await matching.post(
        f"/v1/youths/{first['id']}/withdrawal",
        json={"expected_version": first["version"]},
        headers=tokens.youth(first["id"]),
    )
    assert (answer.json()["state"], answer.json()["dispatch"]) == ("withdrawn", None)
    shown = await matching.get(f"/v1/youths/{second['id']}", headers=tokens.officer())
    assert shown.json()["dispatch"]["state"] == "issued"
    again = await matching.post(
        f"/v1/youths/{first['id']}/withdrawal",
        json={"expected_version": answer.json()["version"]},
        headers=tokens.youth(first["id"]),
    )
    assert (again.status_code, again.json()["code"]) == (409, "not-applied")


async def test_a_look_at_the_numbers_in_full_is_logged_and_never_remembered(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number = factories.an_id_number()
    youth = await factories.register(matching, id_number=number)
    path, headers = f"/v1/youths/{youth['id']}/reveals", tokens.officer("640104")
    refused = await matching.post(path, json={"purpose": "contact"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency-key-refused")
    del headers["Idempotency-Key"]
    answer = await matching.post(path, json={"purpose": "contact"}, headers=headers)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "name": "阿依·测试",
        "name_as_written": "阿依·测试",
        "id_number": number,
        "phone": "13995112233",
    }
    async with matching_app.state.database.transaction() as session:
        rows = (await session.execute(select(audit_entries))).all()
    assert [(row.action, row.object_id, row.ground) for row in rows] == [
        ("youth.revealed", youth["id"], "contact")
    ]


async def test_one_look_more_than_a_day_allows_is_refused_until_the_next(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    path, headers = f"/v1/youths/{youth['id']}/reveals", tokens.officer("640104")
    del headers["Idempotency-Key"]

    async def look() -> httpx2.Response:
        return await matching.post(path, json={"purpose": "contact"}, headers=headers)

    looks = [await look() for _ in range(51)]
    assert [answer.status_code for answer in looks] == [200] * 50 + [429]
    told = looks[-1].json()
    assert (told["code"], told["possible_from"]) == ("reveals-used-up", "2026-03-03T00:00:00+08:00")
    assert 0 < int(looks[-1].headers["retry-after"]) <= 15 * 3600
    clock.move("2026-03-03")
    assert (await look()).status_code == 200


async def test_a_youth_and_an_office_elsewhere_reveal_nothing(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    path = f"/v1/youths/{youth['id']}/reveals"
    for headers, status in ((tokens.youth(youth["id"]), 403), (tokens.officer("640202"), 404)):
        del headers["Idempotency-Key"]
        answer = await matching.post(path, json={"purpose": "contact"}, headers=headers)
        assert answer.status_code == status


async def test_each_version_of_a_youth_is_told_once_and_in_order(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    async with matching_app.state.database.transaction() as session:
        rows = await session.execute(
            select(changes.c.version, changes.c.event)
            .where(changes.c.object == "youth", changes.c.object_id == youth["id"])
            .order_by(changes.c.id)
        )
        told = [(version, event) for version, event in rows]
    assert told == [(1, "youth.registered"), (2, "youth.applied"), (3, "youth.waiting")]
    assert youth["version"] == 3


async def test_what_an_office_alters_is_kept_before_and_after_and_tells_nothing_of_the_person(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None, school="某某学校")
    body = {"name": "阿依·测试", "region": "640105", "school": "另一学校"}
    answer = await matching.put(
        f"/v1/youths/{youth['id']}",
        json=body | {"phone": "13995119999", "expected_version": youth["version"]},
        headers=tokens.officer("640100"),
    )
    assert answer.status_code == 200, answer.text
    async with matching_app.state.database.transaction() as session:
        (row,) = (await session.execute(select(audit_entries))).all()
    assert (row.action, row.object_id, row.region) == ("youth.altered", youth["id"], "640105")
    assert (row.before["region"], row.after["region"]) == ("640104", "640105")
    assert {"phone", "school", "region"} <= row.before.keys() == row.after.keys()
    assert "name" not in row.before
    for name in row.before.keys() - {"region", "employed"}:
        told = [side[name] for side in (row.before, row.after)]
        assert all(value is None or value.startswith("hmac:") for value in told)
        assert told[0] != told[1]
    assert not any(word in str(row) for word in ("1399511", "学校", "阿依"))


async def test_what_youths_change_themselves_is_told_by_the_feed_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None)
    body = {"name": "阿依·测试", "region": "640105", "phone": "13995119999"}
    answer = await matching.put(
        f"/v1/youths/{youth['id']}",
        json=body | {"expected_version": youth["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    async with matching_app.state.database.transaction() as session:
        assert (await session.execute(select(audit_entries))).all() == []
