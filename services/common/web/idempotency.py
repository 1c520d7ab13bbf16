"""Idempotency-Key: the same request sent twice is done once and answered alike.

Remembered are 2xx answers only, sealed, for seven days, in the transaction that did the work.
"""

import asyncio
import hmac
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy import BigInteger, Interval, Row, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile

from services.common.errors import Conflict, Forbidden, JianxiError, Unreadable
from services.common.store.database import Database
from services.common.store.sealed import ring, seal, unseal
from services.common.store.tables import remembered_answers
from services.common.web.tokens import Caller, ServiceCaller

DAYS: Final = 7
_HOUR: Final = 3600
_KEY = re.compile(r"^[\x21-\x7e]{16,64}$")
_PLACE: Final = "remembered_answers.answer"
_HEADERS: Final = ("content-type", "location", "etag")


class IdempotencyKeyMissing(Unreadable):
    """缺少 Idempotency-Key 请求头（16 至 64 个字符）。"""


class IdempotencyKeyRefused(Unreadable):
    """这个地址不接受 Idempotency-Key 请求头。"""


class IdempotencyKeyReused(JianxiError):
    """同一个 Idempotency-Key 已用于另一项内容不同的请求。"""

    status = 422


class RequestInProgress(Conflict):
    """同一请求正在办理，请稍后再试。"""

    retry_after = 1


class RightsChanged(Forbidden):
    """您的权限已变更，不能再取得之前的结果。"""


class Remembered(Exception):
    """Raised to answer at once with what was answered before."""

    def __init__(self, response: Response) -> None:
        """Carry the answer out of the endpoint."""
        super().__init__()
        self.response = response


@dataclass(frozen=True)
class Memory:
    """One keyed request: its scope (who, what, which key), what it asks, its caller's rights."""

    scope: bytes
    fingerprint: bytes
    rights: bytes


async def memory_of(request: Request) -> Memory:
    """Read a request's key and take its fingerprints. Raises IdempotencyKeyMissing."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.match(key):
        raise IdempotencyKeyMissing
    caller = getattr(request.state, "caller", None)
    return Memory(
        scope=_digest("scope", _subject(caller), request.method, request.scope["path"], key),
        fingerprint=_digest("body", await _plain_body(request), *_plain_query(request)),
        rights=_digest("rights", _rights(caller)),
    )


async def recall(session: AsyncSession, memory: Memory) -> None:
    """Answer with what is remembered, by raising Remembered; return if nothing is.

    Raises RequestInProgress, IdempotencyKeyReused, RightsChanged.
    """
    number = int.from_bytes(memory.scope[:8], signed=True)
    told = {"number": number, "scope": memory.scope}
    found = (await session.execute(_LOCK_AND_LOOK, told)).one()
    if not found.locked:
        raise RequestInProgress
    # A twin may end between the look and the lock: then `remember` finds its answer there.
    if found.status is not None:
        raise Remembered(_answer(found, memory))


async def answer_to(session: AsyncSession, memory: Memory) -> Response | None:
    """What was answered before to the same request of the same caller, or None.

    Raises IdempotencyKeyReused, RightsChanged.
    """
    found = (await session.execute(_LOOK, {"scope": memory.scope})).first()
    return None if found is None else _answer(found, memory)


async def remember(session: AsyncSession, memory: Memory, response: Response) -> None:
    """Keep a 2xx answer, in the transaction of the work it answers."""
    if not 200 <= response.status_code < 300:
        return
    answer = {
        "headers": {n: response.headers[n] for n in _HEADERS if n in response.headers},
        "body": bytes(response.body).decode(),
    }
    # A twin may have finished while this one had released its transaction: then undo this one.
    kept = await session.execute(
        _KEEP,
        {
            "scope": memory.scope,
            "fingerprint": memory.fingerprint,
            "rights": memory.rights,
            "status": response.status_code,
            "answer": seal(_PLACE, json.dumps(answer).encode()),
            "kept_for": timedelta(days=DAYS),
        },
    )
    if kept.first() is None:
        raise RequestInProgress


async def forget_for_ever(database: Database) -> None:
    """Let go every hour of what is older than seven days; two instances do no harm."""
    while True:
        async with database.transaction() as session:
            await forget_expired(session)
        await asyncio.sleep(_HOUR)


async def forget_expired(session: AsyncSession) -> None:
    """Let go of what is older than seven days."""
    await session.execute(
        delete(remembered_answers).where(remembered_answers.c.expires_at < func.now())
    )


def refuse_key(request: Request) -> None:
    """For paths whose answers must never be kept. Raises IdempotencyKeyRefused."""
    if "idempotency-key" in request.headers:
        raise IdempotencyKeyRefused


_TABLE: Final = remembered_answers.c
_MINE: Final = (_TABLE.scope == bindparam("scope")) & (_TABLE.expires_at > func.now())
_ANSWER: Final = (_TABLE.fingerprint, _TABLE.rights, _TABLE.status, _TABLE.answer)
_LOOK: Final = select(*_ANSWER).where(_MINE)
_LOCK: Final = func.pg_try_advisory_xact_lock(bindparam("number", type_=BigInteger))
_ONE: Final = select(_LOCK.label("locked")).subquery()
_LOCK_AND_LOOK: Final = select(_ONE.c.locked, *_ANSWER).join_from(
    _ONE, remembered_answers, _MINE, isouter=True
)
_NEW: Final = insert(remembered_answers).values(
    # By the database's clock: a sandbox's leaps through the months forget nothing.
    expires_at=func.now() + bindparam("kept_for", type_=Interval)
)
_KEEP: Final = _NEW.on_conflict_do_update(
    index_elements=["scope"],
    set_={column.name: column for column in _NEW.excluded if column.name != "scope"},
    where=_TABLE.expires_at <= func.now(),
).returning(_TABLE.scope)


def _answer(found: Row[*tuple[Any, ...]], memory: Memory) -> Response:
    if not hmac.compare_digest(found.fingerprint, memory.fingerprint):
        raise IdempotencyKeyReused
    if not hmac.compare_digest(found.rights, memory.rights):
        raise RightsChanged
    return _opened(found.status, found.answer)


def _opened(status: int, sealed: bytes) -> Response:
    answer = json.loads(unseal(_PLACE, sealed))
    return Response(answer["body"].encode(), status, answer["headers"])


def _plain_query(request: Request) -> list[str]:
    # Nothing where nothing is asked: what was remembered before queries counted stays the same.
    asked = sorted(request.query_params.multi_items())
    return [json.dumps(asked)] if asked else []


async def _plain_body(request: Request) -> str:
    # A form's boundary differs at each sending, so a form counts by its fields.
    form = getattr(request, "_form", None)
    if not isinstance(form, FormData):
        return (await request.body()).hex()
    parts = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.seek(0)
            parts.append([name, value.filename or "", sha256(content).hexdigest()])
        else:
            parts.append([name, value])
    return json.dumps(sorted(parts))


def _subject(caller: Caller | ServiceCaller | None) -> str:
    if isinstance(caller, Caller):
        return caller.subject
    return caller.name if caller else "anonymous"


def _rights(caller: Caller | ServiceCaller | None) -> str:
    if isinstance(caller, Caller):
        return json.dumps(
            [
                caller.kind,
                sorted(caller.roles),
                caller.region,
                caller.unit_id,
                caller.youth_id,
                *sorted(caller.scopes),
            ]
        )
    return caller.scope if caller else ""


def _digest(purpose: str, *parts: str) -> bytes:
    return hmac.digest(ring.keys.memory, "\0".join((purpose, *parts)).encode(), sha256)
