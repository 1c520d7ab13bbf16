"""Signed requests: what a department's signature covers is gathered here, and judged by accounts.

Only accounts opens a key's secret and remembers nonces; whoever receives the request asks it and
hears what the data agreement grants at that very moment.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from services.common.errors import JianxiError, Unauthenticated
from services.common.time.clock import Clock, in_shanghai
from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.common.values.signatures import ALGORITHMS, SignedRequest, digest
from services.common.web.access import SignInRequired
from services.common.web.heads import method_of
from services.common.web.tokens import Caller

SCOPE: Final = "signatures:verify"
PATH: Final = "/internal/signatures"
_SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_SIGNATURE: Final = re.compile(rf"({'|'.join(ALGORITHMS)})=([0-9a-f]{{64}})", re.ASCII)


class SignatureMissing(Unauthenticated):
    """请求没有签名：须有 X-Signature-Timestamp、X-Signature-Nonce、X-Signature 各一个。"""


class SignatureMalformed(Unauthenticated):
    """签名请求头的格式不正确。"""


class SignatureOutOfTime(Unauthenticated):
    """签名的时间与服务器时间相差超过5分钟，请校准时钟。"""


class SignatureAlgorithmOther(Unauthenticated):
    """签名算法与数据共享协议约定的不同。"""


class SignatureWrong(Unauthenticated):
    """签名不正确。"""


class SignatureReplayed(Unauthenticated):
    """这个随机数已经用过，请为每次请求生成新的随机数并重新签名。"""


class KeyNotGood(Unauthenticated):
    """密钥已吊销，或者数据共享协议不在有效期内。"""


REFUSALS: Final[Mapping[str, type[Unauthenticated]]] = {
    kind.code(): kind
    for kind in (
        SignatureOutOfTime,
        SignatureAlgorithmOther,
        SignatureWrong,
        SignatureReplayed,
        KeyNotGood,
    )
}
"""What accounts may say no by."""
SIGNED: Final[tuple[type[JianxiError], ...]] = (
    SignatureMissing,
    SignatureMalformed,
    *REFUSALS.values(),
    UpstreamUnavailable,
    UpstreamRefused,
)
"""Every problem of a signature, and of asking whether it is good: for the documents."""
_LINES: Final = (
    "“算法=签名”：对 jianxi-1、方法、路径、查询串、请求体的摘要、时间、随机数七行文字的 HMAC，"
    "密钥是 client_secret，写法和例子见部门接入（/docs/for-departments）；"
    "算法是 hmac-sha256 或者 hmac-sm3，签名是 64 个小写十六进制字符"
)
SCHEMES: Final[Mapping[str, Mapping[str, str]]] = {
    scheme: {"type": "apiKey", "in": "header", "name": header, "description": words}
    for scheme, header, words in (
        ("signature", "X-Signature", _LINES),
        ("signature-nonce", "X-Signature-Nonce", "随机数：16 至 64 个字符，每个请求都是新的"),
        (
            "signature-timestamp",
            "X-Signature-Timestamp",
            "现在的时间：自 1970-01-01T00:00:00Z 起的秒数，与服务器相差不超过 300 秒",
        ),
    )
}
"""The headers of a signature, as a document tells them: all of them beside the token."""


@dataclass(frozen=True)
class Grant:
    """What a department's agreement grants at this moment, and by which key it was asked for."""

    agreement_id: str
    agreement_version: int
    key_id: str
    office: str
    """The region of the office that concluded it."""
    department: str
    """Which kind of department it is, such as education."""
    feeds: Mapping[str, frozenset[str]]
    """The fields of each feed; of a feed that is not there, none."""
    batches: frozenset[str]
    """The lists that it may hand in."""
    regions: tuple[str, ...]


async def read_signed(request: Request) -> SignedRequest:
    """A request as its signature must cover it. Raises SignatureMissing, SignatureMalformed."""
    timestamp, nonce, signature = (
        _only(request, f"x-signature{part}") for part in ("-timestamp", "-nonce", "")
    )
    signed = _SIGNATURE.fullmatch(signature)
    if not (_SECONDS.fullmatch(timestamp) and _NONCE.fullmatch(nonce) and signed):
        raise SignatureMalformed(server_time=_server_time())
    algorithm, hexadecimal = signed.groups()
    return SignedRequest(
        method=method_of(request.scope),
        path=request.scope["raw_path"].decode("latin-1"),
        query=request.scope["query_string"].decode("latin-1"),
        body_digest=digest(algorithm, await request.body()),
        timestamp=int(timestamp),
        nonce=nonce,
        algorithm=algorithm,
        signature=hexadecimal,
    )


def _only(request: Request, name: str) -> str:
    found = request.headers.getlist(name)
    if len(found) != 1:
        raise SignatureMissing(server_time=_server_time())
    return found[0].strip()


def _server_time() -> str:
    # Real time, as that by which a signature is judged.
    return in_shanghai(Clock().now())


async def ask(accounts: Upstream, caller: Caller, signed: SignedRequest) -> Grant:
    """Let accounts judge. Raises one of REFUSALS, UpstreamUnavailable."""
    body = {"key_id": caller.subject, **asdict(signed)}
    told = await accounts.post(PATH, SCOPE, body, author=caller.subject)
    if refusal := REFUSALS.get(told["refusal"]):
        raise refusal(server_time=told["server_time"])
    return _grant(told["grant"])


def _grant(told: Mapping[str, Any]) -> Grant:
    feeds = {name: frozenset(fields) for name, fields in told["feeds"].items()}
    own = {"batches": frozenset(told["batches"]), "regions": tuple(told["regions"])}
    return Grant(**{**told, "feeds": feeds, **own})


async def _granted(request: Request) -> Grant:
    # A nonce is good once, and a request that lost a race is done again.
    if not hasattr(request.state, "grant"):
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, Caller):
            raise SignInRequired
        signed = await read_signed(request)
        request.state.grant = await ask(request.app.state.accounts, caller, signed)
        request.state.body_digest = signed.body_digest
    grant: Grant = request.state.grant
    return grant


GrantDep = Annotated[Grant, Depends(_granted)]
"""What the signed request's agreement grants; named before the session, so that none waits."""
