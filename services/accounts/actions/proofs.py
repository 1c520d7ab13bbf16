"""How somebody proves who they are without a token: by name, password, and code if one is bound."""

import asyncio
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import networks, tries
from services.accounts.engine import Passwords, step_of_code
from services.accounts.queries import passwords as password_rows
from services.accounts.queries import second_factors as factor_rows
from services.accounts.rules import accounts, lockout, names
from services.accounts.rules import second_factors as rules
from services.accounts.rules.passwords import Credentials
from services.accounts.tables.passwords import Password
from services.common.deeds import Deed
from services.common.store.database import abandon

REFUSED_AFTER: Final = 0.3
"""Seconds from a sign-in to its refusal, be the name or the password wrong."""


async def prove(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    network: str,
    now: datetime,
) -> Password:
    """The password, locked, of whom the credentials are; `network` is where they come from.

    `now` is real time. Raises SignInFailed (a wrong name and a wrong password alike),
    AccountLocked, NetworkLocked, CodeNeeded, CodeWrong.
    """
    refused_at = asyncio.get_running_loop().time() + REFUSED_AFTER
    try:
        held = await _prove_password(
            session, deed, passwords, credentials=credentials, network=network, now=now
        )
    except (accounts.SignInFailed, lockout.NetworkLocked):
        # All take the same time, so that it tells nothing.
        await abandon(session)
        await asyncio.sleep(refused_at - asyncio.get_running_loop().time())
        raise
    await _prove_code(session, deed, held, credentials.code, now)
    held.tries = lockout.Tries()
    return held


async def _prove_password(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    network: str,
    now: datetime,
) -> Password:
    kept = await password_rows.password_named(session, names.folded(credentials.name))
    held = await tries.prove(
        session, deed, passwords, kept=kept, given=credentials.password, now=now
    )
    if held is None:
        await networks.count_wrong(session, deed, network=network, name=credentials.name, now=now)
        raise accounts.SignInFailed
    account_id = held.account_id
    await networks.refuse_stranger(session, account_id=account_id, network=network, now=now)
    return held


async def _prove_code(
    session: AsyncSession, deed: Deed, held: Password, code: str | None, now: datetime
) -> None:
    factor = await factor_rows.second_factor(session, held.account_id)
    if factor is None:
        return
    if code is None:
        if factor.facts().confirmed:
            raise rules.CodeNeeded
        return
    step = step_of_code(factor.secret, code, rules.steps_open(now, factor.last_step))
    if step is None:
        await tries.count_wrong(session, deed, held, now, what="code")
        raise rules.CodeWrong
    factor.last_step, factor.confirmed_at = step, factor.confirmed_at or now
