import hmac
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.ended import Ended
from services.gateway.tokens import Guard
from tests import house_keys, tokens
from tests.gateway.door import Door
from tests.gateway.upstreams import Upstream

Services = dict[str, Upstream]


def signed(key: Any, algorithm: str = "EdDSA", kid: str = "test-1", **claims: Any) -> str:
    now = int(time.time())
    told = {"iss": "jianxi-accounts", "aud": "jianxi-api", "sub": "acc_1", "kind": "officer"}
    told |= {"roles": ["clerk"], "iat": now, "exp": now + 900}
    return jwt.encode(told | claims, key, algorithm, headers={"kid": kid})


def test_a_good_token_is_passed_on_to_the_service(door: Door) -> None:
    headers = tokens.officer()
    answer = door.ask("GET", "/v1/units", headers=headers)
    assert answer.heard("authorization") == [headers["Authorization"]]


def test_both_published_keys_are_good(door: Door) -> None:
    token = signed(house_keys.TOKENS["test-2"], kid="test-2")
    assert door.ask("GET", "/v1/units", headers=tokens.bearer(token)).status == 200


def test_a_good_token_is_good_until_it_expires(door: Door) -> None:
    headers = tokens.bearer(tokens.user_token(exp=int(time.time()) - 2))
    for _ in range(3):
        assert door.ask("GET", "/v1/units", headers=headers).status == 200
    time.sleep(4.1)  # five seconds of leeway between two clocks
    assert door.ask("GET", "/v1/units", headers=headers).code == "token-expired"


async def test_only_so_many_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.tokens.REMEMBERED", 2)
    guard = Guard(tokens.published_keys(), Ended("http://127.0.0.1:1"))
    for _ in range(3):
        await guard._read(tokens.user_token())
    assert len(guard._good) == 2


@pytest.mark.parametrize(("passed", "kept"), [(9.9, 3), (10.0, 1)])
async def test_tokens_that_expired_are_not_remembered(
    monkeypatch: pytest.MonkeyPatch, passed: float, kept: int
) -> None:
    guard = Guard(tokens.published_keys(), Ended("http://127.0.0.1:1"))
    now = int(time.time())
    *soon, later = (tokens.user_token(exp=now + seconds) for seconds in (10, 5, 900))
    for token in soon:
        await guard._read(token)
    monkeypatch.setattr("services.gateway.tokens.time.time", lambda: now + passed)
    await guard._read(later)
    assert len(guard._good) == kept


def test_a_missing_token_is_left_to_the_services(door: Door) -> None:
    answer = door.ask("GET", "/v1/units")
    assert (answer.status, answer.heard("authorization")) == (200, [])


def nested_header() -> str:
    """A token whose header no parser can follow to its end."""
    return f"{urlsafe_b64encode(b'[' * 10_000).decode()}.e30.x"


def by_public_key() -> str:
    """A token for which whoever made it needed nothing but what accounts publishes."""
    secret = house_keys.TOKENS["test-1"].public_key().public_bytes_raw()
    head, body, _ = signed(b"x" * 32, "HS256").split(".")
    mac = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def under_another_header() -> str:
    """A good token whose header was changed after it was signed."""
    _, body, signature = tokens.user_token().split(".")
    header = b'{"alg":"EdDSA","kid":"test-1","cty":"JWT"}'
    return f"{urlsafe_b64encode(header).rstrip(b'=').decode()}.{body}.{signature}"


BAD = {
    "a maze": (nested_header, "token-invalid"),
    "expired": (lambda: tokens.user_token(exp=int(time.time()) - 10), "token-expired"),
    "for another audience": (lambda: tokens.user_token(aud="units"), "token-invalid"),
    "of another issuer": (lambda: tokens.user_token(iss="somebody"), "token-invalid"),
    "of a foreign key": (lambda: signed(Ed25519PrivateKey.generate()), "token-invalid"),
    "of an unknown key": (
        lambda: signed(Ed25519PrivateKey.generate(), kid="unknown"),
        "token-invalid",
    ),
    "unsigned": (lambda: signed(None, "none"), "token-invalid"),
    "signed with a shared secret": (lambda: signed(b"x" * 32, "HS256"), "token-invalid"),
    "signed with the public key as a secret": (by_public_key, "token-invalid"),
    "under a header that was not signed": (under_another_header, "token-invalid"),
    "issued in the future": (
        lambda: tokens.user_token(iat=int(time.time()) + 600),
        "token-invalid",
    ),
    "good from the future on": (
        lambda: tokens.user_token(nbf=int(time.time()) + 600),
        "token-invalid",
    ),
    "no token at all": (lambda: "nonsense", "token-invalid"),
    "tampered": (lambda: tokens.user_token()[:-4] + "AAAA", "token-invalid"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused_at_the_door(door: Door, services: Services, name: str) -> None:
    make, code = BAD[name]
    token = make()
    answer = door.ask("POST", "/v1/units", b"{}", tokens.bearer(token))
    assert (answer.status, answer.code) == (401, code)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.body.decode()
    assert services["units"].seen == []


def test_a_departments_token_and_signature_reach_the_service_as_they_were(door: Door) -> None:
    headers = tokens.department("feeds:units") | {"X-Signature-Nonce": "0123456789abcdef"}
    answer = door.ask("GET", "/v1/feeds/units?limit=5&cursor=a", headers=headers)
    assert answer.heard("x-signature-nonce") == ["0123456789abcdef"]
    assert answer.heard("authorization") == [headers["Authorization"]]


def test_a_service_token_is_refused_at_v1(door: Door, services: Services) -> None:
    answer = door.ask(
        "GET", "/v1/units", headers=tokens.sister("matching", "units", "offers:write")
    )
    assert answer.status == 401
    assert services["units"].seen == []


@pytest.mark.parametrize("value", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer  ", "Token x", ""])
def test_any_other_scheme_is_refused(door: Door, value: str) -> None:
    assert door.ask("GET", "/v1/units", headers={"Authorization": value}).status == 401


def test_a_second_token_cannot_hide_behind_a_good_one(door: Door, services: Services) -> None:
    connection = door.connect()
    connection.putrequest("GET", "/v1/units")
    for token in (tokens.user_token(), "forged"):
        connection.putheader("Authorization", f"Bearer {token}")
    connection.endheaders()
    assert connection.getresponse().status == 401
    assert services["units"].seen == []
    connection.close()


def test_known_keys_are_used_while_accounts_is_away(patient_door: Door, services: Services) -> None:
    assert patient_door.ask("GET", "/v1/units", headers=tokens.officer()).status == 200
    services["accounts"].publishes_keys = False
    try:
        assert patient_door.ask("GET", "/v1/units", headers=tokens.officer()).status == 200
    finally:
        services["accounts"].publishes_keys = True


def test_unknown_keys_do_not_make_the_gateway_ask_each_time(
    patient_door: Door, services: Services
) -> None:
    forged = signed(Ed25519PrivateKey.generate(), kid="unknown")
    start = time.monotonic()
    for _ in range(20):
        assert patient_door.ask("GET", "/v1/units", headers=tokens.bearer(forged)).status == 401
    asked = services["accounts"].seen.count("GET /.well-known/jwks.json")
    assert asked <= 2 + (time.monotonic() - start) / 3


def test_without_any_key_a_token_cannot_be_judged(broken_door: Door) -> None:
    answer = broken_door.ask("GET", "/v1/units", headers=tokens.officer())
    assert (answer.status, answer.code) == (503, "keys-unavailable")
    assert broken_door.ask("GET", "/v1/units").code == "service-unreachable"
