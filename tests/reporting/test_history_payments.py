"""Payments of the time before: each once, whoever enters it, and none behind a signature."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from services.common.deeds import by_itself
from services.common.lists import reading
from services.common.store import history_checks
from services.common.store.history_checks import Check, Findings
from services.reporting.actions import history_disbursements as history
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.history_imports import (
    HistoryImport,
    OpeningFigures,
    OpeningSignature,
)
from tests.going_live import FORMS, TODAY, a_list, errors_of, taken_over

PAID_ON = date(2026, 2, 3)
CODES = {"银川市": "640100", "兴庆区": "640104", "金凤区": "640106", "石嘴山市": "640200"}


def a_payment(**changes):
    told = {"region": "兴庆区", "kind": "意外险", "amount": "1300", "paid_on": "2026-02-03"}
    return told | {"voucher": "A2"} | changes


async def signed(app, area, told):
    """An office's opening figures, signed."""
    now = app.state.clock.now()
    figures = OpeningFigures(
        region=area, version=1, month=date(2026, 2, 1), on_post=0, subsidy=Decimal(0),
        import_id=told["id"], author="acc_1", recorded_at=now,
    )  # fmt: skip
    signature = OpeningSignature(
        region=area, version=1, counted={}, author="acc_2", signed_on=TODAY, signed_at=now
    )
    async with app.state.database.transaction() as session:
        session.add(figures)
        await session.flush()
        session.add(signature)


@pytest.mark.parametrize(
    ("office", "refused"),
    [("兴庆区", True), ("银川市", True), ("金凤区", False), ("石嘴山市", False)],
)
async def test_no_payment_moves_what_its_office_or_one_above_has_signed(
    reporting, reporting_app, office, refused
):
    before = await taken_over(reporting, "disbursements", a_payment(voucher="A1"))
    await signed(reporting_app, CODES[office], before)
    told = await taken_over(reporting, "disbursements", a_payment())
    faults = [(2, "办理机构所在地区", "opening-signed")] if refused else []
    assert await errors_of(reporting, "disbursements", told) == faults
    assert told["entered"] == (0 if refused else 1)


@pytest.mark.parametrize(("voucher", "entered"), [("A2", 0), ("A3", 1)])
async def test_what_was_paid_here_is_not_taken_over_as_well(
    reporting, reporting_app, voucher, entered
):
    paid = Disbursement(
        id="dsb_1", kind="accident_premium", region="640104", amount=Decimal(1300),
        paid_on=PAID_ON, voucher="A2", author="acc_1", ground="",
        recorded_at=reporting_app.state.clock.now(),
    )  # fmt: skip
    async with reporting_app.state.database.transaction() as session:
        session.add(paid)
    told = await taken_over(reporting, "disbursements", a_payment(voucher=voucher))
    faults = [] if entered else [(2, "凭证号", "payment-taken-over")]
    assert await errors_of(reporting, "disbursements", told) == faults
    assert told["entered"] == entered


def a_return(**changes):
    back = {"voucher": "T2", "returns": "A2", "amount": "300", "paid_on": "2026-02-20"}
    return a_payment(**back | changes)


async def test_what_came_back_is_a_row_of_its_own_beside_its_payment(reporting, reporting_app):
    rows = [a_return(), a_payment(), a_payment(voucher="A1", amount="50")]
    told = await taken_over(reporting, "disbursements", *rows, paper=1050)
    assert (told["entered"], told["found"], told["difference"]) == (3, 1050, 0)
    async with reporting_app.state.database.transaction() as session:
        kept = {row.voucher: row for row in await session.scalars(select(Disbursement))}
    assert (kept["T2"].amount, kept["T2"].returns) == (Decimal(-300), kept["A2"].id)
    again = await taken_over(reporting, "disbursements", a_return(), as_of="2026-03-02")
    assert await errors_of(reporting, "disbursements", again) == [
        (2, "凭证号", "payment-taken-over")
    ]
    much = [a_return(voucher=f"T{no}", amount="600") for no in (3, 4)]
    told = await taken_over(reporting, "disbursements", *much, mode="row_by_row")
    assert told["found"] == -600
    assert await errors_of(reporting, "disbursements", told) == [
        (3, "金额（元）", "return-above-payment")
    ]
    of_nothing = await taken_over(reporting, "disbursements", a_return(voucher="T9", returns="A9"))
    assert await errors_of(reporting, "disbursements", of_nothing) == [
        (2, "退回的原凭证号", "return-unknown")
    ]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_what_came_back_is_held_against_the_payments_of_the_whole_list(
    reporting, monkeypatch, dry_run
):
    """Slices of two rows: a payment in the last one, what came back of it in the first."""
    monkeypatch.setattr(history_checks, "SLICE", 2)
    rows = [
        a_return(voucher="T1", amount="900"),
        a_payment(voucher="A1", amount="50"),
        a_payment(voucher="A3", amount="60"),
        a_return(voucher="T2", amount="600"),
        a_payment(),
    ]
    told = await taken_over(reporting, "disbursements", *rows, mode="row_by_row", dry_run=dry_run)
    assert await errors_of(reporting, "disbursements", told) == [
        (5, "金额（元）", "return-above-payment")
    ]
    assert (told["found"], told["entered"]) == (510, 0 if dry_run else 4)


async def test_what_came_back_of_a_payment_that_cannot_enter_does_not_either(reporting):
    rows = [a_payment(region="石嘴山市"), a_return(region="石嘴山市"), a_payment(voucher="A1")]
    told = await taken_over(reporting, "disbursements", *rows, mode="row_by_row")
    again = [a_payment(amount="0"), a_return()]
    refused = await taken_over(reporting, "disbursements", *again, mode="row_by_row")
    assert (told["entered"], refused["entered"]) == (1, 0)
    assert await errors_of(reporting, "disbursements", refused) == [
        (2, "金额（元）", "too-small"),
        (3, "退回的原凭证号", "return-unknown"),
    ]


@pytest.mark.parametrize(("day", "refused"), [("2026-02-28", True), ("2026-03-01", False)])
async def test_what_comes_back_after_the_signed_month_still_comes_in(
    reporting, reporting_app, day, refused
):
    before = await taken_over(reporting, "disbursements", a_payment())
    await signed(reporting_app, "640104", before)
    told = await taken_over(reporting, "disbursements", a_return(paid_on=day), as_of="2026-03-02")
    faults = [(2, "办理机构所在地区", "opening-signed")] if refused else []
    assert await errors_of(reporting, "disbursements", told) == faults


async def look_and_enter(session, app, told, office):
    """One payment of 兴庆区 in a list that an office handed in: what was found amiss."""
    listing = reading.read(a_list("disbursements", a_payment()), FORMS["disbursements"])
    own, beside = Findings(listing), Findings(listing)
    handed_in = HistoryImport(id=told["id"], region=office, as_of=date(2026, 2, 28))
    check = Check(listing, handed_in, TODAY, own, beside)
    await history.look(session, check, listing.rows, beside)
    if not beside.by_row:
        deed = by_itself("reporting", app.state.clock, "test")
        await history.enter(session, deed, check, listing.rows)
        await session.flush()
    return [fault.code for faults in beside.by_row.values() for fault in faults]


async def test_a_city_and_its_county_at_once_enter_one_payment_once(reporting, reporting_app):
    told = await taken_over(reporting, "disbursements", a_payment(voucher="A1"))
    database = reporting_app.state.database

    async def county():
        async with database.transaction() as session:
            return await look_and_enter(session, reporting_app, told, "640104")

    async with database.transaction() as session:
        assert await look_and_enter(session, reporting_app, told, "640100") == []
        second = asyncio.create_task(county())
        await asyncio.wait([second], timeout=0.5)
    assert await second == ["payment-taken-over"]
    async with database.transaction() as session:
        kept = select(func.count()).where(Disbursement.voucher == "A2")
        assert await session.scalar(kept) == 1
