"""Which posts are read for a youth: all that they would take, whatever the database leaves out."""

from itertools import product

import httpx2
from fastapi import FastAPI

from services.matching.queries import seats
from services.matching.rules.intentions import Seeker, in_order_of_wish
from tests.matching import factories

SECRET = b"\x05" * 32
MARKET = "640000"
POSTS = [
    {
        "workplace_county": county,
        "industry": industry,
        "occupation": occupation,
        "months": months,
        "lodging": lodging,
        "unsuitable_under_18": not lodging,
    }
    for county, industry, occupation, (months, lodging) in product(
        ["640104", "640181", "640202"],
        ["C", "G"],
        ["4-01-02", "4-02-01", "2-01"],
        [(3, True), (12, False)],
    )
]
WISHES = [
    factories.a_wish(regions=regions, industries=industries, occupations=occupations)
    for regions, industries, occupations in product(
        [(), ("640104",), ("640200", "640100"), ("640000",)],
        [(), ("G",), ("G", "C"), ("A",)],
        [(), ("4-01", "4"), ("2-01-03",)],
    )
]


def seekers() -> list[Seeker]:
    """Every wish, by one who may take all, one under 18, one with few months, one who lodges."""
    others = {"under_18": True}, {"months_left": 6}, {"serial": 7}
    return [factories.a_seeker(wish, **facts) for wish in WISHES for facts in ({}, *others)] + [
        factories.a_seeker(factories.a_wish(needs_lodging=True))
    ]


async def test_the_posts_read_for_a_youth_give_the_same_order_as_all(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ids = [await factories.offer(matching_app, **facts) for facts in POSTS]
    await factories.offer(matching_app, post_id=ids[0], version=2, state="suspended")
    async with matching_app.state.database.transaction() as session:
        every = [post.seat for post in await seats.open_posts(session, MARKET)]
        assert len(every) == len(POSTS) - 1
        found = 0
        for seeker in seekers():
            read = [p.seat for p in await seats.open_posts_for(session, MARKET, seeker)]
            wished = in_order_of_wish(seeker, every, SECRET)
            assert in_order_of_wish(seeker, read, SECRET) == wished
            found += len(every) - len(read)
        # And something was left out.
        assert found > 0
