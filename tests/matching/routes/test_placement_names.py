"""Names of placements between services: for whom the scope vouches, and nothing more."""

import pytest
from ulid import ULID

from tests import tokens
from tests.matching import placing

PATH = "/internal/placements/names"


def asking(scope="names:read"):
    return tokens.sister("reporting", "matching", scope)


async def test_placements_are_named_and_unknown_ones_left_out(matching_app, matching):
    placement = await placing.arrived(matching_app, matching)
    asked = {"placement_id": [placement["id"], f"plc_{ULID()}"]}
    answer = await matching.get(PATH, params=asked, headers=asking())
    assert answer.status_code == 200, answer.text
    (named,) = answer.json()["items"]
    assert named["placement_id"] == placement["id"]
    assert named["youth_name"] == placement["youth_name"]
    assert set(named) == {"placement_id", "youth_name", "unit_name"}


@pytest.mark.parametrize("headers", [asking("contacts:read"), tokens.officer("640000")])
async def test_nobody_else_is_told_names(matching, headers):
    answer = await matching.get(PATH, params={"placement_id": f"plc_{ULID()}"}, headers=headers)
    assert answer.status_code in (401, 403)


@pytest.mark.parametrize("count", [0, 101])
async def test_one_to_a_hundred_at_a_time(matching, count):
    asked = {"placement_id": [f"plc_{ULID()}" for _ in range(count)]}
    answer = await matching.get(PATH, params=asked, headers=asking())
    assert answer.status_code == 422
