"""Money paid in the time before: taken over on its true day, for number 15 of the form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.reading import Row
from services.common.store.history_checks import Check, Findings
from services.common.values import ids, region
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions.disbursements import keep
from services.reporting.queries import locks
from services.reporting.queries import openings as queries
from services.reporting.rules.openings import (
    OpeningSigned,
    PaidBefore,
    is_behind,
    payment_fault,
    return_fault,
)
from services.reporting.tables.disbursements import Disbursement


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself."""
    values, found = row.values, check.own
    day, office = values["paid_on"], values["region"]
    wrong = payment_fault(day, check.told.as_of) if day else None
    if wrong:
        found.add(row, "paid_on", "day-unfit", wrong)
    if values["amount"] is not None and not values["amount"]:
        found.add(row, "amount", "too-small", "金额应大于零。")
    if office and not region.lies_within(office, check.told.region):
        found.add(row, "region", "outside-region", "不在本机构的地区之内。")
    elif office and day and region.find(office, day) is None:
        found.add(row, "region", "region-unknown", "拨付日期当日没有这个行政区划。")


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say which payments are known already, what came back of none, what is behind a signature.

    A county's payments count in its city's figures too: what either signed stays as it is.
    """
    offices = {row.values["region"] for row in rows}
    areas = {area for office in offices for area in region.chain(office)}
    for area in sorted(areas):
        await locks.hold(session, "opening-figures", area)
    signed = await queries.signed_months(session)
    known = await queries.vouchers(session, offices)
    for row in rows:
        told = row.values
        if _is_behind(told, signed):
            found.add(row, "region", OpeningSigned.code(), OpeningSigned.title())
        if (told["region"], told["kind"], told["paid_on"], told["voucher"]) in known:
            message = "这个机构这一天这个凭证号的这项资金已经登记过。"
            found.add(row, "voucher", "payment-taken-over", message)
    sound = [row for row in rows if not check.own.keeps_out(row) and not found.keeps_out(row)]
    await _look_at_returns(session, sound, found)


def _is_behind(told: Mapping[str, Any], signed: Mapping[str, Month]) -> bool:
    theirs = [signed[area] for area in region.chain(told["region"]) if area in signed]
    # What came back after the signed month moves nothing signed, and has no other way in.
    return is_behind(told["paid_on"], theirs) if told["returns"] else bool(theirs)


async def _look_at_returns(session: AsyncSession, rows: Sequence[Row], found: Findings) -> None:
    returns = [row for row in rows if row.values["returns"]]
    if not returns:
        return
    known = await queries.paid_before(session, {_returned(row) for row in returns})
    for row in rows:
        if not row.values["returns"]:
            here = PaidBefore("", row.values["paid_on"], row.values["amount"])
            known.setdefault(_own(row), []).append(here)
    for row in returns:
        told, paid = row.values, known.get(_returned(row), [])
        wrong = return_fault(paid, told["amount"], told["paid_on"])
        if wrong:
            found.add(row, *wrong)
        else:
            known[_returned(row)] = [replace(paid[0], left=paid[0].left - told["amount"])]


def _own(row: Row) -> queries.Paid:
    return row.values["region"], row.values["kind"], row.values["voucher"]


def _returned(row: Row) -> queries.Paid:
    return row.values["region"], row.values["kind"], row.values["returns"]


def turn_of(row: Row) -> int:
    """What came back enters after every payment, wherever in the list it stands."""
    return 1 if row.values["returns"] else 0


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Keep payments on the days on which they reached their payees, then what came back."""
    made = {}
    for row in rows:
        if not row.values["returns"]:
            made[row.number] = await _keep(session, deed, check, row, None)
    await session.flush()
    returns = [row for row in rows if row.values["returns"]]
    paid = await queries.paid_before(session, {_returned(row) for row in returns})
    for row in returns:
        made[row.number] = await _keep(session, deed, check, row, paid[_returned(row)][0].id)
    return made


async def _keep(
    session: AsyncSession, deed: Deed, check: Check, row: Row, returns: str | None
) -> str:
    told = row.values
    paid = Disbursement(
        id=ids.new("dsb"),
        kind=told["kind"],
        region=told["region"],
        amount=-told["amount"] if returns else told["amount"],
        paid_on=told["paid_on"],
        voucher=told["voucher"],
        batch_id=None,
        returns=returns,
        line_id=None,
        run=None,
        import_id=check.told.id,
        author=deed.author,
        ground="",
        recorded_at=deed.now,
    )
    await keep(session, deed, paid, "disbursement.returned" if returns else "disbursement.paid")
    return paid.id


def share_of(check: Check, row: Row) -> Decimal:
    """A row's share of number 15 of the month last reported on paper, in yuan."""
    told, as_of = row.values, check.told.as_of
    reading, _ = policy.reading_for(Month.of(as_of), check.told.region)
    counts = told["kind"] in reading.subsidy_kinds and told["paid_on"].year == as_of.year
    amount: Decimal = told["amount"] if counts else Decimal(0)
    return -amount if told["returns"] else amount
