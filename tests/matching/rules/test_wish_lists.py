"""Lists made for many at once are those of rolling dispatch, post for post."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import many_lists
from services.matching.rules.intentions import (
    Seat,
    Seeker,
    Wish,
    in_order_of_wish,
    may_be_there,
    obstacle,
)
from services.matching.rules.wish_lists import Shelves, tiers_of
from tests.matching.factories import a_seat, a_seeker, a_wish

SECRET = b"\x07" * 32
AREAS = ("640104", "640105", "640100", "640202", "640200", "640000")
TRADES = ("C", "C13", "G", "65", "6510")
CRAFTS = ("4-01", "4-01-02", "6", "2")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


seats = st.lists(
    st.builds(
        Seat,
        post_id=st.integers(0, 99).map("pst_{:02}".format),
        county=st.sampled_from(("640104", "640105", "640202")),
        industry=st.sampled_from(("C", "C13", "G", "6510")),
        occupation=st.sampled_from(("4-01-02", "6-01-01", "2-02-02")),
        months=st.sampled_from((3, 6, 12)),
        lodging=st.booleans(),
        unsuitable_under_18=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda seat: seat.post_id,
)
seekers = st.builds(
    Seeker,
    serial=st.integers(1, 10**9),
    wish=st.builds(
        Wish,
        regions=some(AREAS),
        industries=some(TRADES),
        occupations=some(CRAFTS),
        needs_lodging=st.booleans(),
    ),
    under_18=st.booleans(),
    months_left=st.sampled_from((0, 3, 6, 12)),
    declined=st.sets(st.integers(0, 99).map("pst_{:02}".format), max_size=5).map(frozenset),
)


@given(seats, seekers, st.one_of(st.none(), st.integers(0, 30)))
def test_a_list_read_off_the_shelves_is_that_of_rolling_dispatch(
    posts: list[Seat], seeker: Seeker, most: int | None
) -> None:
    posts.sort(key=lambda seat: seat.post_id)
    listed = [posts[number] for number in Shelves(posts, SECRET).list_of(seeker, most)]
    assert listed == in_order_of_wish(seeker, posts, SECRET)[:most]


@given(seats, seekers)
def test_what_keeps_apart_whatever_is_wished_comes_first(posts: list[Seat], seeker: Seeker) -> None:
    for post in posts:
        apart = obstacle(seeker, post) in ("declined", "under_18", "months")
        assert may_be_there(seeker, post) == (not apart)


@given(seats, st.lists(st.tuples(st.integers(0, 1), seekers), max_size=5), st.integers(0, 30))
def test_lists_made_together_are_those_made_one_by_one(
    posts: list[Seat], asked: list[tuple[int, Seeker]], most: int
) -> None:
    posts.sort(key=lambda seat: seat.post_id)
    secrets = [SECRET, b"\x08" * 32]
    one_by_one = [Shelves(posts, secrets[of]).list_of(seeker, most) for of, seeker in asked]
    for made in (many_lists.in_loops, many_lists.in_steps):
        starts, listed = made(posts, secrets, asked, most)
        told = [listed[begin:end].tolist() for begin, end in pairwise(starts)]
        assert told == one_by_one


@pytest.mark.parametrize("most", [0, 2, 5, 30])
@pytest.mark.parametrize("crafts", [(), ("4-01-02", "4-01", "6")])
def test_wishes_that_cover_one_another_count_the_first_time(
    crafts: tuple[str, ...], most: int
) -> None:
    counties, trades = ("640104", "640105", "640202"), ("C", "C13", "G")
    places = product(counties, trades, ("4-01-02", "6-01-01", "2-02-02"), (True, False, True))
    posts = [
        a_seat(f"pst_{n:02}", county=county, industry=trade, occupation=craft, lodging=lodging)
        for n, (county, trade, craft, lodging) in enumerate(places)
        if (county, trade) != ("640105", "C13")
    ]
    by_id = {post.post_id: number for number, post in enumerate(posts)}
    wish = a_wish(regions=("640104", "640100"), occupations=crafts, needs_lodging=True)
    declined = frozenset({"pst_03", "pst_09"})
    seekers = [
        a_seeker(wish._replace(industries=wished), declined=declined)
        for wished in (("C13", "C"), ("C13", "G"))
    ]
    by_wish = [
        [by_id[seat.post_id] for seat in in_order_of_wish(seeker, posts, SECRET)][:most]
        for seeker in seekers
    ]
    assert [Shelves(posts, SECRET).list_of(seeker, most) for seeker in seekers] == by_wish
    for made in (many_lists.in_loops, many_lists.in_steps):
        _, listed = made(posts, [SECRET], [(0, seeker) for seeker in seekers], most)
        assert listed.tolist() == [number for mine in by_wish for number in mine]


def test_lists_of_very_many_posts_made_together_are_those_made_one_by_one() -> None:
    trades = ("C", "C13", "G", "6510")
    posts = [a_seat(f"pst_{n:03}", industry=trades[n % 4]) for n in range(200)]
    wishes = [a_wish(industries=wished) for wished in ((), ("C",), ("G", "C13"))]
    seekers = [a_seeker(wish, declined=frozenset({"pst_000", "pst_006"})) for wish in wishes]
    shelves = Shelves(posts, SECRET)
    for made in (many_lists.in_loops, many_lists.in_steps):
        starts, listed = made(posts, [SECRET], [(0, seeker) for seeker in seekers], 64)
        told = [listed[begin:end].tolist() for begin, end in pairwise(starts)]
        assert told == [shelves.list_of(seeker, 64) for seeker in seekers]


def test_posts_whose_ties_are_alike_stand_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_lists, "tie_of_post", lambda *_: 0)
    posts = [a_seat(f"pst_{n}") for n in range(9)]
    _, listed = many_lists.in_loops(posts, [SECRET], [(0, a_seeker())], 9)
    assert listed.tolist() == list(range(9))


def test_a_list_cut_short_begins_like_the_whole() -> None:
    posts = [a_seat(f"pst_{n:02}") for n in range(9)]
    shelves = Shelves(posts, SECRET)
    assert shelves.list_of(a_seeker(), 4) == shelves.list_of(a_seeker())[:4]
    assert len(shelves.list_of(a_seeker(), 9)) == 9
    assert shelves.list_of(a_seeker(), 0) == []


def test_no_post_no_list() -> None:
    assert Shelves([], SECRET).list_of(a_seeker()) == []
    assert Shelves([a_seat()], SECRET).list_of(a_seeker(a_wish(industries=("G",)))) == []


@pytest.mark.parametrize(
    ("length", "ends", "tiers"),
    [
        (0, [2], []),
        (2, [2], [1, 1]),
        (3, [2], [1, 1, 2]),
        (4, [], [1, 1, 1, 1]),
        (5, [1, 3], [1, 2, 2, 3, 3]),
        (1, [1, 3], [1]),
    ],
)
def test_tiers_end_at_the_ranks_named(length: int, ends: list[int], tiers: list[int]) -> None:
    assert tiers_of(length, ends) == tiers


def test_one_who_wishes_the_same_after_another_has_the_same_list() -> None:
    shelves = Shelves([a_seat("pst_1", industry="C"), a_seat("pst_2", industry="G")], SECRET)
    seeker = a_seeker(a_wish(industries=("G",)))
    assert [shelves.list_of(seeker), shelves.list_of(seeker)] == [[1], [1]]
