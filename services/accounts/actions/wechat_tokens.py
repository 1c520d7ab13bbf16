"""The one holder of WeChat's access token: all processes share it, one of them renews it."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients import wechat
from services.accounts.clients.wechat.line import Line
from services.accounts.queries import wechat_tokens as queries
from services.accounts.rules.wechat import JITTER, WechatBusy, renewal_of
from services.accounts.settings import WechatSettings
from services.accounts.tables.wechat_tokens import WechatToken
from services.common.store.database import Database
from services.common.time.clock import Clock

_LOOK_AGAIN: Final = timedelta(minutes=1)
"""For so long a process takes the token that it has seen without looking again."""


@dataclass(frozen=True)
class _Seen:
    token: str = field(repr=False)
    until: datetime


class TokenHolder:
    """Gives the token that all share, and renews it under a lock when it is due or was refused."""

    def __init__(
        self,
        settings: WechatSettings,
        line: Line,
        database: Database,
        clock: Clock,
    ) -> None:
        """`clock` tells real time."""
        self._settings, self._line, self._database = settings, line, database
        self._now = clock.now
        self._seen: _Seen | None = None
        self._turn = asyncio.Lock()

    async def token(self, refused: str | None = None) -> str:
        """The token; another than `refused`, if WeChat has one. Raises WechatBusy, WechatAstray."""
        async with self._turn:
            seen = self._seen
            if seen is None or seen.token == refused or self._now() >= seen.until:
                seen = self._seen = await self._database.run(lambda one: self._look(one, refused))
            return seen.token

    async def _look(self, session: AsyncSession, refused: str | None) -> _Seen:
        kept = await queries.kept_token(session, self._settings.appid)
        if kept is None or kept.token == refused or self._now() >= kept.expires_at:
            await queries.hold_renewal(session)
            kept = await self._renewed(session, refused)
        elif self._now() >= kept.renew_at and await queries.try_to_hold_renewal(session):
            # Who comes meanwhile, or while WeChat is busy, goes on with the one that is still good.
            with suppress(WechatBusy):
                kept = await self._renewed(session, refused)
        return _Seen(kept.token, min(self._now() + _LOOK_AGAIN, kept.expires_at))

    async def _renewed(self, session: AsyncSession, refused: str | None) -> WechatToken:
        now = self._now()
        kept = await queries.kept_token(session, self._settings.appid)
        if kept is not None and kept.token != refused and now < kept.renew_at:
            return kept
        fresh = await wechat.new_token(self._line, self._settings)
        first, last = JITTER
        jitter = first + secrets.randbelow(last - first + 1)
        renewed = WechatToken(
            appid=self._settings.appid,
            token=fresh.token,
            renew_at=renewal_of(now, fresh.expires_in, jitter),
            expires_at=now + timedelta(seconds=fresh.expires_in),
        )
        await queries.keep_token(session, renewed)
        return renewed
