"""Setting the account to which money goes: entered by one person, seen again by a second."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.store.reveals import Purpose, note_look
from services.common.store.sealed import blind
from services.common.values import ids
from services.reporting import policy
from services.reporting.clients.matching import Matching
from services.reporting.queries import insurance, locks, stays
from services.reporting.queries import payees as queries
from services.reporting.rules import payees as rules
from services.reporting.rules.payees import Kind
from services.reporting.tables.payees import PayeeAccount

_INDEX = "payee_accounts.account"
_WATCHED = audit.Watched(plain=("kind", "effective_on"), personal=("bank", "holder", "account"))


@dataclass(frozen=True)
class Owner:
    """Whose account it is; `office` is the region of an officer who acts for them."""

    payee: rules.Owner
    id: str
    office: str | None


@dataclass(frozen=True)
class Given:
    """An account as it is handed in; `seen` is the version it replaces, if any."""

    kind: Kind
    bank: str
    holder: str = field(repr=False)
    account: str = field(repr=False)
    effective_on: date | None
    seen: int | None
    ground: str | None


async def set_account(
    session: AsyncSession, matching: Matching, deed: Deed, owner: Owner, given: Given
) -> PayeeAccount:
    """A new version of an account; it counts once it is confirmed.

    That of a youth is in the name by which they are registered.

    Raises PayeeUnknown, ProxyNeedsGround, SecondCardNeedsGround, PayeeAccountChanged,
    PayeeAccountFrozen, EffectiveOnImpossible, HolderDiffers, NamesUnavailable, Malformed at
    /account or /kind.
    """
    await _require_in_office(session, owner)
    proxy = owner.office is not None
    ground = rules.ground_of(owner.payee, given.kind, by_proxy=proxy, ground=given.ground)
    number = rules.account_number(given.account)
    effective_on = given.effective_on or deed.today
    rules.require_effective(effective_on, deed.today)
    await _require_holder(session, matching, deed, owner, given.holder)
    stands = await _held(session, owner)
    version = stands.version if stands else 0
    rules.require_version(given.seen, version)
    row = _row(deed, owner, given, number)
    row.version, row.ground, row.effective_on = version + 1, ground, effective_on
    session.add(row)
    await record_grounded(session, deed, _change(deed, owner, row, "payee-account.set"))
    if stands and proxy:
        await _note_replaced(session, deed, owner, stands, row)
    return row


async def confirm(
    session: AsyncSession, deed: Deed, owner: Owner, *, account: str, seen: int | None
) -> PayeeAccount:
    """The number typed a second time, by a second person or by the youth whose entry it is.

    Raises PayeeUnknown, PayeeAccountUnknown, PayeeAccountChanged, PayeeAccountConfirmed,
    SecondPersonNeeded, AccountNumbersDiffer, PayeeAccountFrozen, Malformed at /account.
    """
    await _require_in_office(session, owner)
    number = rules.account_number(account)
    row = await _held(session, owner)
    if row is None:
        raise rules.PayeeAccountUnknown
    rules.require_version(seen, row.version)
    rules.require_second_look(
        row.author,
        deed.author,
        by_owner=owner.payee == "youth" and owner.office is None,
        confirmed=row.confirmed_at is not None,
        same=row.account_index == blind(_INDEX, number),
    )
    seen_twice = _confirmed(deed, row)
    session.add(seen_twice)
    await record_grounded(
        session, deed, _change(deed, owner, seen_twice, "payee-account.confirmed")
    )
    return seen_twice


async def find(session: AsyncSession, owner: Owner) -> PayeeAccount:
    """An account as it was last entered. Raises PayeeUnknown, PayeeAccountUnknown."""
    await _require_in_office(session, owner)
    stands = await queries.newest(session, owner.payee, owner.id)
    if stands is None:
        raise rules.PayeeAccountUnknown
    return stands


async def _note_replaced(
    session: AsyncSession, deed: Deed, owner: Owner, stood: PayeeAccount, row: PayeeAccount
) -> None:
    await audit.note(
        session,
        deed,
        action="payee-account.altered",
        object_id=owner.id,
        region=owner.office,
        altered=(_WATCHED.seen(stood), _WATCHED.seen(row)),
    )


async def reveal(session: AsyncSession, deed: Deed, owner: Owner, purpose: Purpose) -> PayeeAccount:
    """An account that somebody looks at in full: logged, with what for.

    Raises PayeeUnknown, PayeeAccountUnknown, RevealsUsedUp.
    """
    stands = await find(session, owner)
    await note_look(
        session,
        deed,
        policy.POLICY,
        action="payee-account.revealed",
        object_id=owner.id,
        region=owner.office,
        purpose=purpose,
    )
    return stands


async def _held(session: AsyncSession, owner: Owner) -> PayeeAccount | None:
    await locks.hold(session, "payee-account", owner.id)
    rules.require_not_frozen(await queries.frozen_by(session, owner.payee, owner.id))
    return await queries.newest(session, owner.payee, owner.id)


async def _require_in_office(session: AsyncSession, owner: Owner) -> None:
    if owner.office is None:
        return
    asked = {
        "youth": stays.is_placed_in,
        "unit": stays.is_unit_in,
        "carrier": insurance.is_contract_of,
    }
    if not await asked[owner.payee](session, owner.id, owner.office):
        raise rules.PayeeUnknown


async def _require_holder(
    session: AsyncSession, matching: Matching, deed: Deed, owner: Owner, holder: str
) -> None:
    if owner.payee == "youth":
        # No connection waits on the network.
        await release(session)
        same = await matching.is_holder(owner.id, holder, author=deed.author)
        rules.require_holder(same=same)


def _row(deed: Deed, owner: Owner, given: Given, number: str) -> PayeeAccount:
    return PayeeAccount(
        id=ids.new("pay"),
        youth_id=owner.id if owner.payee == "youth" else None,
        unit_id=owner.id if owner.payee == "unit" else None,
        contract_id=owner.id if owner.payee == "carrier" else None,
        kind=given.kind,
        bank=given.bank,
        holder=given.holder,
        account=number,
        account_index=blind(_INDEX, number),
        tail=number[-4:],
        author=deed.author,
        recorded_at=deed.now,
        confirmed_by=None,
        confirmed_at=None,
    )


def _confirmed(deed: Deed, entry: PayeeAccount) -> PayeeAccount:
    # The entry stays as it was entered; its second look is a version of its own.
    owner = ("youth_id", "unit_id", "contract_id")
    kept = (*owner, "kind", "bank", "holder", "account", "account_index", "tail")
    return PayeeAccount(
        id=ids.new("pay"),
        version=entry.version + 1,
        author=entry.author,
        ground=entry.ground,
        effective_on=entry.effective_on,
        recorded_at=deed.now,
        confirmed_by=deed.author,
        confirmed_at=deed.now,
        **{name: getattr(entry, name) for name in kept},
    )


def _change(deed: Deed, owner: Owner, row: PayeeAccount, event: str) -> Change:
    return Change(
        object="payee-account",
        id=owner.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=row.ground,
        data={
            "youth_id": row.youth_id,
            "unit_id": row.unit_id,
            "contract_id": row.contract_id,
            "account_id": row.id,
            "effective_on": row.effective_on.isoformat(),
        },
    )
