"""A youth at a unit of another office: the office that sent them reads on and enters nothing."""

import httpx2
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing


async def test_the_office_that_sent_a_youth_elsewhere_reads_on_and_enters_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    told = {"since": "2026-03-03", "cause": "illness", "ground": "住院治疗", "expected_version": 1}
    clock.move("2026-03-03")
    assert (await placing.move(matching, placement, "suspension", **told)).status_code == 200
    home, path = tokens.officer("640104"), f"/v1/placements/{placement['id']}"
    seen = await matching.get(path, headers=home)
    assert seen.status_code == 200, "a county of the youth, of a unit that the city recognised"
    assert (seen.json()["state"], seen.json()["suspensions"][0]["cause"]) == (
        "suspended",
        "undisclosed",
    )
    assert seen.json()["entries"][-1]["ground"] is None
    for of, ids in (("youths", [placement["id"]]), ("units", [])):
        items = (await matching.get(f"/v1/placements?of={of}", headers=home)).json()["items"]
        assert [one["id"] for one in items] == ids
        assert [one["suspensions"][0]["cause"] for one in items] == ["undisclosed"] * len(ids)
    own = (await matching.get("/v1/placements?of=youths", headers=tokens.officer("640100"))).json()
    assert own["items"] == [], "it reads them among its units'"
    version = {"expected_version": seen.json()["version"], "ground": "代为登记"}
    for move, body in (
        ("resumption", {"resumed_on": "2026-03-03"}),
        ("early-end", {"last_day": "2026-03-02", "cause": "moved", "by_whom": "youth"}),
    ):
        told = version | body
        refused = await matching.post(f"{path}/{move}", json=told, headers=home)
        assert placing.refusal(refused) == (403, "units-office-moves"), refused.text
        assert refused.json()["office"] == "640100"
        stranger = tokens.officer("640200")
        refused = await matching.post(f"{path}/{move}", json=told, headers=stranger)
        assert placing.refusal(refused) == (404, "placement-not-found")


async def test_who_moved_is_read_by_the_office_of_the_new_home_and_by_the_one_that_sent_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    dispatch, youth_id = placement["dispatch_id"], placement["youth_id"]
    was, now, other = (tokens.officer(county) for county in ("640104", "640106", "640105"))
    paths = (f"/v1/dispatches/{dispatch}", f"/v1/placements/{placement['id']}")
    for path in paths:
        assert (await matching.get(path, headers=now)).status_code == 404
    await moved(matching, youth_id, "640106")
    for path in paths:
        seen = [(await matching.get(path, headers=of)).status_code for of in (was, now, other)]
        assert seen == [200, 200, 404], path
    lists = {"/v1/dispatches": dispatch, "/v1/placements?of=youths": placement["id"]}
    for path, one in lists.items():
        items = (await matching.get(path, headers=now)).json()["items"]
        assert [item["id"] for item in items] == [one]
    await moved(matching, youth_id, "640105")
    for path in paths:
        seen = [(await matching.get(path, headers=of)).status_code for of in (was, now, other)]
        assert seen == [200, 404, 200], path


async def moved(client: httpx2.AsyncClient, youth_id: str, county: str) -> None:
    """The youth tells where they live now."""
    whose = tokens.youth(youth_id)
    seen = (await client.get(f"/v1/youths/{youth_id}", headers=whose)).json()
    told = {"name": "阿依·测试", "phone": "13995112233", "region": county}
    told |= {"unemployment_registered_on": "2026-01-05", "expected_version": seen["version"]}
    answer = await client.put(f"/v1/youths/{youth_id}", json=told, headers=whose)
    assert answer.status_code == 200, answer.text
