"""The way of a round from its opening to its application, in the steps that tests start from."""

from hashlib import sha256
from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.errors import JianxiError
from services.common.store import jobs
from services.matching.jobs import HANDLERS
from tests import tokens
from tests.matching import factories

MARKET = "640000"
CLERK = "acc_01K50000000000000000000001"
REVIEWER = "acc_01K50000000000000000000002"
VALUE = "5a" * 32
SHA256 = sha256(bytes.fromhex(VALUE)).hexdigest()

Shown = dict[str, Any]


def clerk() -> dict[str, str]:
    """Headers of the clerk who opens rounds."""
    return tokens.officer(MARKET, sub=CLERK)


def reviewer() -> dict[str, str]:
    """Headers of the second person."""
    return tokens.officer(MARKET, "reviewer", sub=REVIEWER)


async def post(
    client: httpx2.AsyncClient, told: Shown, noun: str, headers: dict[str, str], **body: Any
) -> httpx2.Response:
    """A move of a round by a POST to a noun, at the version shown unless another is told."""
    pinned = {"expected_version": told["version"]} | body
    return await client.post(f"/v1/rounds/{told['id']}/{noun}", json=pinned, headers=headers)


async def shown(client: httpx2.AsyncClient, round_id: str) -> Shown:
    """How a round stands."""
    answer = await client.get(f"/v1/rounds/{round_id}", headers=clerk())
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def opened(client: httpx2.AsyncClient, keeps_back: str = "from_opening") -> Shown:
    """A round that keeps seats back from now on, with both commitments."""
    told = {"market": MARKET, "keeps_back": keeps_back}
    answer = await client.post("/v1/rounds", json=told, headers=clerk())
    assert answer.status_code == 201, answer.text
    answer = await post(client, answer.json(), "commitment", reviewer(), sha256=SHA256)
    assert answer.status_code == 200, answer.text
    committed: Shown = answer.json()
    return committed


async def done(app: FastAPI, answer: httpx2.Response) -> Shown:
    """Do the job that a 202 told of, as a worker does; its result. Raises what it ends with."""
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/jobs/matching/{answer.json()['job_id']}"
    run = await a_run(app, answer)
    return await HANDLERS[run.job.kind](run)


async def a_run(app: FastAPI, answer: httpx2.Response) -> jobs.Run:
    """The job that a 202 told of, about to be done."""
    async with app.state.database.transaction() as session:
        job = await jobs.find(session, answer.json()["job_id"])
    assert job is not None
    return jobs.Run(job, app.state.database, app.state.clock)


async def frozen(app: FastAPI, client: httpx2.AsyncClient, told: Shown | None = None) -> Shown:
    """A round whose intake is closed and whose input is told."""
    told = told or await opened(client)
    await done(app, await post(client, told, "freeze", clerk()))
    return await shown(client, told["id"])


async def ran(app: FastAPI, client: httpx2.AsyncClient, told: Shown | None = None) -> Shown:
    """A round that ran and passed its checks."""
    told = told or await frozen(app, client)
    await done(app, await post(client, told, "contribution", reviewer(), value=VALUE))
    return await shown(client, told["id"])


async def applied(app: FastAPI, client: httpx2.AsyncClient, told: Shown | None = None) -> Shown:
    """A round whose dispatches are issued."""
    told = told or await ran(app, client)
    await done(app, await post(client, told, "application", clerk()))
    return await shown(client, told["id"])


async def fails(app: FastAPI, answer: httpx2.Response) -> JianxiError:
    """The refusal with which the job of a 202 ends."""
    try:
        await done(app, answer)
    except JianxiError as error:
        return error
    raise AssertionError("the job did not fail")


async def youth(client: httpx2.AsyncClient, youth_id: str) -> Shown:
    """A youth as they see themselves."""
    answer = await client.get(f"/v1/youths/{youth_id}", headers=tokens.youth(youth_id))
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def waiting(client: httpx2.AsyncClient, count: int, **told: Any) -> list[Shown]:
    """So many youths who wait, for a round keeps all seats back."""
    found = [await factories.register(client, **told) for _ in range(count)]
    assert all(one["waiting"] for one in found)
    return found
