"""Bytes, tokens and repetitions that no honest client sends: refused alike, and nothing is kept."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ulid import ULID

from launch import keys
from launch.demo import trainees
from launch.demo.offices import Office
from services.common.keys import load
from services.common.web.tokens import write_service_token
from tests.journeys.cast import Cast, a_cast
from tests.journeys.house import House
from tests.journeys.town import Town
from tests.journeys.wire import assert_problem, headers, token_of

pytestmark = pytest.mark.journey

SECRET = "绝密内容不得回显"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def cast(house: House, town: Town, office: Office) -> Cast:
    return await a_cast(house, town, office)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        yield client


BYTES: dict[str, bytes] = {
    "no JSON": f'{{"name": "{SECRET}"'.encode(),
    "no text": b'{"name": "\xff\xfe"}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "a number too long": b'{"name": ' + b"9" * 5000 + b"}",
    "a number too big": b'{"name": 1e999}',
    "not a number": b'{"name": NaN}',
    "nested too deep": b"[" * 100_000,
    "nothing": b"",
    "the same name twice": b'{"name": "a", "name": "b"}',
}


@pytest.mark.parametrize(("who", "path"), [("youth", "/v1/youths"), ("nobody", "/v1/accounts")])
async def test_bytes_that_are_no_good_json_are_refused(
    cast: Cast, client: httpx2.AsyncClient, who: str, path: str
) -> None:
    for what, body in BYTES.items():
        told = headers(cast.tokens[who], **JSON)
        answer = await client.post(path, content=body, headers=told)
        assert answer.status_code in (400, 422), (what, answer.text)
        assert_problem(answer, answer.status_code, unseen=(SECRET, "999999"))


async def test_a_body_over_its_limit_is_413(cast: Cast, client: httpx2.AsyncClient) -> None:
    over = b'{"name": "' + b"x" * 1024 * 1024 + b'"}'
    answer = await client.post("/v1/youths", content=over, headers=headers(cast.tokens["youth"]))
    assert_problem(answer, 413)
    form = {"kind": "training_plan", "valid_from": "2024-01-02"}
    file = ("plan.pdf", b"%PDF-1.4\n" + b"x" * (10 * 1024 * 1024 + 1), "application/pdf")
    answer = await client.post(
        f"{cast.unit.path}/documents",
        data=form,
        files={"file": file},
        headers=headers(cast.tokens["unit"]),
    )
    assert_problem(answer, 413)


def user_token(house: House, **claims: Any) -> str:
    kid, private = keys.first_token_key(house.folder.keys)
    now = int(time.time())
    told = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": f"acc_{ULID()}",
        "kind": "officer",
        "roles": ["clerk"],
        "region": "640100",
        "iat": now,
        "exp": now + 600,
        "jti": str(ULID()),
    } | claims
    return jwt.encode(told, private, "EdDSA", headers={"kid": kid})


def service_token(house: House, audience: str) -> str:
    own = load(keys.file_of(house.folder.keys, "matching"))
    return write_service_token(
        own.signing, issuer="matching", audience=audience, scope="changes:read"
    )


async def test_a_token_that_vouches_for_nobody_is_401(
    house: House, client: httpx2.AsyncClient
) -> None:
    assert (await client.get("/v1/youths", headers=headers(user_token(house)))).status_code == 200
    tokens = {
        "expired": user_token(house, exp=int(time.time()) - 120),
        "of another issuer": user_token(house, iss="somebody"),
        "for another": user_token(house, aud="somebody"),
        "with crooked roles": user_token(house, roles=7),
        "without an end": user_token(house, exp=None),
        "of a service": service_token(house, "matching"),
        "unsigned": jwt.encode({"sub": "acc_1"}, None, "none"),
        "no token": SECRET.encode().hex(),
    }
    kid = keys.first_token_key(house.folder.keys)[0]
    claims = jwt.decode(tokens["expired"], options={"verify_signature": False})
    claims["exp"] = int(time.time()) + 600
    foreign = Ed25519PrivateKey.generate()
    tokens["foreign"] = jwt.encode(claims, foreign, "EdDSA", headers={"kid": kid})
    for what, token in tokens.items():
        answer = await client.get("/v1/youths", headers=headers(token))
        assert answer.status_code == 401, what
        problem = assert_problem(answer, 401, unseen=(token,))
        assert problem["code"] == ("token-expired" if what == "expired" else "token-invalid"), what
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("service", ["units", "matching", "reporting"])
async def test_the_inner_side_is_no_users_and_no_strangers(
    house: House, office: Office, client: httpx2.AsyncClient, service: str
) -> None:
    inner = f"{house.address(service)}/internal/changes"
    token = await token_of(office.clerk)
    assert_problem(await client.get(inner, headers=headers(token)), 401)
    assert_problem(await client.get(inner), 401)
    if service != "matching":
        right, wrong = service_token(house, service), service_token(house, "accounts")
        assert (await client.get(inner, headers=headers(right))).status_code == 200
        assert_problem(await client.get(inner, headers=headers(wrong)), 401)
        through_the_gateway = await client.get("/internal/changes", headers=headers(right))
        assert_problem(through_the_gateway, 404)


async def test_of_two_racing_for_the_last_seat_one_is_dispatched_and_one_waits(
    house: House, town: Town
) -> None:
    unit = await town.a_unit("640105", seats=(1,))
    racers = await asyncio.gather(town.a_youth("640105"), town.a_youth("640105"))
    dispatched = [racer for racer in racers if racer.dispatch]
    waiting = next(racer for racer in racers if not racer.dispatch)
    assert [racer.dispatch["post_id"] for racer in dispatched if racer.dispatch] == unit.posts
    await trainees.refuse(dispatched[0], "too_far")
    await trainees.look_for_dispatch(waiting)
    assert waiting.dispatch is not None
    taken = "SELECT taken, offered FROM post_seats WHERE post_id = $1"
    assert await house.rows("matching", taken, unit.posts[0]) == [(1, 1)]


async def test_the_same_request_twice_is_done_once_and_its_key_serves_no_other(
    house: House, cast: Cast, client: httpx2.AsyncClient
) -> None:
    form = trainees._form(cast.person)
    told = headers(cast.tokens["youth"])
    once, again = await asyncio.gather(
        client.post("/v1/youths", json=form, headers=told),
        client.post("/v1/youths", json=form, headers=told),
    )
    while again.status_code == 409 and "retry-after" in again.headers:
        again = await client.post("/v1/youths", json=form, headers=told)
    while once.status_code == 409 and "retry-after" in once.headers:
        once = await client.post("/v1/youths", json=form, headers=told)
    assert (once.status_code, once.json()) == (201, again.json())
    other = await client.post("/v1/youths", json=form | {"school": "别校"}, headers=told)
    assert_problem(other, 422, "idempotency-key-reused")
    without = headers(cast.tokens["youth"])
    del without["Idempotency-Key"]
    answer = await client.post("/v1/youths", json=form, headers=without)
    assert_problem(answer, 400, "idempotency-key-missing")
    youths = "SELECT count(*) FROM youths WHERE id = $1"
    assert await house.rows("matching", youths, cast.account["youth_id"]) == [(1,)]
