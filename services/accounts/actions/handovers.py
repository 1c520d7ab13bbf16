"""Handing a unit over: an account that its office has seen stands for it, others no longer do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.clients.sisters import Office, Sisters
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import handovers as queries
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import handovers as rules
from services.accounts.rules.accounts import Account
from services.accounts.tables import accounts as tables
from services.accounts.tables.handovers import Handover
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.access import covers
from services.common.web.tokens import Caller

_WHICH: Final = "请填写单位账号的编号，登录后见 GET /v1/me 的 account_id。"


@dataclass(frozen=True)
class Handed:
    """The account that takes a unit over, and the handover if a second officer decides it."""

    account: Account
    handover: Handover | None


@dataclass(frozen=True)
class _Standing:
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
) -> Handed:
    """Let an account, with the staff it opened, stand for a unit; every other account is suspended.

    Of a unit that was recognised once it is kept until a second officer decides. What is suspended
    becomes staff of the new first account, which may reinstate whom it knows. `now` is real time.
    Raises UnitNotFound, UnitGone, UnitsUnavailable, TakerUnknown, TakerUnfit, HandoverWaits.
    """
    offices, borne = await _offices(session, sisters, unit_id, account_id)
    office = offices.get(unit_id)
    if office is None or not covers(caller, office.region):
        raise rules.UnitNotFound
    needs_second = rules.needs_second(office.weight)
    elsewhere = borne in offices
    if not needs_second:
        elsewhere |= await _closed_elsewhere(session, deed, sisters, (unit_id, borne), account_id)
    standing = await _standing(session, unit_id, account_id, stands_elsewhere=elsewhere)
    if needs_second:
        kept = await _ask_second(session, deed, standing, office, ground=ground, now=now)
        return Handed(standing.taker.facts(), kept)
    await _hand(session, deed, standing, why=(office.region, ground), now=now)
    return Handed(standing.taker.facts(), None)


async def decide_handover(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    handover_id: str,
    *,
    approve: bool,
    ground: str,
    expected_version: int | None,
    sisters: Sisters,
    now: datetime,
) -> Handover:
    """Carry out what another officer asked for, or decline it; `now` is real time.

    Raises HandoverNotFound, HandoverSettled, HandedBySamePerson, Stale, Unpinned, UnitGone,
    UnitsUnavailable, TakerUnknown, TakerUnfit, StandsOtherwise.
    """
    seen = await _handover_for(session, caller, handover_id)
    unit_id, taker_id = seen.unit_id, seen.taker_id
    check = (deed.author, expected_version)
    _check(seen, *check)
    elsewhere = False
    if approve:
        offices, borne = await _offices(session, sisters, unit_id, taker_id)
        if unit_id not in offices:
            raise rules.HandoverNotFound
        rules.needs_second(offices[unit_id].weight)
        both = (unit_id, borne)
        elsewhere = borne in offices or await _closed_elsewhere(
            session, deed, sisters, both, taker_id
        )
        standing = await _standing(session, unit_id, taker_id, stands_elsewhere=elsewhere)
    handover = await _handover_for(session, caller, handover_id, lock=True)
    _check(handover, *check)
    if approve:
        rules.check_same_first(handover.first_id, standing.first_id)
        await _hand(session, deed, standing, why=(handover.region, handover.ground), now=now)
    handover.state = "done" if approve else "declined"
    handover.decided_by, handover.decided_at = deed.author, now
    event = "handover.approved" if approve else "handover.declined"
    await _tell_handover(session, deed, handover, event, ground)
    return handover


async def handovers_within(
    session: AsyncSession, area: str, *, after: str | None, limit: int
) -> Sequence[Handover]:
    """Handovers that wait for a second officer, the newest first; one more than the limit."""
    return await queries.waiting_within(session, area, after=after, limit=limit)


def _check(handover: Handover, decider: str, expected: int | None) -> None:
    version = handover.version
    rules.check_decision(
        handover.state, handover.asked_by, decider, version=version, expected=expected
    )


async def _handover_for(
    session: AsyncSession, caller: Caller, handover_id: str, *, lock: bool = False
) -> Handover:
    found = await queries.handover(session, handover_id, lock=lock)
    if found is None or not covers(caller, found.region):
        raise rules.HandoverNotFound
    return found


async def _offices(
    session: AsyncSession, sisters: Sisters, unit_id: str, account_id: str
) -> tuple[dict[str, Office], str | None]:
    """What units says of the unit and of the one that the account bears, if it bears another."""
    seen = await account_rows.account(session, account_id)
    borne = seen.unit_id if seen and seen.unit_id != unit_id else None
    await release(session)
    return dict(await sisters.offices_of({unit_id, borne or unit_id})), borne


async def _closed_elsewhere(
    session: AsyncSession,
    deed: Deed,
    sisters: Sisters,
    of: tuple[str, str | None],
    account_id: str,
) -> bool:
    """Let nothing be registered under the id that a taker leaves; whether something is already.

    Only of an account that may take over: others go on to register theirs.
    """
    unit_id, borne = of
    seen = await account_rows.account(session, account_id)
    if borne is None or seen is None:
        return False
    rules.check_taker(seen.facts(), unit_id, stands_elsewhere=False)
    await release(session)
    return not await sisters.close_unit_id(borne, author=deed.author)


async def _standing(
    session: AsyncSession, unit_id: str, account_id: str, *, stands_elsewhere: bool
) -> _Standing:
    seen = await account_rows.account(session, account_id)
    both = {unit_id, (seen.unit_id if seen else None) or unit_id}
    await account_rows.lock_units(session, both)
    held = await account_rows.hold_of_units(session, both)
    taker = next((one for one in held if one.id == account_id), None)
    if taker is None:
        raise rules.TakerUnknown("/account_id", _WHICH)
    rules.check_taker(taker.facts(), unit_id, stands_elsewhere=stands_elsewhere)
    return _Standing(unit_id, taker, held)


async def _ask_second(
    session: AsyncSession,
    deed: Deed,
    standing: _Standing,
    office: Office,
    *,
    ground: str,
    now: datetime,
) -> Handover:
    # The locks of the unit are held: of two who ask at once the second finds the first's.
    if await queries.waits(session, standing.unit_id):
        raise rules.HandoverWaits
    handover = Handover(
        id=ids.new("hov"),
        version=0,
        unit_id=standing.unit_id,
        region=office.region,
        state="waiting",
        taker_id=standing.taker.id,
        first_id=standing.first_id,
        ground=ground,
        asked_by=deed.author,
        asked_at=now,
    )
    session.add(handover)
    await _tell_handover(session, deed, handover, "handover.asked", ground)
    return handover


async def _tell_handover(
    session: AsyncSession, deed: Deed, handover: Handover, event: str, ground: str
) -> None:
    handover.version += 1
    data = {"unit_id": handover.unit_id, "region": handover.region, "state": handover.state}
    change = Change("handover", handover.id, handover.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)


async def _hand(
    session: AsyncSession, deed: Deed, standing: _Standing, *, why: tuple[str, str], now: datetime
) -> None:
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
