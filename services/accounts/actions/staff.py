"""What a unit's first account does: open, list, suspend and reinstate accounts of its staff."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.accounts import keep_account, own_account
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import names
from services.accounts.rules import staff as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.passwords import Credentials
from services.accounts.tables import accounts as tables
from services.common.deeds import Deed
from services.common.store import changes
from services.common.values import ids


async def open_staff_account(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    now: datetime,
) -> Account:
    """Open a further account that stands for the same unit; who does what stays apart by author.

    Raises NotFirstAccount, SignInNameUnfit, SignInNameTaken, PasswordTooWeak.
    """
    first = await _managing(session, deed.author)
    account = tables.Account(
        id=ids.new("acc"),
        name=names.read_name(credentials.name),
        kind="unit",
        roles=["unit"],
        unit_id=rules.managed_by(first),
        opened_by=first.account_id,
        suspended=False,
        version=1,
        created_at=deed.now,
    )
    await keep_account(session, passwords, account, credentials.password, now, given=True)
    await _record(session, deed, account.facts(), "account.opened")
    return account.facts()


async def staff_accounts(
    session: AsyncSession, deed: Deed, *, after: str, limit: int
) -> Sequence[Account]:
    """The staff of the caller's unit, in order of ids. Raises NotFirstAccount."""
    unit_id = rules.managed_by(await own_account(session, deed.author))
    rows = await account_rows.staff_of(session, unit_id, after=after, limit=limit)
    return [row.facts() for row in rows]


async def change_staff_account(
    session: AsyncSession,
    deed: Deed,
    account_id: str,
    *,
    expected_version: int,
    suspended: bool,
    now: datetime,
) -> Account:
    """Suspend or reinstate one of the staff; a suspended one's sign-ins end.

    Raises NotFirstAccount, StaffUnknown, StaffChanged.
    """
    first = await _managing(session, deed.author)
    held = await account_rows.hold_account(session, account_id)
    if held is None:
        raise rules.StaffUnknown
    rules.refuse_unseen(first, held.facts())
    rules.refuse_stale(held.facts(), expected_version)
    if held.suspended == suspended:
        return held.facts()
    held.suspended = suspended
    held.version += 1
    if suspended:
        await sign_ins.revoke_families(session, held.id, now)
    await _record(session, deed, held.facts(), rules.event_of(suspended=suspended))
    return held.facts()


async def _managing(session: AsyncSession, account_id: str) -> Account:
    """The first account of a unit, which nobody hands over until the commit."""
    unit_id = rules.managed_by(await own_account(session, account_id))
    await account_rows.lock_units(session, {unit_id})
    first = await account_rows.hold_account(session, account_id)
    if first is None or rules.managed_by(first.facts()) != unit_id:
        raise rules.NotFirstAccount
    return first.facts()


async def _record(session: AsyncSession, deed: Deed, account: Account, event: str) -> None:
    change = changes.Change(
        object="account",
        id=account.account_id,
        version=account.version,
        event=event,
        occurred_on=deed.today,
        data={"kind": account.kind, "unit_id": account.unit_id, "youth_id": None},
        ground="单位办理",
    )
    await changes.record(session, deed, change)
