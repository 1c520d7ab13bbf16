"""Names of units between services: for whom the scope vouches, and nothing more."""

import pytest

from tests import tokens
from tests.units import factories

PATH = "/internal/units/names"


def asking(scope="names:read"):
    return tokens.sister("reporting", "units", scope)


async def test_units_are_named_and_unknown_ones_left_out(units):
    unit = await factories.an_applicant(units)
    asked = {"unit_id": [unit["id"], factories.a_unit_id()]}
    answer = await units.get(PATH, params=asked, headers=asking())
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] == [{"unit_id": unit["id"], "name": unit["name"]}]


@pytest.mark.parametrize("headers", [asking("contacts:read"), tokens.officer("640000")])
async def test_nobody_else_is_told_names(units, headers):
    answer = await units.get(PATH, params={"unit_id": factories.a_unit_id()}, headers=headers)
    assert answer.status_code in (401, 403)


@pytest.mark.parametrize("count", [0, 101])
async def test_one_to_a_hundred_at_a_time(units, count):
    asked = {"unit_id": [factories.a_unit_id() for _ in range(count)]}
    answer = await units.get(PATH, params=asked, headers=asking())
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
