"""What an administrator does about absences: name a deputy, see them, end one."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions.officers import officer_administered
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import deputies as queries
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import deputies as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.officers import OfficerChanged
from services.accounts.tables import accounts as account_tables
from services.accounts.tables import deputies as tables
from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.grounds import record_grounded
from services.common.values import ids

AbsentFor = Callable[
    [AsyncSession, str, date], Awaitable[Sequence[tuple[account_tables.Account, date]]]
]


async def name_deputy(
    session: AsyncSession,
    deed: Deed,
    officer_id: str,
    *,
    deputy_id: str,
    first_day: date,
    last_day: date,
    ground: str,
) -> tables.Deputy:
    """Let one officer act for another of the same office.

    Raises NotAdministrator, OfficerUnknown, DeputyUnfit, RoleNotDeputised, DeputyDaysUnfit,
    DeputyStands.
    """
    officer = await officer_administered(session, deed, officer_id)
    deputy = await officer_administered(session, deed, deputy_id)
    rules.refuse_deputy(officer, deputy)
    rules.refuse_days(first_day, last_day, deed.today, policy.deputy_days(deed.today))
    # Held, so that two who name the same at once are answered one after the other.
    await account_rows.hold_officer(session, officer_id)
    standing = await queries.standing_of(session, officer_id, deputy_id)
    rules.refuse_doubled(first_day, last_day, standing)
    named = tables.Deputy(
        id=ids.new("dpy"),
        officer_id=officer_id,
        deputy_id=deputy_id,
        first_day=first_day,
        last_day=last_day,
        version=1,
    )
    session.add(named)
    await _record(session, deed, named, "deputy.named", ground)
    return named


async def deputies_of(
    session: AsyncSession, deed: Deed, officer_id: str
) -> Sequence[tables.Deputy]:
    """Who acts or acted for an officer, the newest first. Raises as officer_administered."""
    await officer_administered(session, deed, officer_id)
    return await queries.deputies_of(session, officer_id)


async def end_deputy(
    session: AsyncSession,
    deed: Deed,
    officer_id: str,
    named_id: str,
    *,
    expected_version: int,
    ground: str,
    now: datetime,
) -> tables.Deputy:
    """End a deputyship at once, and the deputy's sign-ins, which may bear its roles.

    `now` is real time. Raises NotAdministrator, OfficerUnknown, DeputyUnknown, DeputyOver,
    OfficerChanged.
    """
    await officer_administered(session, deed, officer_id)
    held = await queries.hold_deputy(session, officer_id, named_id)
    if held is None:
        raise rules.DeputyUnknown
    if held.version != expected_version:
        raise OfficerChanged(version=held.version)
    rules.refuse_over(held.last_day, deed.today, ended=held.ended_at is not None)
    held.ended_at, held.version = deed.now, held.version + 1
    await sign_ins.revoke_families(session, held.deputy_id, now)
    await _record(session, deed, held, "deputy.ended", ground)
    return held


async def acting(session: AsyncSession, account: Account, today: date) -> rules.Acting:
    """An account with the roles of those for whom it acts today, and how long they are lent."""
    return await _acting(session, queries.absent_for, account, today)


async def acting_held(session: AsyncSession, account: Account, today: date) -> rules.Acting:
    """The same, and until the commit nobody takes away what is lent."""
    return await _acting(session, queries.hold_absent_for, account, today)


async def _acting(
    session: AsyncSession, absent_for: AbsentFor, account: Account, today: date
) -> rules.Acting:
    if account.kind != "officer":
        return rules.Acting(account)
    absent = await absent_for(session, account.account_id, today)
    return rules.acting(account, [(officer.facts(), last_day) for officer, last_day in absent])


async def lent(session: AsyncSession, account: Account, today: date) -> Sequence[str]:
    """The roles that an account acts with today and does not hold itself."""
    together = (await acting(session, account, today)).account
    return [role for role in together.roles if role not in account.roles]


async def _record(
    session: AsyncSession, deed: Deed, named: tables.Deputy, event: str, ground: str
) -> None:
    change = changes.Change(
        object="deputy",
        id=named.id,
        version=named.version,
        event=event,
        occurred_on=deed.today,
        data={
            "officer_id": named.officer_id,
            "deputy_id": named.deputy_id,
            "first_day": named.first_day.isoformat(),
            "last_day": named.last_day.isoformat(),
        },
        ground=ground,
    )
    await record_grounded(session, deed, change)
