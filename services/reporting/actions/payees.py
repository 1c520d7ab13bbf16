"""Setting the account to which a youth's money goes: by the youth, or by an office for them."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.store.sealed import blind
from services.common.values import ids
from services.reporting.queries import locks, stays
from services.reporting.queries import payees as queries
from services.reporting.rules import payees as rules
from services.reporting.tables.payees import PayeeAccount


@dataclass(frozen=True)
class Given:
    """An account as it is handed in; `seen` is the version it replaces, if any."""

    bank: str
    holder: str = field(repr=False)
    account: str = field(repr=False)
    seen: int | None
    ground: str | None


async def set_account(
    session: AsyncSession, deed: Deed, youth_id: str, given: Given, *, office: str | None
) -> PayeeAccount:
    """A new version of a youth's account; `office` is the region of an officer who acts for them.

    Raises YouthUnknown, ProxyNeedsGround, PayeeAccountChanged, Malformed at /account.
    """
    await _require_in_office(session, youth_id, office)
    ground = rules.ground_of(by_proxy=office is not None, ground=given.ground)
    number = rules.account_number(given.account)
    await locks.hold(session, "payee-account", youth_id)
    stands = await queries.newest(session, youth_id)
    version = stands.version if stands else 0
    rules.require_version(given.seen, version)
    row = _row(deed, youth_id, given, number)
    row.version, row.ground = version + 1, ground
    return await _keep(session, deed, row)


async def find(session: AsyncSession, youth_id: str, *, office: str | None) -> PayeeAccount:
    """A youth's account as it stands. Raises YouthUnknown, PayeeAccountUnknown."""
    await _require_in_office(session, youth_id, office)
    stands = await queries.newest(session, youth_id)
    if stands is None:
        raise rules.PayeeAccountUnknown
    return stands


async def _require_in_office(session: AsyncSession, youth_id: str, office: str | None) -> None:
    if office is not None and not await stays.is_placed_in(session, youth_id, office):
        raise rules.YouthUnknown


def _row(deed: Deed, youth_id: str, given: Given, number: str) -> PayeeAccount:
    return PayeeAccount(
        id=ids.new("pay"),
        youth_id=youth_id,
        bank=given.bank,
        holder=given.holder,
        account=number,
        account_index=blind("payee_accounts.account", number),
        tail=number[-4:],
        author=deed.author,
        recorded_at=deed.now,
    )


async def _keep(session: AsyncSession, deed: Deed, row: PayeeAccount) -> PayeeAccount:
    session.add(row)
    told = Change(
        object="payee-account",
        id=row.youth_id,
        version=row.version,
        event="payee-account.set",
        occurred_on=deed.today,
        ground=row.ground,
        data={"youth_id": row.youth_id, "account_id": row.id},
    )
    await record(session, deed, told)
    return row
