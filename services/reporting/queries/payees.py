"""What is known of payee accounts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.time.clock import end_of
from services.reporting.queries.by_ids import any_of
from services.reporting.rules.payees import Owner
from services.reporting.tables.facts import Fact
from services.reporting.tables.payables import Payable
from services.reporting.tables.payees import HolderCheck, PayeeAccount
from services.reporting.tables.settlements import Settlement, SettlementLine

UNDER_WAY = ("preparing", "prepared", "reviewed", "publicised", "approved")
"""States of a settlement whose lines name accounts to which nothing has gone yet."""


async def newest(session: AsyncSession, payee: Owner, owner: str) -> PayeeAccount | None:
    """The last version of an owner's account, seen by a second person or not; or None."""
    return await session.scalar(
        select(PayeeAccount)
        .where(_is_of(payee, owner))
        .order_by(PayeeAccount.version.desc())
        .limit(1)
    )


def in_force(day: date) -> ColumnElement[bool]:
    """Whether money of a day may go to an account: begun by then, and seen a second time by then.

    Of those of one owner the newest counts. Who took back their consent to its use before that day
    enters one anew (个人信息保护法 第十五条), and so does who turned out before it not to be its
    holder: what left on the day itself may have left earlier, and is kept.
    """
    begun = and_(PayeeAccount.effective_on <= day, PayeeAccount.confirmed_at < end_of(day))
    before = end_of(day - timedelta(days=1))
    return and_(begun, ~_consent_withdrawn(before), ~_holder_differs(before))


def counts_no_more() -> ColumnElement[bool]:
    """Whether no more money is sent to an account: its consent is taken back, its holder differs.

    As it is known now, on whichever day.
    """
    return or_(_consent_withdrawn(None), _holder_differs(None))


async def uncompared(session: AsyncSession, limit: int) -> list[PayeeAccount]:
    """So many accounts of youths that count and whose holder nobody has compared yet."""
    newest = (
        select(PayeeAccount)
        .ext(distinct_on(PayeeAccount.youth_id))
        .where(PayeeAccount.youth_id.is_not(None), PayeeAccount.confirmed_at.is_not(None))
        .order_by(PayeeAccount.youth_id, PayeeAccount.version.desc())
        .subquery()
    )
    account = aliased(PayeeAccount, newest)
    compared = exists().where(
        HolderCheck.youth_id == account.youth_id, HolderCheck.version == account.version
    )
    rows = await session.scalars(select(account).where(~compared).limit(limit))
    return list(rows)


async def holder_differs(session: AsyncSession, row: PayeeAccount) -> bool:
    """Whether an account turned out to be somebody else's."""
    found = await session.scalar(
        select(PayeeAccount.id).where(PayeeAccount.id == row.id, _holder_differs(None))
    )
    return found is not None


def _holder_differs(until: datetime | None) -> ColumnElement[bool]:
    return exists().where(
        HolderCheck.youth_id == PayeeAccount.youth_id,
        HolderCheck.version >= PayeeAccount.version,
        ~HolderCheck.same,
        HolderCheck.checked_at < until if until else true(),
    )


def _consent_withdrawn(until: datetime | None) -> ColumnElement[bool]:
    return exists().where(
        Fact.source == "matching",
        Fact.kind == "youth",
        Fact.object_id == PayeeAccount.youth_id,
        Fact.event == "youth.consent-withdrawn",
        Fact.data["kind"].astext == "bank_account",
        Fact.recorded_at > PayeeAccount.recorded_at,
        Fact.recorded_at < until if until else true(),
    )


async def ids_in_force(session: AsyncSession, owners: Collection[str], day: date) -> dict[str, str]:
    """For each youth or unit with an account in force on a day, which one.

    None that counts no more, on whichever day that turned out.
    """
    owner = func.coalesce(PayeeAccount.youth_id, PayeeAccount.unit_id)
    asked = any_of(owners)
    rows = await session.execute(
        select(owner, PayeeAccount.id)
        .ext(distinct_on(owner))
        .where(
            (PayeeAccount.youth_id == asked) | (PayeeAccount.unit_id == asked),
            in_force(day),
            ~counts_no_more(),
        )
        .order_by(owner, PayeeAccount.version.desc())
    )
    return {str(named): account for named, account in rows}


async def frozen_by(session: AsyncSession, payee: Owner, owner: str) -> str | None:
    """A settlement or payable under way that pays to an account of the owner, or None.

    One that names an account that counts no more waits for another: nothing goes to it.
    """
    payable = (
        select(Payable.id)
        .join(PayeeAccount, PayeeAccount.id == Payable.payee_account_id)
        .where(_is_of(payee, owner), Payable.state == "approved", ~counts_no_more())
        .order_by(Payable.id)
        .limit(1)
    )
    return await session.scalar(payable) or await session.scalar(
        select(SettlementLine.settlement_id)
        .join(PayeeAccount, PayeeAccount.id == SettlementLine.payee_account_id)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(_is_of(payee, owner), Settlement.state.in_(UNDER_WAY), ~counts_no_more())
        .order_by(SettlementLine.settlement_id)
        .limit(1)
    )


def _is_of(payee: Owner, owner: str) -> ColumnElement[bool]:
    columns = {
        "youth": PayeeAccount.youth_id,
        "unit": PayeeAccount.unit_id,
        "carrier": PayeeAccount.contract_id,
    }
    return columns[payee] == owner
