"""Lists of late reports while nothing was read yet: what nobody heard of is not nothing."""

from datetime import date

import pytest

from services.common.store.following import FactsIncomplete
from tests import tokens

LISTS = ("/v1/overdue/reports", "/v1/overdue/annual-reports")
CENTRE = "640000"


@pytest.mark.parametrize("path", LISTS)
async def test_a_feed_never_read_is_read_before_a_list_is_given(office, clock, unit_facts, path):
    await unit_facts.tell("unit", "U", "unit.recognised", date(2024, 1, 2), region="640100")
    clock.move("2027-03-02")
    answer = await office.get(path, headers=tokens.officer(CENTRE))
    assert answer.status_code == 200, answer.text
    assert {one["region"] for one in answer.json()["items"]} >= {"640100", "640500"}


@pytest.mark.parametrize("path", LISTS)
async def test_where_nothing_has_happened_nothing_is_late(office, path):
    answer = await office.get(path, headers=tokens.officer(CENTRE))
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("path", LISTS)
async def test_while_nothing_was_ever_heard_of_a_sister_nothing_is_called_in_order(reporting, path):
    # Its sisters are out of reach.
    answer = await reporting.get(path, headers=tokens.officer(CENTRE))
    assert (answer.status_code, answer.json()["code"]) == (503, FactsIncomplete.code())
