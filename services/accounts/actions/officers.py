"""What an administrator does: add officers, see them, change their roles, region and standing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.accounts import keep_account, own_account
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import deputies
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import names
from services.accounts.rules import officers as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.officers import Posting
from services.accounts.rules.passwords import Credentials
from services.accounts.tables import accounts as tables
from services.common.deeds import Deed
from services.common.store import audit, changes
from services.common.store.grounds import record_grounded
from services.common.values import ids

_WATCHED: Final = audit.Watched(plain=("roles", "region", "suspended"))


async def add_officer(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    posting: Posting,
    now: datetime,
) -> Account:
    """Add an officer within the caller's own region, with a first password.

    Raises NotAdministrator, BeyondOwnRegion, and what install_officer raises.
    """
    administrator = await own_account(session, deed.author)
    rules.refuse_posting(rules.administered_by(administrator), posting)
    return await install_officer(
        session, deed, passwords, credentials=credentials, posting=posting, now=now, given=True
    )


async def install_officer(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    posting: Posting,
    now: datetime,
    given: bool,
) -> Account:
    """Keep a new officer, whoever adds them: an administrator, or who runs the machine.

    `given` says that another person knows the password, so that it must change at first use.

    Raises RolesUnfit, AdministratorHoldsOtherRoles, SignInNameUnfit, SignInNameTaken,
    PasswordTooWeak.
    """
    account = tables.Account(
        id=ids.new("acc"),
        name=names.read_name(credentials.name),
        kind="officer",
        roles=list(rules.read_roles(posting.roles)),
        region=posting.region,
        suspended=posting.suspended,
        version=1,
        created_at=deed.now,
    )
    await keep_account(session, passwords, account, credentials.password, now, given=given)
    await record(session, deed, account.facts(), "officer.added")
    return account.facts()


async def change_officer(
    session: AsyncSession,
    deed: Deed,
    officer_id: str,
    *,
    expected_version: int,
    posting: Posting,
    ground: str | None,
    now: datetime,
) -> Account:
    """Give an officer other roles, another region or another standing.

    Sign-ins end that would let them do what is theirs no more. Raises NotAdministrator,
    OfficerUnknown, OwnRights, BeyondOwnRegion, AdministratorHoldsOtherRoles, OfficerChanged.
    """
    administrator = await own_account(session, deed.author)
    held = await account_rows.hold_officer(session, officer_id)
    if held is None:
        raise rules.OfficerUnknown
    before = held.facts()
    rules.refuse_change(administrator, before, posting)
    rules.refuse_stale(before, expected_version)
    stood = _WATCHED.seen(held)
    held.roles = list(rules.read_roles(posting.roles))
    held.region, held.suspended = posting.region, posting.suspended
    held.version += 1
    if rules.ends_sign_ins(before, posting):
        # And whoever acts for them bears their roles.
        for key in (held.id, *await deputies.acting_for(session, held.id, deed.today)):
            await sign_ins.revoke_families(session, key, now)
    await audit.note(
        session,
        deed,
        action="officer.altered",
        object_id=held.id,
        region=before.region,
        altered=(stood, _WATCHED.seen(held)),
    )
    await record(session, deed, held.facts(), rules.event_of(before, posting), ground or "")
    return held.facts()


async def officers_administered(
    session: AsyncSession, deed: Deed, *, after: str, limit: int
) -> Sequence[Account]:
    """The officers of the caller's region and of all within it, in order of ids."""
    area = rules.administered_by(await own_account(session, deed.author))
    rows = await account_rows.officers_within(session, area, after=after, limit=limit)
    return [row.facts() for row in rows]


async def officer_administered(session: AsyncSession, deed: Deed, officer_id: str) -> Account:
    """One officer of the caller's region or within it. Raises NotAdministrator, OfficerUnknown."""
    administrator = await own_account(session, deed.author)
    officer = await account_rows.officer(session, officer_id)
    if officer is None:
        raise rules.OfficerUnknown
    rules.refuse_unseen(administrator, officer.facts())
    return officer.facts()


async def record(
    session: AsyncSession, deed: Deed, officer: Account, event: str, ground: str = ""
) -> None:
    """Tell of an officer in the change feed, by roles and region only."""
    change = changes.Change(
        object="officer",
        id=officer.account_id,
        version=officer.version,
        event=event,
        occurred_on=deed.today,
        data={
            "roles": list(officer.roles),
            "region": officer.region,
            "suspended": officer.suspended,
        },
        ground=ground,
    )
    await record_grounded(session, deed, change)
