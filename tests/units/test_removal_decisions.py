"""Whether a unit's removal was decided, as matching asks it of units' real app."""

from datetime import date

import pytest

from services.matching.rules.removals import Removal, RemovalUnknown
from tests import tokens
from tests.units.factories import a_recognised_unit
from tests.units.removing import a_served_decision, done

NONE = Removal(None, None)


async def test_matching_reads_a_decision_until_it_is_taken_back(units, joined, reported, clock):
    sister = joined.matching.state.units
    standing = await a_recognised_unit(units)
    assert await sister.removal_of(standing["id"]) == NONE
    unit, proposal = await a_served_decision(units, clock)
    assert await sister.removal_of(unit["id"]) == Removal(date(2027, 3, 18), None)
    await done(units, proposal, "revocation", ground="复议后撤销")
    assert await sister.removal_of(unit["id"]) == NONE


async def test_of_no_unit_nothing_is_known(joined):
    assert await joined.matching.state.units.removal_of("unt_01K5AAAAAAAAAAAAAAAAAAAAAA") == NONE
    with pytest.raises(RemovalUnknown):
        await joined.matching.state.units.removal_of("nobody")


async def test_only_matching_reads_it(units):
    path = "/internal/units/unt_01K5AAAAAAAAAAAAAAAAAAAAAA/removal-decision"
    other = tokens.sister("matching", "units", "changes:read")
    assert (await units.get(path, headers=other)).status_code == 403
    assert (await units.get(path, headers=tokens.officer())).status_code == 401
