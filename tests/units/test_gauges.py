"""The figures tell of every step past its day that an office's list shows, from the same day on."""

from services.units.queries.gauges import GAUGES
from tests.gauged import gauged
from tests.units.test_routes_complaints import complain
from tests.units.test_routes_consultations import asked
from tests.units.test_routes_inspections import faulty, unit

__all__ = ["unit"]


async def overdue(app):
    return await gauged(app, GAUGES, "overdue")


async def test_each_is_counted_from_the_day_after_its_last(units, units_app, unit, clock):
    await asked(units)
    await complain(units, unit)
    await faulty(units, unit)
    told = {"complaints": 0, "consultations": 0, "inspections": 0}
    for day, late in (
        ("2026-03-09", {}),
        ("2026-03-10", {"consultations": 1, "complaints": 1}),
        ("2026-03-16", {"consultations": 1, "complaints": 1}),
        ("2026-03-17", {"consultations": 1, "complaints": 1, "inspections": 1}),
    ):
        clock.move(day)
        assert await overdue(units_app) == told | late, day


async def test_what_nobody_could_count_a_day_for_is_counted_at_once(units, units_app, unit, clock):
    clock.move("2027-12-30")
    await complain(units, unit)
    assert (await overdue(units_app))["complaints"] == 1
