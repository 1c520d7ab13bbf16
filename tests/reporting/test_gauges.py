"""What reporting tells of itself."""

import pytest

from services.reporting.queries.gauges import GAUGES


async def missing(app, which):
    (gauge,) = (one for one in GAUGES if one.name == f"{which}_year_missing")
    async with app.state.database.reading() as session:
        counts = await gauge.count(session, app.state.clock.now())
    return counts[()]


@pytest.mark.parametrize(("day", "this"), [("2026-11-01", 0), ("2026-12-31", 0), ("2027-01-01", 1)])
async def test_a_year_that_was_not_loaded_is_missed_when_it_has_come(
    reporting_app, clock, day, this
):
    clock.move(day)
    assert await missing(reporting_app, "this") == this
    assert await missing(reporting_app, "next") == 1
