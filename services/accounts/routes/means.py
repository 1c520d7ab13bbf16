"""What endpoints are handed: password hasher, token keys, those outside, real time."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request

from services.accounts.clients.outside import Outside
from services.accounts.engine import Passwords
from services.accounts.settings import TokenKey, TokenKeys
from services.common.time.clock import Clock

NEVER_KEPT: Final = {"Cache-Control": "no-store"}


async def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords


async def _token_keys(request: Request) -> tuple[TokenKey, ...]:
    keys: TokenKeys = request.app.state.token_keys
    return keys.now()


async def _real_now(request: Request) -> datetime:
    clock: Clock = request.app.state.real_clock
    return clock.now()


async def _outside(request: Request) -> Outside:
    return Outside(request.app.state.wechat, request.app.state.sms)


PasswordsDep = Annotated[Passwords, Depends(_passwords)]
TokenKeysDep = Annotated[tuple[TokenKey, ...], Depends(_token_keys)]

OutsideDep = Annotated[Outside, Depends(_outside)]

RealNowDep = Annotated[datetime, Depends(_real_now)]
"""Real time, also in a sandbox: what guards a sign-in cannot be moved by its clock."""
