"""A village helper registers people of their place, and sees those alone."""

import httpx2

from tests import tokens
from tests.matching import factories

CONSENT = {"given_on": "2026-03-01", "method": "in_person"}
HELPER, ANOTHER = "acc_01KJPQ7T2M0000000000000001", "acc_01KJPQ7T2M0000000000000002"


def helper(subject: str = HELPER, region: str = "640104") -> dict[str, str]:
    return tokens.officer(region, "helper", sub=subject)


async def registered(client: httpx2.AsyncClient, by: dict[str, str]) -> str:
    told = factories.a_youth(id_number=factories.an_id_number(), consent=CONSENT)
    answer = await client.post("/v1/youths", json=told, headers=by)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def listed(client: httpx2.AsyncClient, by: dict[str, str]) -> list[str]:
    page = (await client.get("/v1/youths", headers=by)).json()
    return [youth["id"] for youth in page["items"]]


async def test_a_helper_sees_only_whom_they_registered(matching: httpx2.AsyncClient) -> None:
    own = await registered(matching, helper())
    others = [
        await registered(matching, helper(ANOTHER)),
        await registered(matching, tokens.officer("640104")),
    ]
    assert await listed(matching, helper()) == [own]
    assert (await matching.get(f"/v1/youths/{own}", headers=helper())).status_code == 200
    for youth_id in others:
        answer = await matching.get(f"/v1/youths/{youth_id}", headers=helper())
        assert (answer.status_code, answer.json()["code"]) == (404, "youth-not-found")
    office = await listed(matching, tokens.officer("640104"))
    assert set(office) == {own, *others}


async def test_a_helper_who_moved_away_sees_nobody_there(matching: httpx2.AsyncClient) -> None:
    own = await registered(matching, helper())
    away = helper(region="640205")
    assert await listed(matching, away) == []
    assert (await matching.get(f"/v1/youths/{own}", headers=away)).status_code == 404


async def test_a_helper_changes_what_is_wished_by_consent_and_reveals_nothing(
    matching: httpx2.AsyncClient,
) -> None:
    own = await registered(matching, helper())
    version = (await matching.get(f"/v1/youths/{own}", headers=helper())).json()["version"]
    wish = {"expected_version": version, "regions": ["640104"]}
    path = f"/v1/youths/{own}/intention"
    refused = await matching.put(path, json=wish, headers=helper())
    assert (refused.status_code, refused.json()["code"]) == (409, "consent-missing")
    kept = await matching.put(path, json=wish | {"consent": CONSENT}, headers=helper())
    assert kept.status_code == 200, kept.text
    purpose = {"purpose": "verification"}
    answer = await matching.post(f"/v1/youths/{own}/reveals", json=purpose, headers=helper())
    assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")
