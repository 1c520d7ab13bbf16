"""Whoever a journey needs: a unit with its posts, youths with their forms, each made once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from random import Random
from typing import Any

from launch.demo import offices, recruiting, trainees
from launch.demo.door import Door, Member
from launch.demo.employers import Employer, Post, employers
from launch.demo.offices import FIRST_PASSWORD, PASSWORD, ROLES, Office
from launch.demo.people import Person, people
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.journeys.house import House, until
from tests.journeys.traces import Hidden

COUNTY = "640104"
EMPLOYERS = employers(Random(7), 300, 300)
PEOPLE = people(Random(11), 900, date(2024, 1, 2))
HIDDEN = Hidden(
    frozenset(e.phone for e in EMPLOYERS)
    | {number for p in PEOPLE for number in (p.id_number, p.phone, p.payee_account)},
    frozenset({PASSWORD, FIRST_PASSWORD}),
)
"""What all of them trust a house with."""
_EMPLOYERS, _PEOPLE = iter(EMPLOYERS), iter(PEOPLE)
_LOGINS = count()
_OPENED: dict[tuple[str, str], dict[str, Member]] = {}
"""The people of each office that was opened, by the house's gateway and the region."""


def office_of(door: Door, region: str) -> Office:
    """An office that was opened before, through another door: its people are signed in still."""
    people = _OPENED[door.gateway, region]
    entering = {role: replace(one, door=door, _turn=asyncio.Lock()) for role, one in people.items()}
    return Office(region, **entering)


async def open_office(house: House, *regions: str) -> None:
    """The first offices of a new house, by its first administrator."""
    door = Door(house.gateway)
    offices.first_administrator(house.folder.data)
    administrator = Member(door, "administrator", PASSWORD)
    await administrator.take_office()
    for region in regions:
        office = await offices.open_office(door, administrator, region)
        _OPENED[house.gateway, region] = {role: getattr(office, role) for role in ROLES}
    await door.close()


@dataclass(frozen=True)
class Town:
    """The people of one city in the house under test."""

    house: House
    door: Door
    office: Office

    def an_employer(self, county: str = COUNTY, seats: tuple[int, ...] = (1,)) -> Employer:
        """A unit not yet registered, with one post for each of the numbers of seats."""
        posts = tuple(_post(n) for n in seats)
        return replace(next(_EMPLOYERS), county=county, posts=posts)

    async def a_unit(self, county: str = COUNTY, seats: tuple[int, ...] = (1,)) -> HostUnit:
        """A recognised unit whose posts are open."""
        employer = self.an_employer(county, seats)
        unit = await recruiting.recruit(self.door, employer, self.office, self.house.today())
        await self.are_known(unit.posts)
        return unit

    async def are_known(self, posts: list[str]) -> None:
        """Wait until matching knows these posts."""
        assert await until(20, lambda: self._have_seats(posts))

    async def _have_seats(self, posts: list[str]) -> bool:
        known = "SELECT count(*) FROM post_seats WHERE post_id = ANY($1)"
        return await self.house.rows("matching", known, posts) == [(len(posts),)]

    def a_person(self, county: str = COUNTY) -> Person:
        """A youth not yet registered, who wants to stay in the county."""
        return replace(next(_PEOPLE), county=county, regions=(county,), needs_lodging=False)

    async def a_youth(self, county: str = COUNTY) -> Trainee:
        """A registered youth, dispatched or waiting."""
        person = self.a_person(county)
        member = Member(self.door, person.login, PASSWORD)
        account = await member.sign_up("youth")
        standing = await member.post("/v1/youths", trainees._form(person))
        return Trainee(person, member, account["youth_id"], standing["dispatch"])

    async def a_signed_in(self, kind: str) -> tuple[Member, dict[str, Any]]:
        """Somebody with an account and nothing else, and the account."""
        member = Member(self.door, f"newcomer-{next(_LOGINS)}", PASSWORD)
        return member, await member.sign_up(kind)


def form_of(person: Person) -> dict[str, Any]:
    """The registration of a youth as it travels."""
    return trainees._form(person)


def _post(seats: int) -> Post:
    return Post("行政助理", "4-07", "整理档案，协助会务，接待来访。", seats, 3, lodging=False)


async def another_post(unit: HostUnit, seats: int) -> str:
    """One more open post of a unit; its id."""
    mentor_id = await recruiting.name_mentor(unit)
    return await recruiting.publish(unit, _post(seats), mentor_id)
