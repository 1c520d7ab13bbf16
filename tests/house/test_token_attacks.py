"""Tokens that must open nothing, at a door of people and a door of sisters of every service."""

import hmac
import json
import time
from base64 import urlsafe_b64encode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests import house_keys, tokens
from tests.conftest import client_of

DOORS = {
    "accounts": "/v1/officers",
    "units": "/v1/units",
    "matching": "/v1/youths",
    "reporting": "/v1/settlements",
}
"""A door of each service at which a person must show a token."""
KEY = house_keys.TOKENS["test-1"]
PUBLIC = KEY.public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
HEADER = {"alg": "EdDSA", "typ": "JWT", "kid": "test-1"}


def part(told):
    return urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def by_hand(header, claims, signature=b""):
    return f"{part(header)}.{part(claims)}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def by_secret(claims, secret):
    header = HEADER | {"alg": "HS256"}
    text = f"{part(header)}.{part(claims)}".encode()
    return by_hand(header, claims, hmac.digest(secret, text, "sha256"))


def claims_of(token, **changes):
    return jwt.decode(token, options={"verify_signature": False}) | changes


def signed(claims, key=KEY, kid="test-1"):
    return jwt.encode(claims, key, "EdDSA", headers={"kid": kid})


def under_another_header(claims):
    """Signed well, and then shown under a header that was not signed."""
    signature = KEY.sign(f"{part(HEADER)}.{part(claims)}".encode())
    return by_hand(HEADER | {"kid": "test-1", "cty": "JWT"}, claims, signature)


def forged(good):
    """By what it tries, every token made of the claims of a good one that must open nothing."""
    claims, now = claims_of(good), int(time.time())
    return {
        "no algorithm": by_hand(HEADER | {"alg": "none"}, claims),
        "the public key as a secret": by_secret(claims, PUBLIC.public_bytes_raw()),
        "the public key's PEM as a secret": by_secret(claims, PEM),
        "an unknown key id": signed(claims, Ed25519PrivateKey.generate(), "test-9"),
        "a known key id, another key": signed(claims, Ed25519PrivateKey.generate()),
        "another audience": signed(claims | {"aud": "jianxi-confirmation"}),
        "expired": signed(claims | {"iat": now - 1000, "exp": now - 100}),
        "issued in the future": signed(claims | {"iat": now + 86_400}),
        "good from the future on": signed(claims | {"nbf": now + 86_400}),
        "another header": under_another_header(claims),
    }


def at_the_people_s_door():
    person = tokens.user_token("officer", ("clerk",), region="640000")
    return forged(person) | {
        "a department's": tokens.department("feeds:units")["Authorization"].split()[1],
        **{
            f"a service's for {service}": tokens.sister("matching", service, "changes:read")[
                "Authorization"
            ].split()[1]
            for service in DOORS
        },
    }


async def refusals(app, path, shown):
    async with client_of(app) as client:
        for name, token in shown.items():
            answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
            yield name, answer.status_code, token in answer.text


@pytest.mark.parametrize("service", DOORS)
async def test_no_such_token_opens_a_door_of_people(apps, service):
    shown = at_the_people_s_door()
    met = [one async for one in refusals(apps[service], DOORS[service], shown)]
    assert met == [(name, 401, False) for name in shown]


@pytest.mark.parametrize("service", DOORS)
async def test_no_such_token_opens_a_door_of_sisters(apps, service):
    caller = next(name for name in DOORS if name != service)
    good = tokens.sister(caller, service, "changes:read")["Authorization"].split()[1]
    elsewhere = tokens.sister(caller, "gateway", "changes:read")["Authorization"].split()[1]
    shown = forged(good) | {
        "a person's": tokens.user_token("officer", ("clerk",), region="640000"),
        "a department's": tokens.department("feeds:units")["Authorization"].split()[1],
        "a sister's for another": elsewhere,
    }
    met = [one async for one in refusals(apps[service], "/internal/changes", shown)]
    assert met == [(name, 401, False) for name in shown]


@pytest.mark.parametrize("path", ["/v1/feeds/units"])
async def test_no_such_token_opens_a_door_of_departments(apps, path):
    good = tokens.department("feeds:units")["Authorization"].split()[1]
    shown = forged(good) | {
        "a person's": tokens.user_token("officer", ("clerk",), region="640000"),
        "a service's": tokens.sister("matching", "units", "feeds:units")["Authorization"].split()[
            1
        ],
        "a department's, not signed": good,
    }
    met = [one async for one in refusals(apps["units"], path, shown)]
    assert met == [(name, 401, False) for name in shown]


@pytest.mark.parametrize("service", DOORS)
async def test_the_good_token_beside_them_is_known(apps, service):
    person = tokens.officer("640000", "clerk", "administrator")
    async with client_of(apps[service]) as client:
        answer = await client.get(f"{DOORS[service]}?at_the_door=1", headers=person)
    assert answer.status_code == 422
