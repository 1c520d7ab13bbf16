"""A post found unsafe or gone, and two records of one person, through the gateway of a house."""

import pytest

from launch.demo.door import Door
from launch.demo.offices import Office
from launch.demo.trainees import Trainee
from tests.journeys.conftest import THIRD
from tests.journeys.house import House, until
from tests.journeys.mishaps import confirmed, refused, two_records
from tests.journeys.town import Town, office_of

pytestmark = pytest.mark.journey

UNSAFE, LESS, TWICE = "640302", "640303", "640381"
"""Counties of their own, so that nobody is dispatched where another test looks."""


@pytest.fixture
def office(door: Door) -> Office:
    return office_of(door, THIRD)


async def sent_to(youth: Trainee) -> list[str]:
    """To which posts a youth is sent now."""
    items = (await youth.member.get("/v1/me/dispatches"))["items"]
    return [one["post_id"] for one in items if one["state"] == "issued"]


async def test_an_unsafe_post_rests_until_its_office_clears_it(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(UNSAFE)
    first, second = await town.a_youth(UNSAFE), await town.a_youth(UNSAFE)
    [post_id] = unit.posts
    with house.without("units"):
        # It holds before units has heard of it.
        await confirmed(office, unit, first, "safety")
        assert await sent_to(second) == []
        third = await town.a_youth(UNSAFE)
        assert third.dispatch is None
    told = await second.member.get(f"/v1/youths/{second.id}/explanation/posts/{post_id}")
    assert (told["verdict"], "安全条件不具备" in told["text"]) == ("at_rest", True)

    async def rests() -> bool:
        return str((await unit.member.get(f"/v1/posts/{post_id}"))["state"]) == "suspended"

    assert await until(30, rests)
    [listed] = await office.clerk.every("/v1/post-obstacles?state=resting")
    assert (listed["post_id"], listed["kind"]) == (post_id, "safety")
    cleared = {"ground": "加装防护罩，现场验收", "expected_version": listed["version"]}
    path = f"/v1/post-obstacles/{listed['id']}/clearance"
    assert await refused(office.finance.post(path, cleared)) == "role-lacks-right"
    assert (await office.clerk.post(path, cleared))["post_state"] == "open"

    async def is_sent() -> bool:
        # Whose dispatch the report ended stood first, and does still: it was no refusal.
        return await sent_to(first) == [post_id]

    assert await until(30, is_sent)
    assert await sent_to(second) == []
    assert await sent_to(third) == []


async def test_a_seat_that_is_gone_leaves_the_offer_and_goes_to_nobody(
    town: Town, office: Office
) -> None:
    unit = await town.a_unit(LESS, (2,))
    first, _, third = [await town.a_youth(LESS) for _ in range(3)]
    [post_id] = unit.posts
    await confirmed(office, unit, first, "post_gone")
    assert await sent_to(third) == []

    async def is_less() -> bool:
        return int((await unit.member.get(f"/v1/posts/{post_id}"))["headcount"]) == 1

    assert await until(30, is_less)
    assert await sent_to(third) == []
    assert await sent_to(first) == []


async def test_two_records_of_one_person_become_one_by_two_officers(
    town: Town, office: Office
) -> None:
    person, right, other, proposal = await two_records(town, office, TWICE)
    assert proposal["kept"]["applied_at"] == right["applied_at"]
    decision = {
        "ground": "核对户籍底册属实",
        "id_number": person.id_number,
        "expected_version": proposal["version"],
        "absorbed_expected_version": proposal["absorbed_version"],
        "into_expected_version": proposal["into_version"],
    }
    path = f"/v1/merge-proposals/{proposal['id']}/merge"
    assert await refused(office.clerk.post(path, decision)) == "decides-own-proposal"
    decided = await office.reviewer.post(path, decision)
    assert (decided["state"], decided["kept"]) == ("merged", proposal["kept"])
    merged = await office.clerk.get(f"/v1/youths/{other['id']}")
    assert merged["applied_at"] == right["applied_at"]
    assert merged["id_number"] == right["id_number"]
    assert await refused(office.clerk.get(f"/v1/youths/{right['id']}")) == "youth-merged"
