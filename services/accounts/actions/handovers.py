"""Handing a unit over: an account that its office has seen stands for it, others no longer do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients.sisters import Sisters
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import handovers as rules
from services.accounts.rules.accounts import Account
from services.accounts.tables import accounts as tables
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.web.access import covers
from services.common.web.tokens import Caller

_WHICH: Final = "请填写单位账号的编号，登录后见 GET /v1/me 的 account_id。"


async def hand_unit_over(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    account_id: str,
    ground: str,
    sisters: Sisters,
    now: datetime,
) -> Account:
    """Let an account, with the staff it opened, stand for a unit; every other account is suspended.

    What is suspended becomes staff of the new first account, which may reinstate whom it knows.
    `now` is real time. Raises UnitNotFound, UnitsUnavailable, TakerUnknown, TakerUnfit.
    """
    seen = await account_rows.account(session, account_id)
    borne = (seen.unit_id if seen else None) or unit_id
    await release(session)
    offices = await sisters.offices_of({unit_id, borne})
    region = offices.get(unit_id)
    if region is None or not covers(caller, region):
        raise rules.UnitNotFound
    await account_rows.lock_units(session, {unit_id, borne})
    held = await account_rows.hold_of_units(session, {unit_id, borne})
    taker = next((one for one in held if one.id == account_id), None)
    if taker is None:
        raise rules.TakerUnknown("/account_id", _WHICH)
    rules.check_taker(taker.facts(), unit_id, stands_elsewhere=borne in offices)
    former = [one for one in held if one.unit_id == unit_id and one is not taker]
    coming = [one for one in held if one.unit_id != unit_id or one is taker]
    stood = next((one.id for one in former if one.opened_by is None), None)
    await _move(session, taker, coming, former, unit_id)
    why = (region, ground)
    await _tell(session, deed, coming, "account.handed-over", why=why, now=now)
    await _tell(session, deed, former, "account.suspended", why=why, now=now)
    await _note(session, deed, unit_id, region, altered=({"first": stood}, {"first": taker.id}))
    return taker.facts()


async def _note(
    session: AsyncSession,
    deed: Deed,
    unit_id: str,
    region: str,
    *,
    altered: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    await audit.note(
        session,
        deed,
        action="unit.handed-over",
        object_id=unit_id,
        region=region,
        altered=altered,
    )


async def _move(
    session: AsyncSession,
    taker: tables.Account,
    coming: Iterable[tables.Account],
    former: Iterable[tables.Account],
    unit_id: str,
) -> None:
    for account in former:
        account.suspended, account.opened_by = True, taker.id
    # A unit has one first account at a time, in the table too.
    await session.flush()
    for account in coming:
        account.unit_id = unit_id
    taker.opened_by, taker.suspended = None, False


async def _tell(
    session: AsyncSession,
    deed: Deed,
    accounts: Iterable[tables.Account],
    event: str,
    *,
    why: tuple[str, str],
    now: datetime,
) -> None:
    # `why` with the unit's region, whose auditor reads it. A token bears the unit of before.
    region, ground = why
    for account in accounts:
        account.version += 1
        await sign_ins.revoke_families(session, account.id, now)
        data = {"kind": account.kind, "unit_id": account.unit_id, "youth_id": None}
        data["region"] = region
        change = Change("account", account.id, account.version, event, deed.today, data, ground)
        await record_grounded(session, deed, change)
