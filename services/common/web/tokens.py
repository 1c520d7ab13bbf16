"""Tokens: user tokens checked by accounts' published keys, service tokens by sisters' keys."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.common.errors import Unauthenticated, Unavailable
from services.common.transport import Transport

ALGORITHM: Final = "EdDSA"
USERS_ISSUER: Final = "jianxi-accounts"
USERS_AUDIENCE: Final = "jianxi-api"
SERVICE_SECONDS: Final = 60
_FRESH_SECONDS: Final = 300
_ASK_AGAIN_SECONDS: Final = 3
_LEEWAY_SECONDS: Final = 5
"""How far two machines' clocks may be apart."""
REMEMBERED: Final = 10_000
_REQUIRED: Final = ["iss", "aud", "sub", "exp", "iat"]


class TokenInvalid(Unauthenticated):
    """登录凭证无效，请重新登录。"""


class TokenExpired(Unauthenticated):
    """登录已过期，请重新登录。"""


class ServiceTokenInvalid(Unauthenticated):
    """内部凭证无效。"""


class KeysUnavailable(Unavailable):
    """暂时无法核验登录凭证，请稍后再试。"""


@dataclass(frozen=True)
class Caller:
    """Who a user token vouches for."""

    subject: str
    kind: str
    """unit, youth, officer or department."""
    roles: frozenset[str]
    region: str | None
    unit_id: str | None
    youth_id: str | None
    agreement_id: str | None = None
    """Of a department: the data agreement that it calls by; `subject` is its key."""
    scopes: frozenset[str] = frozenset()
    """Of a department: the feeds and batches that were granted, such as feeds:units."""

    @property
    def is_helper(self) -> bool:
        """Whether they see only those whom they registered."""
        return "helper" in self.roles


@dataclass(frozen=True)
class ServiceCaller:
    """Which sister calls, and what for."""

    name: str
    scope: str


class Vouched(NamedTuple):
    """What a good token said, and the key by which it was good."""

    kid: str
    key: Ed25519PublicKey
    until: int
    caller: Caller


class UserKeys:
    """The keys that accounts publishes: fetched when needed, kept while accounts is down."""

    def __init__(self, jwks_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """`transport` only where accounts runs in this very process."""
        self._url = jwks_url
        self._transport = transport
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._asked = float("-inf")
        self._answered = float("-inf")
        self._turn = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None
        self.vouched: OrderedDict[bytes, Vouched] = OrderedDict()
        """Good tokens by their digests; each is good as long as its key is, until it expires."""

    async def find(self, kid: str) -> Ed25519PublicKey | None:
        """The key of that id, or None. Raises KeysUnavailable if none was ever fetched."""
        if kid not in self._keys:
            await self._refresh()
        elif self._are_stale():
            # Nobody waits for keys that are known: accounts may be slow to answer. It is no part
            # of the request that found them stale, whose trace may end before.
            self._refreshing = asyncio.create_task(self._refresh(), context=Context())
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _are_stale(self) -> bool:
        old = time.monotonic() - self._answered > _FRESH_SECONDS
        return old and (self._refreshing is None or self._refreshing.done())

    async def _refresh(self) -> None:
        async with self._turn:
            if time.monotonic() - self._asked < _ASK_AGAIN_SECONDS:
                return
            self._asked = time.monotonic()
            try:
                # Sisters are never behind a proxy that the environment may name.
                async with httpx2.AsyncClient(
                    transport=self._transport or Transport(), timeout=2, trust_env=False
                ) as client:
                    answer = (await client.get(self._url)).raise_for_status().json()
                self._keys = {key["kid"]: _public_key(key) for key in answer["keys"]}
            except (httpx2.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError):
                # Forget when we asked if nothing was ever known: the next request may try.
                self._asked = self._asked if self._keys else float("-inf")
                return
            self._answered = time.monotonic()


def _public_key(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    key = jwt.PyJWK.from_dict(dict(jwk), algorithm=ALGORITHM).key
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(jwk["kid"])  # noqa: TRY004 - the document is at fault
    return key


async def read_user_token(token: str, keys: UserKeys) -> Caller:
    """Verify a user token. Raises TokenInvalid, TokenExpired, KeysUnavailable.

    A token is used for many requests, and to check a signature takes longer than most of these:
    what a good one said is remembered.
    """
    digest = sha256(token.encode()).digest()
    known = keys.vouched.get(digest)
    kid = known.kid if known else _key_id(token)
    key = await keys.find(kid)
    if key is None:
        raise TokenInvalid
    if known and known.key == key:
        if known.until <= time.time() - _LEEWAY_SECONDS:
            raise TokenExpired
        return known.caller
    claims = _claims(token, key)
    keys.vouched[digest] = told = Vouched(kid, key, int(claims["exp"]), _caller(claims))
    _forget_expired(keys.vouched)
    return told.caller


def _forget_expired(vouched: OrderedDict[bytes, Vouched]) -> None:
    """Let go of the first remembered while they have expired, and of the first if too many are.

    One that expires sooner than the one before it goes with that one.
    """
    gone = time.time() - _LEEWAY_SECONDS
    while vouched:
        first = next(iter(vouched.values()))
        if first.until > gone and len(vouched) <= REMEMBERED:
            return
        vouched.popitem(last=False)


def _claims(token: str, key: Ed25519PublicKey) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=USERS_AUDIENCE,
            issuer=USERS_ISSUER,
            leeway=_LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except (jwt.PyJWTError, KeyError, TypeError):
        raise TokenInvalid from None


def _caller(claims: Mapping[str, Any]) -> Caller:
    try:
        return Caller(
            subject=claims["sub"],
            kind=claims["kind"],
            roles=frozenset(claims["roles"]),
            region=claims.get("region"),
            unit_id=claims.get("unit_id"),
            youth_id=claims.get("youth_id"),
            agreement_id=claims.get("agreement_id"),
            scopes=frozenset(claims.get("scopes", ())),
        )
    except (KeyError, TypeError):
        raise TokenInvalid from None


def _key_id(token: str) -> str:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, RecursionError):
        raise TokenInvalid from None
    if not isinstance(kid, str):
        raise TokenInvalid
    return kid


def write_service_token(key: Ed25519PrivateKey, *, issuer: str, audience: str, scope: str) -> str:
    """Vouch for this service towards a sister, for a minute. Real time, never the sandbox's."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": issuer,
        "scope": scope,
        "iat": now,
        "exp": now + SERVICE_SECONDS,
    }
    return jwt.encode(claims, key, ALGORITHM)


def read_service_token(
    token: str, sisters: Mapping[str, Ed25519PublicKey], *, audience: str
) -> ServiceCaller:
    """Verify a sister's token meant for us. Raises ServiceTokenInvalid."""
    try:
        issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
        claims = jwt.decode(
            token,
            sisters[issuer],
            algorithms=[ALGORITHM],
            audience=audience,
            leeway=_LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
        if claims["exp"] - claims["iat"] > SERVICE_SECONDS:
            raise ServiceTokenInvalid
        return ServiceCaller(name=issuer, scope=claims["scope"])
    except (jwt.PyJWTError, KeyError, TypeError, RecursionError):
        raise ServiceTokenInvalid from None
