"""Who is let in: every token that must not pass, at both kinds of door."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.common import telemetry
from services.common.web import tokens as kernel
from services.common.web.access import OutsideRegion, covers, require_region
from services.common.web.tokens import Caller, UserKeys
from tests import house_keys, tokens

STRANGER = Ed25519PrivateKey.generate()
PUBLIC = house_keys.TOKENS["test-1"].public_key()
NOW = int(time.time())
"""Two clocks may be five seconds apart: what ended then has ended."""


def user_claims(**changes):
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": "acc_1",
        "kind": "officer",
        "roles": ["clerk"],
        "region": "640000",
        "iat": NOW,
        # The file may be older than a token of accounts lives.
        "exp": NOW + 86_400,
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


def service_claims(**changes):
    # Of this moment: it lives for a minute, and the file may be older.
    now = int(time.time())
    claims = {
        "iss": "matching",
        "aud": "units",
        "sub": "matching",
        "scope": "notes:read",
        "iat": now,
        "exp": now + 60,
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims, key=None, **headers):
    kid = {"kid": "test-1"} if not headers else {k: v for k, v in headers.items() if v}
    return jwt.encode(claims, key or house_keys.TOKENS["test-1"], "EdDSA", headers=kid)


def by_sister(claims, key=None):
    return jwt.encode(claims, key or house_keys.SIGNING["matching"], "EdDSA")


def by_hand(header, claims, sign=lambda _: b""):
    told = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)
    )
    return (told + b"." + urlsafe_b64encode(sign(told)).rstrip(b"=")).decode()


def by_secret(claims, secret):
    header = {"alg": "HS256", "typ": "JWT", "kid": "test-1"}
    return by_hand(header, claims, lambda told: hmac.digest(secret, told, "sha256"))


async def keep(client, token):
    return await client.post("/v1/notes", json={"words": "早"}, headers=tokens.bearer(token))


async def count(client, token):
    return await client.get("/internal/notes", headers=tokens.bearer(token))


def told(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


FORGED = {
    "another key under the same kid": signed(user_claims(), STRANGER),
    "an unknown kid": signed(user_claims(), STRANGER, kid="test-9"),
    "no kid": signed(user_claims(), typ="JWT"),
    "the other published key under this kid": signed(user_claims(), house_keys.TOKENS["test-2"]),
    "a sister's key": signed(user_claims(), house_keys.SIGNING["accounts"]),
    "another audience": signed(user_claims(aud="units")),
    "no audience": signed(user_claims(aud=None)),
    "another issuer": signed(user_claims(iss="units")),
    "no issuer": signed(user_claims(iss=None)),
    "no subject": signed(user_claims(sub=None)),
    "no end": signed(user_claims(exp=None)),
    "no beginning": signed(user_claims(iat=None)),
    "a beginning to come": signed(user_claims(iat=NOW + 86_400)),
    "no kind": signed(user_claims(kind=None)),
    "no roles": signed(user_claims(roles=None)),
    "roles that are a number": signed(user_claims(roles=7)),
    "no algorithm": by_hand({"alg": "none", "kid": "test-1"}, user_claims()),
    "the raw public key as a secret": by_secret(user_claims(), PUBLIC.public_bytes_raw()),
    "the public key's PEM as a secret": by_secret(
        user_claims(), PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    ),
    "a service token": by_sister(service_claims()),
    "a service token of accounts for units": by_sister(
        service_claims(iss="accounts"), house_keys.SIGNING["accounts"]
    ),
    "two parts": "eyJhbGciOiJFZERTQSJ9.e30",
    "no token at all": "abc",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_no_forged_token_opens_v1(notes, token):
    answer = await keep(notes, token)
    assert told(answer) == (401, "token-invalid")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text


async def test_a_token_cut_short_or_altered_opens_nothing(notes):
    token = signed(user_claims())
    head, body, signature = token.split(".")
    other = signed(user_claims(roles=["approver"])).split(".")[1]
    for broken in (f"{head}.{other}.{signature}", f"{head}.{body}.", f"{head}.{body}.{'A' * 86}"):
        assert told(await keep(notes, broken)) == (401, "token-invalid")
    assert (await keep(notes, token)).status_code == 201


async def test_an_expired_token_says_that_it_is_expired(notes):
    assert told(await keep(notes, signed(user_claims(exp=NOW - 6)))) == (401, "token-expired")
    assert told(await keep(notes, signed(user_claims(exp=NOW - 5)))) == (401, "token-expired")


async def test_a_leap_of_the_sandbox_neither_ends_nor_revives_a_token(notes, clock):
    clock.move("2031-07-01")
    assert (await keep(notes, signed(user_claims()))).status_code == 201
    clock.move("2020-07-01")
    assert told(await keep(notes, signed(user_claims(exp=NOW - 5)))) == (401, "token-expired")


async def test_both_published_keys_are_good(notes):
    second = signed(user_claims(), house_keys.TOKENS["test-2"], kid="test-2")
    assert (await keep(notes, second)).status_code == 201


async def test_without_a_token_nobody_is_let_in(notes):
    answer = await notes.post("/v1/notes", json={"words": "早"})
    assert told(answer) == (401, "sign-in-required")
    assert told(await notes.get("/internal/notes")) == (401, "service-token-invalid")


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer ", "eyJ"])
async def test_another_scheme_is_no_token(notes, header):
    headers = {"Authorization": header}
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    assert told(answer) == (401, "token-of-wrong-kind")
    assert told(await notes.get("/internal/notes", headers=headers)) == (
        401,
        "service-token-invalid",
    )


async def test_another_role_lacks_the_right(notes):
    answer = await keep(notes, signed(user_claims(roles=["approver", "finance"])))
    assert told(answer) == (403, "role-lacks-right")
    assert answer.json()["roles"] == ["clerk"]
    assert (await keep(notes, signed(user_claims(roles=["finance", "clerk"])))).status_code == 201


async def test_where_no_role_is_named_any_user_is_let_in(notes):
    token = signed(user_claims(kind="youth", roles=["youth"], region=None, youth_id="yth_1"))
    headers = {"Authorization": f"Bearer {token}"}
    assert (await notes.post("/v1/secrets", headers=headers)).status_code == 200


FORGED_SISTERS = {
    "a user token": signed(user_claims()),
    "a user token with a scope": signed(user_claims(scope="notes:read", aud="units")),
    "another sister's key": by_sister(service_claims(), house_keys.SIGNING["reporting"]),
    "a stranger's key": by_sister(service_claims(), STRANGER),
    "an unknown issuer": by_sister(service_claims(iss="payroll"), STRANGER),
    "another audience": by_sister(service_claims(aud="reporting")),
    "no audience": by_sister(service_claims(aud=None)),
    "no issuer": by_sister(service_claims(iss=None)),
    "an issuer that is a list": by_hand(
        {"alg": "EdDSA"}, service_claims(iss=["matching"]), STRANGER.sign
    ),
    "no subject": by_sister(service_claims(sub=None)),
    "no end": by_sister(service_claims(exp=None)),
    "no beginning": by_sister(service_claims(iat=None)),
    "no scope": by_sister(service_claims(scope=None)),
    "an end that has passed": by_sister(service_claims(iat=NOW - 60, exp=NOW - 5)),
    "a life of more than a minute": by_sister(service_claims(exp=NOW + 120)),
    "no algorithm": by_hand({"alg": "none"}, service_claims()),
    "a public key as a secret": by_secret(
        service_claims(), house_keys.SIGNING["matching"].public_key().public_bytes_raw()
    ),
    "no token at all": "abc",
}


@pytest.mark.parametrize("token", FORGED_SISTERS.values(), ids=FORGED_SISTERS.keys())
async def test_no_forged_token_opens_internal(notes, token):
    answer = await count(notes, token)
    assert told(answer) == (401, "service-token-invalid")
    assert token not in answer.text


async def test_a_sister_is_let_in_for_what_its_token_says_and_nothing_else(notes):
    assert (await count(notes, by_sister(service_claims()))).json() == {"notes": 0}
    other = await count(notes, by_sister(service_claims(scope="changes:read")))
    assert told(other) == (403, "role-lacks-right")


async def test_a_token_lives_exactly_a_minute(notes):
    minute = kernel.write_service_token(
        house_keys.SIGNING["matching"], issuer="matching", audience="units", scope="notes:read"
    )
    claims = jwt.decode(minute, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 60
    assert (await count(notes, minute)).status_code == 200


class Accounts:
    """What accounts publishes, as long as it is up."""

    def __init__(self, *kids):
        self.kids = kids
        self.answer = None
        self.is_up = True
        self.asked = 0

    def __call__(self, _):
        self.asked += 1
        if not self.is_up:
            raise httpx2.ConnectError("down")
        return self.answer or httpx2.Response(
            200, json={"keys": [tokens._jwk(kid) for kid in self.kids]}
        )

    def keys(self):
        return UserKeys("http://accounts/.well-known/jwks.json", httpx2.MockTransport(self))


@pytest.fixture
def impatient(monkeypatch):
    """Keys that are stale at once and may be asked for at once."""
    monkeypatch.setattr(kernel, "_FRESH_SECONDS", 0)
    monkeypatch.setattr(kernel, "_ASK_AGAIN_SECONDS", 0)


async def test_no_token_is_judged_while_no_key_was_ever_seen(notes_app, notes):
    accounts = Accounts("test-1")
    accounts.is_up = False
    notes_app.state.user_keys = accounts.keys()
    answer = await keep(notes, signed(user_claims()))
    assert told(answer) == (503, "keys-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    accounts.is_up = True
    assert (await keep(notes, signed(user_claims()))).status_code == 201


@pytest.mark.usefixtures("impatient")
async def test_keys_once_seen_are_good_while_accounts_is_down(notes_app, notes):
    accounts = Accounts("test-1")
    notes_app.state.user_keys = accounts.keys()
    assert (await keep(notes, signed(user_claims()))).status_code == 201
    accounts.is_up = False
    assert (await keep(notes, signed(user_claims()))).status_code == 201
    assert accounts.asked == 2
    assert told(await keep(notes, signed(user_claims(), kid="test-2"))) == (401, "token-invalid")


@pytest.mark.usefixtures("impatient")
async def test_keys_are_renewed_as_nobodys_request():
    accounts = Accounts("test-1")
    asked_in = []
    transport = httpx2.MockTransport(
        lambda request: asked_in.append(telemetry.request_id.get()) or accounts(request)
    )
    keys = UserKeys("http://accounts/.well-known/jwks.json", transport)
    telemetry.request_id.set("req_first")
    await keys.find("test-1")
    await keys.find("test-1")
    await keys._refreshing
    assert asked_in == ["req_first", "-"]


async def test_keys_are_asked_for_once_and_not_for_every_unknown_kid(notes_app, notes):
    accounts = Accounts("test-1")
    notes_app.state.user_keys = accounts.keys()
    for nth in range(5):
        await keep(notes, signed(user_claims()))
        await keep(notes, signed(user_claims(), kid=f"made-up-{nth}"))
    assert accounts.asked == 1


@pytest.mark.usefixtures("impatient")
async def test_a_new_key_is_good_and_a_withdrawn_one_is_not(notes_app, notes):
    accounts = Accounts("test-1")
    notes_app.state.user_keys = accounts.keys()
    second = signed(user_claims(), house_keys.TOKENS["test-2"], kid="test-2")
    assert told(await keep(notes, second)) == (401, "token-invalid")
    accounts.kids = ("test-2",)
    assert (await keep(notes, second)).status_code == 201
    assert told(await keep(notes, signed(user_claims()))) == (401, "token-invalid")


async def test_a_token_that_was_good_is_not_checked_again_and_good_until_it_expires(monkeypatch):
    keys, token = Accounts("test-1").keys(), signed(user_claims())
    caller = await kernel.read_user_token(token, keys)
    expires = keys.vouched[sha256(token.encode()).digest()].until
    monkeypatch.setattr(jwt, "decode", None)
    assert await kernel.read_user_token(token, keys) == caller
    for passed, is_good in ((expires + 4.9, True), (expires + 5, False)):
        monkeypatch.setattr(kernel.time, "time", lambda passed=passed: passed)
        if is_good:
            assert await kernel.read_user_token(token, keys) == caller
        else:
            with pytest.raises(kernel.TokenExpired):
                await kernel.read_user_token(token, keys)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("after", [(), ("test-2",)])
async def test_a_token_that_was_good_is_not_once_its_key_is_withdrawn(after):
    accounts = Accounts("test-1", "test-2")
    keys, token = accounts.keys(), signed(user_claims())
    await kernel.read_user_token(token, keys)
    accounts.kids = after
    await keys._refresh()
    with pytest.raises((kernel.TokenInvalid, kernel.KeysUnavailable)):
        await kernel.read_user_token(token, keys)


async def test_a_token_that_was_good_is_not_where_its_key_is_another_under_the_same_name(
    monkeypatch,
):
    keys, token = Accounts("test-1").keys(), signed(user_claims())
    await kernel.read_user_token(token, keys)
    keys._keys["test-1"] = house_keys.TOKENS["test-2"].public_key()
    with pytest.raises(kernel.TokenInvalid):
        await kernel.read_user_token(token, keys)


async def test_only_so_many_good_tokens_are_remembered(monkeypatch):
    monkeypatch.setattr(kernel, "REMEMBERED", 2)
    keys = Accounts("test-1").keys()
    for nth in range(3):
        await kernel.read_user_token(signed(user_claims(jti=str(nth))), keys)
    assert len(keys.vouched) == 2


@pytest.mark.parametrize(("passed", "kept"), [(14.9, 3), (15, 1)])
async def test_good_tokens_that_expired_are_not_remembered(monkeypatch, passed, kept):
    keys, now = Accounts("test-1").keys(), int(time.time())
    for seconds in (10, 5):
        await kernel.read_user_token(signed(user_claims(exp=now + seconds)), keys)
    monkeypatch.setattr(kernel.time, "time", lambda: now + passed)
    await kernel.read_user_token(signed(user_claims(exp=now + 900)), keys)
    assert len(keys.vouched) == kept


RUBBISH = {
    "a failure": httpx2.Response(500, json={"keys": []}),
    "no JSON": httpx2.Response(200, text="<html>"),
    "a list": httpx2.Response(200, json=[]),
    "no keys": httpx2.Response(200, json={}),
    "keys without a name": httpx2.Response(200, json={"keys": [{"kty": "OKP"}]}),
    "a key of another kind": httpx2.Response(
        200, json={"keys": [{"kty": "oct", "k": "AA", "kid": "test-1"}]}
    ),
    "a key on another curve": httpx2.Response(
        200, json={"keys": [{"kty": "OKP", "crv": "X25519", "x": "AA", "kid": "test-1"}]}
    ),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("answer", RUBBISH.values(), ids=RUBBISH.keys())
async def test_rubbish_from_accounts_leaves_the_keys_once_seen(notes_app, notes, answer):
    accounts = Accounts("test-1")
    notes_app.state.user_keys = accounts.keys()
    accounts.answer = answer
    assert told(await keep(notes, signed(user_claims()))) == (503, "keys-unavailable")
    accounts.answer = None
    assert (await keep(notes, signed(user_claims()))).status_code == 201
    accounts.answer = answer
    assert (await keep(notes, signed(user_claims()))).status_code == 201


def an_officer(region):
    return Caller("acc_1", "officer", frozenset({"clerk"}), region, None, None)


def test_an_office_covers_its_region_and_what_lies_within():
    city = an_officer("640100")
    assert covers(city, "640100")
    assert covers(city, "640104")
    assert not covers(city, "640000")
    assert not covers(city, "640205")
    assert not covers(an_officer(None), "640104")


def test_what_an_office_does_not_cover_is_not_found():
    require_region(an_officer("640100"), "640104")
    with pytest.raises(OutsideRegion):
        require_region(an_officer("640100"), "640205")


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (None, 401, "sign-in-required"),
        (signed(user_claims(roles=["unit"])), 403, "role-lacks-right"),
        (signed(user_claims()), 422, "unknown-parameter"),
    ],
    ids=["nobody", "another role", "who may"],
)
async def test_who_may_not_call_is_told_so_whatever_they_ask(notes, token, status, code):
    headers = tokens.bearer(token) if token else {}
    answer = await notes.post("/v1/notes?wrods=1", json={"words": "早"}, headers=headers)
    assert told(answer) == (status, code)


@pytest.mark.parametrize("body", ["{", "{}", '{"words": 7}'])
async def test_who_may_not_call_is_told_so_whatever_they_send(notes, body):
    as_json = {"Content-Type": "application/json"}
    assert told(await notes.post("/v1/notes", content=body, headers=as_json)) == (
        401,
        "sign-in-required",
    )
    headers = as_json | tokens.bearer(signed(user_claims(roles=["unit"])))
    del headers["Idempotency-Key"]
    assert told(await notes.post("/v1/notes", content=body, headers=headers)) == (
        403,
        "role-lacks-right",
    )


async def test_a_sister_without_the_scope_is_told_so_whatever_it_asks(notes):
    other = by_sister(service_claims(scope="offers:write"))
    for token, status in ((other, 403), (by_sister(service_claims()), 422)):
        answer = await notes.get("/internal/notes?nots=1", headers=tokens.bearer(token))
        assert answer.status_code == status
