"""One person recorded twice, under two numbers: merged by an officer, and nothing is lost."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import audit_entries, changes
from services.common.values import ids
from tests import tokens
from tests.matching import factories
from tests.matching.routes.test_known import CLERK, a_source, origins, tell, told


async def merge(
    client: httpx2.AsyncClient, absorbed: dict[str, Any], into: dict[str, Any], **more: Any
) -> httpx2.Response:
    body = {
        "into_youth_id": into["id"],
        "ground": "本人持身份证到场，名单上的号码写错一位",
        "expected_version": absorbed["version"],
        "into_expected_version": into["version"],
    }
    headers = more.pop("headers", tokens.officer(CLERK))
    path = f"/v1/youths/{absorbed['id']}/merge"
    return await client.post(path, json=body | more, headers=headers)


async def known(client: httpx2.AsyncClient, **facts: Any) -> dict[str, Any]:
    youth: dict[str, Any] = (await told(client, **facts))["youth"]
    return youth


async def proxied(client: httpx2.AsyncClient, **facts: Any) -> dict[str, Any]:
    return await factories.register_by_office(client, id_number=factories.an_id_number(), **facts)


async def test_what_was_told_of_one_record_is_told_of_the_other_with_its_origins(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    listed = await known(matching, school="宁夏大学", skill_level="4")
    contact = {"kind": "visit", "made_on": "2026-03-01", "reached": True}
    logged = await matching.post(
        f"/v1/youths/{listed['id']}/contacts", json=contact, headers=tokens.officer(CLERK)
    )
    assert logged.status_code == 201, logged.text
    listed = (await matching.get(f"/v1/youths/{listed['id']}", headers=tokens.officer())).json()
    applied = await proxied(matching)
    answer = await merge(matching, listed, applied)
    assert answer.status_code == 200, answer.text
    merged = answer.json()
    assert (merged["id"], merged["state"], merged["name"]) == (
        applied["id"],
        "applied",
        applied["name"],
    )
    assert merged["dispatch"]["id"] == applied["dispatch"]["id"]
    assert merged["applied_at"] == applied["applied_at"]
    assert merged["recorded_at"] == listed["recorded_at"]
    assert merged["school"] == "宁夏大学"
    sources = await origins(matching, merged["id"])
    assert (sources["region"], sources["school"]) == ("office", "canvass")
    kept = await matching.get(f"/v1/youths/{merged['id']}/contacts", headers=tokens.officer(CLERK))
    assert [one["id"] for one in kept.json()["items"]] == [logged.json()["id"]]


async def test_two_lists_records_of_one_person_are_as_if_both_had_told_of_one(
    matching: httpx2.AsyncClient,
) -> None:
    older = await known(matching, major="农学", phone="13995112233")
    newer = await known(
        matching, major="数学", source=a_source(kind="university", told_on="2026-03-02")
    )
    merged = (await merge(matching, older, newer)).json()
    assert (merged["major"], merged["phone"]) == ("数学", "139****2233")
    sources = await origins(matching, merged["id"])
    assert (sources["major"], sources["phone"]) == ("university", "canvass")


async def test_an_id_that_was_merged_says_where_it_went_to_whoever_may_see_that(
    matching: httpx2.AsyncClient,
) -> None:
    first, second, third = [await known(matching) for _ in range(3)]
    into = (await merge(matching, first, second)).json()
    await merge(matching, into, third)
    path = f"/v1/youths/{first['id']}"
    gone = await matching.get(path, headers=tokens.officer(CLERK))
    assert (gone.status_code, gone.json()["code"]) == (404, "youth-merged")
    assert gone.json()["into"] == third["id"]
    elsewhere = await matching.get(path, headers=tokens.officer("640302"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "youth-not-found")
    assert "into" not in elsewhere.json()


OF_A_YOUTH = "/v1/youths/{youth_id}"
ASKED = {
    "/contacts": {"kind": "visit", "made_on": "2026-03-01", "reached": True},
    "/reveals": {"purpose": "verification"},
    "/pause": {"expected_version": 1},
    "/return": {"expected_version": 1},
    "/withdrawal": {"expected_version": 1},
}


async def test_every_operation_at_an_id_that_was_merged_says_where_it_went(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    absorbed, into = await known(matching), await known(matching)
    await merge(matching, absorbed, into)
    post_id = await factories.offer(matching_app)
    paths = matching_app.openapi()["paths"]
    asked = [("GET", path, None) for path, how in paths.items() if "get" in how]
    asked += [("POST", f"{OF_A_YOUTH}{path}", body) for path, body in ASKED.items()]
    asked = [one for one in asked if one[1].startswith(OF_A_YOUTH)]
    assert len(asked) == 13
    for method, path, body in asked:
        at = path.format(youth_id=absorbed["id"], post_id=post_id)
        office, elsewhere = tokens.officer(CLERK), tokens.officer("640302")
        if at.endswith("/reveals"):
            del office["Idempotency-Key"], elsewhere["Idempotency-Key"]
        answer = await matching.request(method, at, json=body, headers=office)
        assert (answer.status_code, answer.json()["code"]) == (404, "youth-merged"), at
        assert answer.json()["into"] == into["id"]
        unseen = await matching.request(method, at, json=body, headers=elsewhere)
        assert (unseen.status_code, unseen.json()["code"]) == (404, "youth-not-found"), at
    again = await merge(matching, absorbed, into)
    assert (again.status_code, again.json().get("into")) == (404, into["id"])


def test_every_operation_at_a_youth_names_that_it_may_be_merged(matching_app: FastAPI) -> None:
    for path, how in matching_app.openapi()["paths"].items():
        for method, act in how.items() if path.startswith(OF_A_YOUTH) else ():
            named = act["responses"].get("404", {}).get("x-problems", {})
            assert "youth-merged" in named, (method, path)


async def test_followers_the_log_and_the_office_are_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    absorbed, into = await known(matching), await known(matching)
    await merge(matching, absorbed, into)
    async with matching_app.state.database.transaction() as session:
        of_youths = select(changes).where(changes.c.object == "youth").order_by(changes.c.id)
        rows = (await session.execute(of_youths)).all()
        logged = (await session.execute(select(audit_entries))).all()
    assert [(row.object_id, row.version, row.event) for row in rows[-2:]] == [
        (absorbed["id"], absorbed["version"] + 1, "youth.merged"),
        (into["id"], into["version"] + 1, "youth.changed"),
    ]
    assert rows[-2].data["into"] == into["id"]
    assert {(row.action, row.object_id) for row in logged} == {
        ("youth.merged", absorbed["id"]),
        ("youth.merged", into["id"]),
    }


@pytest.mark.parametrize("named", ["expected_version", "into_expected_version"])
async def test_both_versions_are_named_and_fresh(matching: httpx2.AsyncClient, named: str) -> None:
    absorbed, into = await known(matching), await known(matching)
    assert (await merge(matching, absorbed, into, **{named: None})).status_code == 428
    stale = await merge(matching, absorbed, into, **{named: 7})
    assert (stale.status_code, stale.json()["code"]) == (412, "youth-changed")


async def test_the_record_that_has_come_further_stays(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, seats=3)
    listed, applied, another = (
        await known(matching),
        await proxied(matching),
        await proxied(matching),
    )
    own = await factories.register(matching, id_number=factories.an_id_number(), intention=None)
    for absorbed, into, code in (
        (applied, listed, "merge-the-other"),
        (own, listed, "merge-the-other"),
        (applied, another, "both-hold"),
        (applied, own, "merge-the-other"),
        (listed, listed, "same-record"),
    ):
        answer = await merge(matching, absorbed, into)
        assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_a_name_in_question_is_decided_before_its_record_goes_into_another(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    await told(matching, id_number=number)
    asked = await told(matching, id_number=number, name="马朋")
    answer = await merge(matching, asked["youth"], await known(matching))
    assert (answer.status_code, answer.json()["code"]) == (409, "names-undecided")


async def test_only_an_office_that_sees_both_merges_them(matching: httpx2.AsyncClient) -> None:
    here = await known(matching)
    there = await tell(matching, "640302", region="640302")
    there_youth = there.json()["youth"]
    answer = await merge(matching, here, there_youth)
    assert (answer.status_code, answer.json()["code"]) == (404, "youth-not-found")
    assert (await merge(matching, there_youth, here)).status_code == 404
    nobody = {"id": ids.new("yth"), "version": 1}
    assert (await merge(matching, here, nobody)).status_code == 404
    for role in ("auditor", "finance"):
        headers = tokens.officer(CLERK, role)
        assert (await merge(matching, here, there_youth, headers=headers)).status_code == 403
    above = await merge(matching, here, there_youth, headers=tokens.officer("640000"))
    assert above.status_code == 200, above.text


@pytest.mark.parametrize(
    "more", [{"into_youth_id": "x"}, {"ground": ""}, {"into_expected_version": 0}, {"more": 1}]
)
async def test_what_is_malformed_is_told(
    matching: httpx2.AsyncClient, more: dict[str, Any]
) -> None:
    absorbed, into = await known(matching), await known(matching)
    assert (await merge(matching, absorbed, into, **more)).status_code == 422


async def test_merged_both_ways_at_once_one_is_left(matching: httpx2.AsyncClient) -> None:
    first, second = await known(matching), await known(matching)
    answers = await asyncio.gather(merge(matching, first, second), merge(matching, second, first))
    assert sorted(answer.status_code for answer in answers) in ([200, 404], [200, 412])


async def test_a_list_that_tells_of_a_record_while_it_is_merged_loses_nobody(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    listed, into = await known(matching, id_number=number), await known(matching)
    merged, again = await asyncio.gather(
        merge(matching, listed, into), tell(matching, id_number=number, school="宁夏大学")
    )
    assert again.status_code == 201, again.text
    assert merged.status_code in (200, 412), merged.text
