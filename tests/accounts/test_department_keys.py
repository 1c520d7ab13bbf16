"""Keys of departments and their tokens, over ASGI with a real database."""

import asyncio
import logging

import jwt
import pytest

from tests import tokens
from tests.accounts import agreeing, objecting
from tests.accounts.agreeing import concluded, issued, move, revised, try_issue, try_token
from tests.accounts.factories import bearing
from tests.accounts.test_second_factors import told


@pytest.fixture
async def chief(accounts_app):
    """What the administrator of 银川市 shows at the door."""
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
async def agreed(accounts, chief):
    return await concluded(accounts, chief)


def claims_of(answer):
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False})


async def keys_of(client, agreed):
    path = f"/v1/data-agreements/{agreed['id']}/keys"
    return (await client.get(path, headers=tokens.officer("640100"))).json()["items"]


async def test_a_secret_is_told_once_and_lies_sealed(accounts, chief, agreed, rows, log_file):
    answer = await try_issue(accounts, chief, agreed)
    secret = answer.json()["client_secret"]
    assert answer.headers["cache-control"] == "no-store"
    assert len(secret) >= 43
    assert secret not in str(await keys_of(accounts, agreed))
    for table in ("department_keys", "changes", "audit_entries", "remembered_answers"):
        assert secret not in str(await rows(table))
    for handler in logging.root.handlers:
        handler.flush()
    assert secret not in log_file.read_text(encoding="utf-8")


async def test_no_answer_with_a_secret_is_kept(accounts, chief, agreed):
    path = f"/v1/data-agreements/{agreed['id']}/keys"
    answer = await accounts.post(path, json={"reason": "首次接入"}, headers=bearing(chief))
    assert answer.status_code == 400


async def test_two_keys_are_active_together_and_a_third_waits_for_a_revocation(
    accounts, chief, agreed
):
    first = await issued(accounts, chief, agreed)
    second = await issued(accounts, chief, agreed)
    assert told(await try_issue(accounts, chief, agreed)) == (409, "keys-enough")
    for key in (first, second):
        assert (await try_token(accounts, key)).status_code == 200
    path = f"{agreed['id']}/keys/{first['client_id']}/revocation"
    assert told(await move(accounts, chief, path, 2)) == (412, "agreement-changed")
    assert (await move(accounts, chief, path)).json()["state"] == "revoked"
    assert told(await move(accounts, chief, path, 2)) == (409, "key-revoked")
    assert told(await try_token(accounts, first)) == (401, "client-invalid")
    assert (await try_token(accounts, second)).status_code == 200
    assert (await try_issue(accounts, chief, agreed)).status_code == 201


async def test_of_two_who_ask_at_once_for_the_last_key_one_gets_it(accounts, chief, agreed):
    await issued(accounts, chief, agreed)
    answers = await asyncio.gather(*(try_issue(accounts, chief, agreed) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]


async def test_a_key_of_another_agreement_is_not_found(accounts, chief, agreed):
    other = await concluded(accounts, chief)
    key = await issued(accounts, chief, other)
    path = f"{agreed['id']}/keys/{key['client_id']}/revocation"
    assert told(await move(accounts, chief, path)) == (404, "key-unknown")


async def test_a_token_says_what_was_granted_and_lives_a_quarter_of_an_hour_at_most(
    accounts, chief, agreed, rows
):
    key = await issued(accounts, chief, agreed)
    answer = await try_token(accounts, key)
    claims = claims_of(answer)
    assert (claims["sub"], claims["kind"]) == (key["client_id"], "department")
    assert claims["agreement_id"] == agreed["id"]
    assert claims["scopes"] == ["feeds:units", "exchange-batches:recommendations"]
    assert claims["regions"] == ["640100"]
    assert claims["exp"] - claims["iat"] == answer.json()["expires_in"] <= 900
    assert "refresh_token" not in answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (await keys_of(accounts, agreed))[0]["last_used_on"] is not None
    noted = [one["author"] for one in await rows("audit_entries")]
    assert key["client_id"] in noted


async def test_the_day_of_use_goes_by_the_clock_as_the_day_of_issue_does(
    accounts, chief, agreed, clock
):
    key = await issued(accounts, chief, agreed)
    await try_token(accounts, key)
    told = (await keys_of(accounts, agreed))[0]
    assert told["last_used_on"] == told["issued_at"][:10] == "2026-03-02"
    clock.move("2026-03-03")
    await try_token(accounts, key)
    assert (await keys_of(accounts, agreed))[0]["last_used_on"] == "2026-03-03"


async def test_a_signed_request_is_a_use_of_its_key_on_the_clocks_day(
    accounts, accounts_app, chief, clock
):
    objecting.wire(accounts_app)
    commerce = await objecting.joined(accounts, chief, "units", "name")
    clock.move("2026-03-03")
    assert (await commerce.read()).status_code == 200
    agreed = commerce.department.agreement
    assert (await keys_of(accounts, agreed))[0]["last_used_on"] == "2026-03-03"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "x" * 43},
        {"client_id": "dky_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"},
        {"client_id": "nobody", "client_secret": "密钥"},
    ],
    ids=["another secret", "nobody's key", "no key at all"],
)
async def test_whoever_knows_no_secret_is_told_nothing(accounts, chief, agreed, changes):
    key = await issued(accounts, chief, agreed)
    await move(accounts, chief, f"{agreed['id']}/ending")
    assert told(await try_token(accounts, key, **changes)) == (401, "client-invalid")


async def test_an_ended_agreement_gives_no_token_and_no_key(accounts, chief, agreed):
    key = await issued(accounts, chief, agreed)
    await move(accounts, chief, f"{agreed['id']}/ending")
    assert told(await try_token(accounts, key)) == (401, "agreement-not-in-force")
    assert told(await try_issue(accounts, chief, agreed)) == (409, "agreement-over")


async def test_an_agreement_holds_from_its_first_day_to_its_last(accounts, chief, clock):
    agreed = await concluded(accounts, chief, first_day="2026-03-03", last_day="2026-03-04")
    key = await issued(accounts, chief, agreed)
    for day, status in (
        ("2026-03-02", 401),
        ("2026-03-03", 200),
        ("2026-03-04", 200),
        ("2026-03-05", 401),
    ):
        clock.move(day)
        assert (await try_token(accounts, key)).status_code == status, day


async def test_a_next_token_says_what_was_revised(accounts, chief, agreed):
    key = await issued(accounts, chief, agreed)
    await revised(accounts, chief, agreed, batches=[], regions=["640104"])
    claims = claims_of(await try_token(accounts, key))
    assert (claims["scopes"], claims["regions"]) == (["feeds:units"], ["640104"])


@pytest.mark.parametrize(
    "body",
    [
        {"grant_type": "client_credentials"},
        {"grant_type": "client_credentials", "client_id": "dky", "client_secret": ""},
        {"grant_type": "client_credentials", "client_id": "dky", "client_secret": "s", "x": 1},
    ],
)
async def test_what_is_no_such_request_is_malformed(accounts, body):
    assert (await accounts.post("/v1/tokens", json=body)).status_code == 422


async def test_a_departments_token_opens_none_of_our_doors(accounts, chief, agreed):
    answer = await try_token(accounts, await issued(accounts, chief, agreed))
    headers = tokens.bearer(answer.json()["access_token"])
    for path in ("/v1/me", "/v1/data-agreements", f"/v1/data-agreements/{agreed['id']}/keys"):
        assert told(await accounts.get(path, headers=headers)) == (401, "token-of-wrong-kind")
