"""Departures over HTTP: whom another source records as living elsewhere, the first office reads."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.matching import factories, placing

FIRST, SECOND = "640104", "640202"
Shown = dict[str, Any]


async def listed(
    client: httpx2.AsyncClient, office: str, number: str, told_on: str, **told: Any
) -> Shown:
    """An office's list names somebody who lives there."""
    body = {
        "source": {"kind": "canvass", "told_on": told_on},
        "name": "阿依·测试",
        "id_number": number,
        "region": office,
    }
    headers = tokens.officer(office)
    answer = await client.post("/v1/youths/known", json=body | told, headers=headers)
    assert answer.status_code == 201, answer.text
    shown: Shown = answer.json()
    return shown


async def departures(client: httpx2.AsyncClient, office: str) -> list[Shown]:
    answer = await client.get("/v1/youths/departures", headers=tokens.officer(office))
    assert answer.status_code == 200, answer.text
    items: list[Shown] = answer.json()["items"]
    return items


async def test_the_first_office_is_told_whom_a_later_list_of_another_takes(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number = factories.an_id_number()
    first = await listed(matching, FIRST, number, "2026-02-01")
    youth_id = first["youth"]["id"]
    assert await departures(matching, FIRST) == []
    second = await listed(matching, SECOND, number, "2026-03-01")
    assert (second["outcome"], second["youth"]["id"]) == ("merged", youth_id)
    gone = await matching.get(f"/v1/youths/{youth_id}", headers=tokens.officer(FIRST))
    assert gone.status_code == 404
    (told,) = await departures(matching, FIRST)
    assert (told["youth_id"], told["name"]) == (youth_id, second["youth"]["name"])
    assert (told["from_region"], told["to_region"]) == (FIRST, SECOND)
    assert (told["source"], told["told_on"]) == ("canvass", "2026-03-01")
    assert number not in str(told)
    # Whoever covers both has lost nobody, and the second office was given somebody.
    assert await departures(matching, SECOND) == await departures(matching, "640000") == []
    (*_, (event, _, data)) = await placing.events(matching_app, "youth", youth_id)
    assert (event, data["moved_from"], data["region"]) == ("youth.told", FIRST, SECOND)
    both = await matching.get(f"/v1/youths/{youth_id}/origins", headers=tokens.officer(SECOND))
    assert [one["region"] for one in both.json()["tellings"]] == [SECOND, FIRST]


async def test_an_older_list_takes_nobody_and_is_no_departure(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    await listed(matching, FIRST, number, "2026-03-01")
    await listed(matching, SECOND, number, "2026-02-01")
    assert await departures(matching, FIRST) == await departures(matching, SECOND) == []


async def test_who_moves_by_their_own_word_or_an_officers_is_told_too(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching, intention=None)
    told = factories.a_youth(region=SECOND)
    body = {name: told[name] for name in ("name", "phone", "region", "unemployment_registered_on")}
    for headers, source in (
        (tokens.youth(youth["id"]), "self"),
        (tokens.officer("640000"), "office"),
    ):
        seen = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer("640000"))
        moved = await matching.put(
            f"/v1/youths/{youth['id']}",
            json=body | {"expected_version": seen.json()["version"]},
            headers=headers,
        )
        assert moved.status_code == 200, moved.text
        office = FIRST if source == "self" else SECOND
        (told_of,) = await departures(matching, office)
        assert (told_of["source"], told_of["to_region"]) == (source, body["region"])
        body["region"] = FIRST


async def test_a_name_decided_moves_its_person_with_a_word_to_the_first_office(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    youth = (await listed(matching, FIRST, number, "2026-02-01"))["youth"]
    await listed(matching, SECOND, number, "2026-03-01", name="马测试")
    assert await departures(matching, FIRST) == []
    clerk = tokens.officer(FIRST)
    (asked,) = (await matching.get("/v1/youths/name-conflicts", headers=clerk)).json()["items"]
    decision = {
        "decision": "keep",
        "ground": "当面核对",
        "expected_version": asked["youth_version"],
    }
    path = f"/v1/youths/name-conflicts/{asked['id']}/decision"
    answer = await matching.post(path, json=decision, headers=clerk)
    assert answer.status_code == 200, answer.text
    (told,) = await departures(matching, FIRST)
    assert (told["youth_id"], told["to_region"]) == (youth["id"], SECOND)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer(FIRST, "auditor"), 200),
        (tokens.officer(FIRST, "administrator"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({"X-None": "1"}, 401),
    ],
)
async def test_departures_are_for_offices_alone(
    matching: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await matching.get("/v1/youths/departures", headers=headers)
    assert answer.status_code == status


async def test_departures_are_read_page_by_page_the_last_first(
    matching: httpx2.AsyncClient,
) -> None:
    numbers = [factories.an_id_number() for _ in range(3)]
    for number in numbers:
        await listed(matching, FIRST, number, "2026-02-01")
        await listed(matching, SECOND, number, "2026-03-01")
    path, headers = "/v1/youths/departures", tokens.officer(FIRST)
    page = (await matching.get(path, params={"limit": 2}, headers=headers)).json()
    assert len(page["items"]) == 2
    rest = await matching.get(path, params={"cursor": page["next_cursor"]}, headers=headers)
    found = [one["id"] for one in page["items"] + rest.json()["items"]]
    assert found == sorted(found, reverse=True)
    assert (len(found), rest.json()["next_cursor"]) == (3, None)
