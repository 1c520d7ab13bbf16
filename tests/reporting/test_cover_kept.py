"""What is kept of covers, subsidies and payables stays: the database itself refuses to alter it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.common.values.month import Month
from services.reporting.tables.subsidies import SubsidisedMonth, SubsidyClaim

STAYING = (
    "insurance_contracts",
    "insurance_entries",
    "insurance_rejections",
    "insurance_gaps",
    "insurance_claim_moves",
    "payable_moves",
    "contribution_records",
    "subsidy_lines",
    "subsidy_claim_moves",
)
GUARDED = text(
    "SELECT tgrelid::regclass::text FROM pg_trigger "
    "WHERE tgname = tgrelid::regclass::text || '_stay' AND NOT tgisinternal"
)


async def test_what_is_told_is_guarded(reporting_app):
    async with reporting_app.state.database.transaction() as session:
        assert set(STAYING) <= set(await session.scalars(GUARDED))


def a_claim(key, now):
    return SubsidyClaim(
        id=key,
        youth_id="yth_1",
        region="640100",
        state="filed",
        version=1,
        elsewhere=[],
        total=Decimal("1.00"),
        conditions=[],
        values=[],
        as_of={},
        filed_on=date(2026, 3, 2),
        filed_by="acc_1",
        ground="",
        recorded_at=now,
    )


async def test_the_table_itself_holds_a_month_of_a_youth_once(reporting_app):
    now = reporting_app.state.clock.now()
    with pytest.raises(IntegrityError):
        async with reporting_app.state.database.transaction() as session:
            session.add_all(a_claim(key, now) for key in ("ssc_1", "ssc_2"))
            await session.flush()
            session.add_all(
                SubsidisedMonth(
                    youth_id="yth_1", month=Month(2026, 1), claim_id=key, amount=Decimal("1.00")
                )
                for key in ("ssc_1", "ssc_2")
            )
