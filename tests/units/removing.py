"""A unit that takes nobody in, step by step through the paths that lead to its removal."""

from typing import Any

import httpx2
from ulid import ULID

from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post

OPENED = "2026-03-02"
WARNED, PROPOSED = "2026-12-03", "2027-03-03"
"""The mornings after nine and twelve months that ran without a break from that day."""
PATH = "/v1/removal-proposals"
REMEDY = "具备条件后可以重新申请认定"


async def a_quiet_unit(units: httpx2.AsyncClient, **post: Any) -> tuple[dict[str, Any], str]:
    """A unit recognised today with one post of one seat open today."""
    unit = await a_recognised_unit(units)
    opened = await an_open_post(units, unit, **({"headcount": 1} | post))
    return unit, opened["id"]


async def sweep(units: httpx2.AsyncClient, region: str = "640000") -> tuple[int, int, int]:
    """An officer's sweep: how many were warned, proposed, lapsed."""
    answer = await units.post(f"{PATH}/sweeps", json={}, headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["warned"], told["proposed"], told["lapsed"]


async def proposals(units: httpx2.AsyncClient, **params: str) -> list[dict[str, Any]]:
    """What an officer of the autonomous region sees."""
    answer = await units.get(PATH, params=params, headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def read(units: httpx2.AsyncClient, proposal_id: str, headers: Any = None) -> dict[str, Any]:
    """A proposal with everything on it."""
    answer = await units.get(f"{PATH}/{proposal_id}", headers=headers or tokens.officer())
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def act(
    units: httpx2.AsyncClient,
    proposal: dict[str, Any],
    step: str,
    *,
    headers: dict[str, str] | None = None,
    **body: Any,
) -> httpx2.Response:
    """One step on a proposal, in the version given."""
    told = {"expected_version": proposal["version"]} | body
    url = f"{PATH}/{proposal['id']}/{step}"
    return await units.post(
        url, json=told, headers=tokens.officer() if headers is None else headers
    )


async def done(units: httpx2.AsyncClient, proposal: dict[str, Any], step: str, **body: Any) -> Any:
    """The same, which must be a 200."""
    answer = await act(units, proposal, step, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def a_service(served_on: str, **changes: Any) -> dict[str, Any]:
    """Proof of service."""
    return {"manner": "direct", "served_on": served_on, "evidence": "送达回证"} | changes


def a_removal(**changes: Any) -> dict[str, Any]:
    """A decision to remove."""
    told = {"decision": "remove", "ground": "一年内未吸纳见习青年", "remedy": REMEDY}
    return told | changes


async def a_proposed_unit(
    units: httpx2.AsyncClient, clock: Any, **post: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A unit quiet for twelve months, and its proposal on the morning after."""
    unit, _ = await a_quiet_unit(units, **post)
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (proposal,) = await proposals(units)
    return unit, proposal


async def a_noticed_unit(
    units: httpx2.AsyncClient, clock: Any, **post: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same, whose notice was served that day: it replies by 17 March 2027."""
    unit, proposal = await a_proposed_unit(units, clock, **post)
    return unit, await done(units, proposal, "notice", **a_service(PROPOSED))


async def a_served_decision(
    units: httpx2.AsyncClient, clock: Any, **changes: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A unit that did not reply and whose removal was decided and served on 18 March 2027."""
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    decided = await done(units, proposal, "decision", **a_removal(**changes))
    return unit, await done(units, decided, "service", **a_service("2027-03-18"))


async def proposed_for_cause(
    units: httpx2.AsyncClient, unit: dict[str, Any], **changes: Any
) -> httpx2.Response:
    """An officer proposes the removal of a unit in the version given."""
    told = {"unit_id": unit["id"], "expected_version": unit["version"]}
    told |= {"facts": "虚报见习人员考勤", "evidence": "检查记录和考勤表"}
    return await units.post(PATH, json=told | changes, headers=tokens.officer())


async def a_served_cause(
    units: httpx2.AsyncClient, clock: Any, unit: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """The removal of a unit for cause, proposed today, decided and served on 17 March 2026."""
    answer = await proposed_for_cause(units, unit)
    assert answer.status_code == 201, answer.text
    noticed = await done(units, answer.json(), "notice", **a_service("2026-03-02"))
    clock.move("2026-03-17")
    told = a_removal(ground="违规属实") | changes
    decided = await done(units, noticed, "decision", **told)
    return await done(units, decided, "service", **a_service("2026-03-17"))


async def send(sister: Any, unit_id: str, post_id: str, *steps: tuple[str, Any, dict]) -> str:
    """A dispatch to a post as matching tells it, step by step."""
    key = f"dsp_{ULID()}"
    told = {"youth_id": f"yth_{ULID()}", "unit_id": unit_id, "post_id": post_id, "region": "640200"}
    for event, day, more in steps:
        await sister.tell("dispatch", key, f"dispatch.{event}", day, **told, **more)
    return key
