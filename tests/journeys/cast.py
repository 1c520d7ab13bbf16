"""Callers of every kind with their tokens, made once for a test that knocks on every door."""

from dataclasses import dataclass
from typing import Any

from launch.demo.door import Member
from launch.demo.offices import Office
from launch.demo.people import Person
from launch.demo.recruiting import HostUnit
from tests.journeys.house import House
from tests.journeys.town import Town
from tests.journeys.wire import token_of

COUNTY = "640122"


@dataclass(frozen=True)
class Cast:
    """A recognised unit with a post, a signed-in youth who is not registered, a clerk."""

    unit: HostUnit
    youth: Member
    person: Person
    account: dict[str, Any]
    tokens: dict[str, str | None]

    def path(self, pattern: str) -> str:
        """A path with the ids of this cast in it."""
        ids = {"unit": self.unit.path, "unit_id": self.unit.id, "post_id": self.unit.posts[0]}
        return pattern.format_map(ids)


async def a_cast(house: House, town: Town, office: Office, county: str = COUNTY) -> Cast:
    """Sign everybody in."""
    unit = await town.a_unit(county)
    youth, account = await town.a_signed_in("youth")
    newcomer, _ = await town.a_signed_in("unit")
    tokens = {
        "unit": await token_of(unit.member),
        "newcomer": await token_of(newcomer),
        "youth": await token_of(youth),
        "clerk": await token_of(office.clerk),
        "finance": await token_of(office.finance),
        "nobody": None,
    }
    return Cast(unit, youth, town.a_person(county), account, tokens)
