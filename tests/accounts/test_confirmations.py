"""A second proof before a signature: of one account, for one text, for some minutes."""

import jwt

from services.common.web.confirmations import read_confirmation
from services.common.web.tokens import ALGORITHM
from tests.accounts.factories import PASSWORD, a_sign_in, a_sign_up, bearing

DIGEST = "a" * 64


async def confirm(client, tokens, password=PASSWORD, digest=DIGEST):
    headers = bearing(tokens)
    body = {"digest": digest, "password": password}
    return await client.post("/v1/me/confirmations", json=body, headers=headers)


async def test_the_password_once_more_gives_a_proof_for_this_text(accounts_app, accounts):
    account = await a_sign_up(accounts, kind="youth")
    answer = await confirm(accounts, await a_sign_in(accounts, account["name"]))
    assert answer.status_code == 201, answer.text
    told, subject = answer.json(), account["account_id"]
    assert told["expires_in"] == 300
    keys = accounts_app.state.user_keys
    read = await read_confirmation(told["confirmation"], keys, subject=subject, digest=DIGEST)
    assert read.proof == "password"
    claims = jwt.decode(told["confirmation"], options={"verify_signature": False})
    assert (claims["aud"], claims["exp"] - claims["iat"]) == ("jianxi-confirmation", 300)
    assert jwt.get_unverified_header(told["confirmation"])["alg"] == ALGORITHM


async def test_a_wrong_password_proves_nothing_and_counts(accounts):
    account = await a_sign_up(accounts, kind="unit")
    tokens = await a_sign_in(accounts, account["name"])
    for _ in range(5):
        answer = await confirm(accounts, tokens, password="Wrong-2026-no")
        assert (answer.status_code, answer.json()["code"]) == (409, "password-wrong")
    answer = await confirm(accounts, tokens)
    assert answer.json()["code"] == "account-locked"


async def test_a_digest_is_64_hexadecimal_digits(accounts):
    account = await a_sign_up(accounts, kind="youth")
    answer = await confirm(accounts, await a_sign_in(accounts, account["name"]), digest="abc")
    assert answer.status_code == 422
