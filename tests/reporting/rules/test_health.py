"""Which offices read that sickness ended a placement."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.common.time.clock import SHANGHAI
from services.matching.rules import causes
from services.matching.rules import health as of_matching
from services.reporting.rules import health
from services.reporting.rules.evaluations import view
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Counted
from services.reporting.rules.mergers import Gathered
from services.reporting.schemas.shown_reports import shown_counted
from tests.reporting.evaluating import MARCH, UNIT, WITHIN
from tests.reporting.histories import an_arrival, an_end


@pytest.mark.parametrize(
    ("reader", "office", "sees"),
    [
        ("640122", "640122", True),
        ("640104", "640122", True),
        ("640100", "640100", True),
        ("640100", "640122", False),
        ("640000", "640122", False),
        ("640000", None, False),
        (None, None, False),
    ],
)
def test_the_county_and_who_looks_after_the_unit_read_it(
    reader: str | None, office: str | None, *, sees: bool
) -> None:
    assert health.sees_health(reader, office) == sees


def test_both_services_keep_the_same_causes_back() -> None:
    for cause in causes.CAUSES:
        assert health.disclosed(cause, health=True) == cause
        kept_back = of_matching.disclosed(cause, health=False)
        assert health.disclosed(cause, health=False) == kept_back
    assert health.disclosed(None, health=False) is None


@pytest.mark.parametrize(("reader", "shown"), [("640122", "illness"), ("640000", "undisclosed")])
def test_what_a_number_counts_tells_an_office_above_of_no_illness(reader: str, shown: str) -> None:
    day = date(2026, 3, 2)
    told = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    end = Fact(
        source="matching",
        no=7,
        event="placement.ended-early",
        kind="placement",
        object_id="plc_1",
        version=2,
        occurred_on=day,
        recorded_at=told,
        region="640122",
        workplace_county="640122",
        data={},
    )
    counted = Counted("placement", "plc_1", 1, day, (end.id,), "illness", "neither")
    assert shown_counted(counted, {end.id: end}, reader).cause == shown
    assert shown_counted(replace(counted, facts=()), {}, "640000").cause == "undisclosed"


def test_an_evaluation_names_the_cause_to_its_office_and_counts_it_for_all() -> None:
    day = date(2025, 3, 5)
    end = an_end("one", 2, day, "ended-early", cause="illness", by_whom="neither")
    facts = (an_arrival("one", date(2024, 10, 8), region="640302"), end)
    whole = view(Gathered(UNIT, frozenset({UNIT}), facts), MARCH, day, WITHIN)
    whole = replace(whole, region="640302")
    for reader, cause in (("640302", "illness"), ("640300", "undisclosed")):
        (placement,) = whole.as_an_office_may_see(reader).placements
        assert (placement.cause, placement.by_whom) == (cause, "neither")
