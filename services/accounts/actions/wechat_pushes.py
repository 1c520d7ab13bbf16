"""Pushes of WeChat: verified, opened, and what they say of the wish for messages kept once."""

from base64 import b64decode
from binascii import Error as NoBase64
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import message_consents
from services.accounts.engine import decrypted
from services.accounts.queries import wechat_events as queries
from services.accounts.queries.wechat_identities import OPENID, hold_identity_by, hold_identity_of
from services.accounts.readers.wechat_pushes import sealed_text, told_in
from services.accounts.rules import wechat_pushes as rules
from services.accounts.settings import PushSettings
from services.common.store import held
from services.common.store.sealed import blind
from services.common.values import ids

_NOBODYS: Final = "wechat_events.erased"


@dataclass(frozen=True)
class Signed:
    """By what a request of WeChat proves itself."""

    signature: str
    timestamp: str
    nonce: str


def answer_question(settings: PushSettings, signed: Signed, echo: str, now: datetime) -> str:
    """What WeChat asks for when the address is given to it. Raises WechatPushFalse."""
    token = settings.token.get_secret_value()
    rules.refuse_false(token, signed.signature, signed.timestamp, signed.nonce, now=now)
    return echo


async def take_push(
    session: AsyncSession, settings: PushSettings, signed: Signed, body: bytes, now: datetime
) -> None:
    """Keep what a push says of the wish for messages; any other is taken and not kept.

    Who turned a template off in WeChat's settings consents to it no more. An openid by which
    nobody signs in is not kept.

    `now` is real time. Raises WechatPushFalse.
    """
    message = _opened(settings, signed, body, now)
    push = rules.push_of(told_in(message))
    if push is None:
        return
    is_bound = await hold_identity_by(session, push.openid) is not None
    rows = [
        _named(ids.new("wev"), push.openid if is_bound else None)
        | {
            "push": blind("wechat_events.push", push.number),
            "ordinal": ordinal,
            "event": push.event,
            "template_id": one.template_id,
            "answer": one.answer,
            "happened_at": push.happened_at,
            "received_at": now,
        }
        for ordinal, one in enumerate(push.answers)
    ]
    new = await queries.keep(session, rows)
    if turned_off := rules.taken_back(push, new):
        await message_consents.take_back(session, push.openid, turned_off, now)


async def empty_of(session: AsyncSession, account_id: str) -> None:
    """Of what WeChat pushed of an account its word stays, and no openid by which to find it."""
    # Whoever is keeping a push of it right now comes first.
    await hold_identity_of(session, account_id)
    pushed = await queries.of_account(session, account_id)
    await session.execute(held.may_change("on"))
    for event in pushed:
        for name, value in _named(event.id, None).items():
            setattr(event, name, value)
    await session.flush()
    await session.execute(held.may_change(""))


def _named(event_id: str, openid: str | None) -> dict[str, Any]:
    """Of whom an event is: of an openid that somebody signs in by, or of nobody."""
    if openid is None:
        return {"id": event_id, "openid": "", "openid_index": blind(_NOBODYS, event_id)}
    return {"id": event_id, "openid": openid, "openid_index": blind(OPENID, openid)}


def _opened(settings: PushSettings, signed: Signed, body: bytes, now: datetime) -> bytes:
    sealed = sealed_text(body)
    if sealed is None:
        raise rules.WechatPushFalse
    token = settings.token.get_secret_value()
    rules.refuse_false(token, signed.signature, signed.timestamp, signed.nonce, sealed, now=now)
    try:
        return rules.unpacked(
            decrypted(settings.key, b64decode(sealed, validate=True)), settings.appid
        )
    except (NoBase64, ValueError):
        raise rules.WechatPushFalse from None
