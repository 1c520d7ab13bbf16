"""The one holder of WeChat's access token: all processes share it, asked for with nothing held."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients import wechat
from services.accounts.clients.wechat.line import Line
from services.accounts.queries import wechat_tokens as queries
from services.accounts.rules.wechat import JITTER, SharedToken, WechatBusy, renewal_of, replaces
from services.accounts.settings import WechatSettings
from services.accounts.tables.wechat_tokens import WechatToken
from services.common.store.database import Database
from services.common.time.clock import Clock

_LOOK_AGAIN: Final = timedelta(minutes=1)
"""For so long a process takes the token that it has seen without looking again."""
_TIME_TO_RENEW: Final = timedelta(minutes=1)
"""For so long whoever renews a token keeps others from it."""


@dataclass(frozen=True)
class _Seen:
    token: str = field(repr=False)
    until: datetime


class TokenHolder:
    """Gives the token that all share, and renews it when it is due or was refused.

    WeChat tells whoever asks the same token while it is good: two who renew at once do no harm.
    """

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
                seen = self._seen = await self._look(refused)
            return seen.token

    async def _look(self, refused: str | None) -> _Seen:
        async with self._database.reading() as session:
            kept = await queries.kept_token(session, self._settings.appid)
        if kept is None or kept.token == refused or self._now() >= kept.expires_at:
            kept = await self._renewed(refused)
        elif self._now() >= kept.renew_at and await self._is_mine(kept):
            # Who comes meanwhile, or while WeChat is busy, goes on with the one that is still good.
            with suppress(WechatBusy):
                kept = await self._renewed(refused)
        return _Seen(kept.token, min(self._now() + _LOOK_AGAIN, kept.expires_at))

    async def _is_mine(self, kept: WechatToken) -> bool:
        until = self._now() + _TIME_TO_RENEW
        return await self._database.run(lambda one: queries.put_off(one, kept, until))

    async def _renewed(self, refused: str | None) -> WechatToken:
        now = self._now()
        fresh = await wechat.new_token(self._line, self._settings)
        first, last = JITTER
        jitter = first + secrets.randbelow(last - first + 1)
        renewed = WechatToken(
            appid=self._settings.appid,
            token=fresh.token,
            renew_at=renewal_of(now, fresh.expires_in, jitter),
            expires_at=now + timedelta(seconds=fresh.expires_in),
        )
        return await self._database.run(partial(_keep, told=renewed, refused=refused))


async def _keep(session: AsyncSession, told: WechatToken, refused: str | None) -> WechatToken:
    # Who asked WeChat first may come last: a newer token that is kept by then is the one to use.
    if await queries.keep_first(session, told):
        return told
    kept = await queries.hold_token(session, told.appid)
    if replaces(_shared(told), _shared(kept), refused):
        kept.token, kept.renew_at, kept.expires_at = told.token, told.renew_at, told.expires_at
    return kept


def _shared(token: WechatToken) -> SharedToken:
    return SharedToken(token.token, token.expires_at)
