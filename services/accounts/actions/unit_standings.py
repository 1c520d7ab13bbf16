"""Who stands for a unit and who is to: gathered, locked, and put in the other's place."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients.sisters import Office, Sisters
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import handovers as rules
from services.accounts.tables import accounts as tables
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded

_CLOSINGS: Final = 3
"""How often an id is closed at the most while an account that bears it goes on being written."""
_WHICH: Final = "请填写单位账号的编号，登录后见 GET /v1/me 的 account_id。"


@dataclass(frozen=True)
class UnitStanding:
    """Every account that stands for a unit or came with its taker, locked."""

    unit_id: str
    taker: tables.Account
    held: Sequence[tables.Account]

    @property
    def former(self) -> list[tables.Account]:
        """Whoever stands for the unit now, but the taker."""
        of_unit = (one for one in self.held if one.unit_id == self.unit_id)
        return [one for one in of_unit if one is not self.taker]

    @property
    def coming(self) -> list[tables.Account]:
        """Who will stand for it: the taker and the staff that it opened."""
        return [one for one in self.held if one.unit_id != self.unit_id or one is self.taker]

    @property
    def first_id(self) -> str | None:
        """The first account from which the unit is taken, if there is one."""
        return next((one.id for one in self.former if one.opened_by is None), None)


@dataclass(frozen=True)
class _Left:
    """The id that a taker leaves, and the writing of each account that bears it."""

    unit_id: str
    editions: Mapping[str, str]


async def offices_of(
    session: AsyncSession, sisters: Sisters, unit_id: str, account_id: str
) -> tuple[dict[str, Office], str | None]:
    """What units says of the unit and of the one that the account bears, if it bears another."""
    seen = await account_rows.account(session, account_id)
    borne = seen.unit_id if seen and seen.unit_id != unit_id else None
    await release(session)
    return dict(await sisters.offices_of({unit_id, borne or unit_id})), borne


async def standing_of(
    session: AsyncSession,
    unit_id: str,
    account_id: str,
    *,
    borne: str | None,
    stands_elsewhere: bool,
) -> UnitStanding:
    """Whoever stands for a unit, locked with a taker that may.

    `borne`: the other unit that the account bore when units was asked of it; what units said holds
    of no other. Raises TakerUnknown, TakerUnfit.
    """
    bears = borne or unit_id
    await account_rows.lock_units(session, {unit_id, bears})
    held = await account_rows.hold_of_units(session, {unit_id, bears})
    taker = next((one for one in held if one.id == account_id), None)
    if taker is None and borne is None:
        raise rules.TakerUnknown("/account_id", _WHICH)
    if taker is None or taker.unit_id != bears:
        raise rules.TakerUnfit("这个账号刚刚改为另一个单位的账号，请重新核对。")
    rules.check_taker(taker.facts(), unit_id, stands_elsewhere=stands_elsewhere)
    return UnitStanding(unit_id, taker, held)


async def bearing_of(session: AsyncSession, account_id: str, unit_id: str) -> rules.Bearing:
    """Whether an account bears a unit's id and may act; waits for nobody who is changing it.

    Whoever is told that it does may register: a handover that is closing the id sees that.
    """
    account = await account_rows.standing_unless_held(session, account_id)
    if account is None:
        there = await account_rows.account(session, account_id) is not None
        return "changing" if there else "left"
    if account.unit_id != unit_id or account.suspended:
        return "left"
    await account_rows.write_again(session, account_id)
    return "bears"


async def close_left(
    session: AsyncSession,
    deed: Deed,
    sisters: Sisters,
    check: Callable[[], Awaitable[UnitStanding]],
    handover_id: str | None = None,
) -> UnitStanding:
    """Let nothing be registered under the id that a taker leaves; checked before and after.

    `check` locks who stands for the unit, or refuses; nothing is held while units is asked.
    Whoever was told meanwhile that an account bears the id may register: the id is closed again.
    Raises TakerUnfit if something is registered under it already, UnitsUnavailable.
    """
    closed: list[_Left] = []
    while True:
        standing = await check()
        left = await _left_by(session, standing)
        if left is None or [left] == closed[-1:]:
            return standing
        if len(closed) == _CLOSINGS:
            raise rules.UnitsUnavailable
        await release(session)
        await _close(deed, sisters, left.unit_id, handover_id)
        closed.append(left)


async def _left_by(session: AsyncSession, standing: UnitStanding) -> _Left | None:
    unit_id = standing.taker.unit_id
    if unit_id is None or unit_id == standing.unit_id:
        return None
    # Staff may register as well as their first account, and come with it.
    editions = await account_rows.editions(session, {one.id for one in standing.coming})
    return _Left(unit_id, editions)


async def _close(deed: Deed, sisters: Sisters, left: str, handover_id: str | None) -> None:
    if not await sisters.close_unit_id(left, author=deed.author, handover_id=handover_id):
        raise rules.TakerUnfit("这个账号已经登记了其他单位。")


async def hand(
    session: AsyncSession,
    deed: Deed,
    standing: UnitStanding,
    *,
    why: tuple[str, str],
    now: datetime,
) -> None:
    """Put the taker in the place of whoever stood for a unit; `why`: its region and the ground."""
    # Read before anything moves: who stood for the unit is told by what the accounts bear.
    former, coming, first = standing.former, standing.coming, standing.first_id
    unit_id, taker = standing.unit_id, standing.taker
    await _move(session, taker, coming, former, unit_id)
    await _tell(session, deed, coming, "account.handed-over", why=why, now=now)
    await _tell(session, deed, former, "account.suspended", why=why, now=now)
    altered = ({"first": first}, {"first": taker.id})
    await _note(session, deed, unit_id, why[0], altered=altered)


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
