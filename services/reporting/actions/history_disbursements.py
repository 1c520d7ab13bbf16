"""Money paid in the time before: taken over on its true day, for number 15 of the form."""

from collections.abc import Sequence
from decimal import Decimal

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
from services.reporting.rules.openings import OpeningSigned, payment_fault
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


async def look(session: AsyncSession, _check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say which payments are known already, and whose opening figures are signed.

    A county's payments count in its city's figures too: what either signed stays as it is.
    """
    offices = {row.values["region"] for row in rows}
    areas = {area for office in offices for area in region.chain(office)}
    for area in sorted(areas):
        await locks.hold(session, "opening-figures", area)
    signed = await queries.signed_among(session, areas)
    known = await queries.vouchers(session, offices)
    for row in rows:
        told = row.values
        if not signed.isdisjoint(region.chain(told["region"])):
            found.add(row, "region", OpeningSigned.code(), OpeningSigned.title())
        if (told["region"], told["kind"], told["paid_on"], told["voucher"]) in known:
            message = "这个机构这一天这个凭证号的这项资金已经登记过。"
            found.add(row, "voucher", "payment-taken-over", message)


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Keep payments on the days on which they reached their payees."""
    made = {}
    for row in rows:
        told = row.values
        paid = Disbursement(
            id=ids.new("dsb"),
            kind=told["kind"],
            region=told["region"],
            amount=told["amount"],
            paid_on=told["paid_on"],
            voucher=told["voucher"],
            batch_id=None,
            returns=None,
            line_id=None,
            run=None,
            import_id=check.told.id,
            author=deed.author,
            ground="",
            recorded_at=deed.now,
        )
        await keep(session, deed, paid, "disbursement.paid")
        made[row.number] = paid.id
    return made


def share_of(check: Check, row: Row) -> Decimal:
    """A row's share of number 15 of the month last reported on paper, in yuan."""
    told, as_of = row.values, check.told.as_of
    reading, _ = policy.reading_for(Month.of(as_of), check.told.region)
    counts = told["kind"] in reading.subsidy_kinds and told["paid_on"].year == as_of.year
    amount: Decimal = told["amount"] if counts else Decimal(0)
    return amount
