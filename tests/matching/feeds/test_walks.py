"""From a pseudonym back to its object: in an order of each agreement's own, and never too long."""

import asyncio
from contextlib import asynccontextmanager
from functools import partial

import pytest

from services.common.values.feeds import pseudonym, recogniser
from services.matching.queries import drawers as queries
from services.matching.queries.drawers import Walk
from services.matching.rules.drawers import DRAWERS

KEY = b"key"


class Drawers:
    """Ids by drawers, as a database would find them; which drawers were asked for."""

    def __init__(self, *ids):
        self.ids, self.asked, self.turns = ids, [], 0

    @asynccontextmanager
    async def reading(self):
        yield None

    async def find(self, session, areas, drawers):
        self.asked += drawers
        self.turns += 1
        await asyncio.sleep(0)
        return [one for drawer, one in self.ids if drawer in drawers]

    def go(self, name, passed=0, agreement="dag_1"):
        is_it, told = recogniser(KEY, agreement, name), partial(pseudonym, KEY, agreement)
        return Walk(self.find)(self, ["640100"], told=told, is_it=is_it, passed=passed)


def told(one, agreement="dag_1"):
    return pseudonym(KEY, agreement, one)


@pytest.fixture
def drawers():
    return Drawers(
        *((drawer, f"plc_{drawer}_{no}") for drawer in range(DRAWERS) for no in range(2))
    )


@pytest.mark.parametrize("one", ["plc_0_0", "plc_500_1", "plc_1023_0"])
async def test_whoever_is_told_by_a_pseudonym_is_found_whatever_drawer_it_lies_in(drawers, one):
    assert await drawers.go(told(one)) == (one, None)


async def test_where_there_is_none_every_drawer_is_gone_through_once(drawers):
    assert await drawers.go(told("plc_other")) == (None, None)
    assert sorted(drawers.asked) == list(range(DRAWERS))


async def test_each_agreement_goes_its_own_way_that_the_time_it_takes_tells_nothing(drawers):
    await drawers.go(told("plc_other"))
    one, drawers.asked = drawers.asked, []
    await drawers.go(told("plc_other", "dag_2"), agreement="dag_2")
    assert one != drawers.asked
    assert sorted(one) == sorted(drawers.asked)


async def test_it_stops_in_time_and_goes_on_from_there(drawers, monkeypatch):
    monkeypatch.setattr(queries, "LONGEST", -1)
    found, passed, times = None, 0, 0
    while passed is not None:
        assert passed == len(drawers.asked)
        found, passed = await drawers.go(told("plc_other"), passed)
        times += 1
    assert found is None
    # Four drawers in each time: that is how each begins.
    assert times == DRAWERS // 4
    assert sorted(drawers.asked) == list(range(DRAWERS))


async def test_what_is_found_at_its_end_is_found_and_not_still_looked_for(drawers, monkeypatch):
    await drawers.go(told("plc_other"))
    last = f"plc_{drawers.asked[-1]}_1"
    monkeypatch.setattr(queries, "LONGEST", -1)
    assert await drawers.go(told(last), DRAWERS - 1) == (last, None)
    assert await drawers.go(told("plc_other"), DRAWERS - 1) == (None, None)
    assert await drawers.go(told("plc_other"), DRAWERS) == (None, None)


async def test_many_are_gone_through_few_at_once_and_others_have_their_turn_between():
    drawers = Drawers(*((no % DRAWERS, f"plc_{no}") for no in range(100 * DRAWERS)))
    turns = 0

    async def another():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(another())
    await drawers.go(told("plc_other"))
    beside.cancel()
    # A drawer of a hundred ids each: never more than some thousands, and each step lets others on.
    assert drawers.turns > 100 * DRAWERS / 4000
    assert turns >= drawers.turns
