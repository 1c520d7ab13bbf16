"""Standpoints: the present one, or one before it told in full."""

from datetime import UTC, date, datetime

import pytest

from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.standpoints import (
    Earlier,
    Standpoint,
    StandpointAhead,
    StandpointIncomplete,
    standpoint,
)

INSTANT = datetime(2026, 3, 2, 4, tzinfo=UTC)
TODAY = date(2026, 3, 2)
NOW = Standpoint(TODAY, (AsOf("units", 7, INSTANT), AsOf("matching", 0, None)), INSTANT)


def asked(on, units, matching):
    return Earlier(on, {"units": units, "matching": matching})


def test_who_asks_for_none_stands_on_what_is_known_now():
    assert standpoint(asked(None, None, None), NOW) is NOW


@pytest.mark.parametrize(("on", "units"), [(TODAY, 7), (date(2026, 3, 1), 0)])
def test_an_earlier_one_is_told_by_day_and_positions(on, units):
    found = standpoint(asked(on, units, 0), NOW)
    assert (found.on, found.positions) == (on, {"units": units, "matching": 0})
    assert found.known_at is None


@pytest.mark.parametrize(
    "told", [(TODAY, None, None), (None, 7, 0), (TODAY, 7, None), (None, None, 0)]
)
def test_a_part_of_one_is_none(told):
    with pytest.raises(StandpointIncomplete):
        standpoint(asked(*told), NOW)


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ((date(2026, 3, 3), 7, 0), "/query/known_on"),
        ((TODAY, 8, 0), "/query/units_position"),
        ((TODAY, 7, 1), "/query/matching_position"),
    ],
)
def test_nobody_looks_from_what_is_yet_to_come(told, pointer):
    with pytest.raises(StandpointAhead) as refused:
        standpoint(asked(*told), NOW)
    assert refused.value.pointer == pointer
