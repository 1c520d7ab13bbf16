"""Why a youth waits: what is told agrees with what dispatch does, for any pool and any posts."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import intentions
from services.matching.rules.intentions import Seeker, Wish, in_order_of_wish, takes
from services.matching.rules.youth_explanation_texts import in_words, summary
from services.matching.rules.youth_explanations import (
    MOST_CODES,
    VERDICTS,
    Change,
    Judged,
    LastTaken,
    PostNow,
    Verdict,
    changes,
    in_question,
    judge,
    kept_for_round,
    ruled_out,
)
from tests.matching.factories import a_seat, a_seeker, a_wish, an_instant

SECRET = b"a standing secret"
TODAY = date(2026, 3, 2)

# One draw for each: many small ones are slow to make.
WISHES = [
    Wish(regions, industries, occupations, needs_lodging=lodging)
    for regions, industries, occupations, lodging in product(
        [(), ("640104",), ("640105", "640202"), ("640100",)],
        [(), ("C",), ("65", "G"), ("6510",)],
        [(), ("4",), ("4-01-02", "6")],
        [False, True],
    )
]
STATES = list(product([False, True], [3, 6, 12], [frozenset[str](), frozenset({"pst_0"})]))
SEATS = [
    a_seat("", county=county, industry=industry, occupation=occupation, lodging=lodging, **limits)
    for county, industry, occupation, lodging, limits in product(
        ["640104", "640105", "640202"],
        ["C", "G", "6510"],
        ["4-01-02", "6-02-01"],
        [False, True],
        [{}, {"months": 12}, {"unsuitable_under_18": True}],
    )
]
COUNTS = [(offered, kept) for offered in (1, 2, 3) for kept in range(offered + 1)]

SEEKERS = st.lists(
    st.builds(
        lambda serial, wish, state: Seeker(serial, wish, *state),
        st.integers(1, 99),
        st.sampled_from(WISHES),
        st.sampled_from(STATES),
    ),
    max_size=5,
)
ROUNDS = [None, None, "rnd_1"]
MARKETS = st.lists(
    st.tuples(st.sampled_from(SEATS), st.sampled_from(COUNTS), st.sampled_from(ROUNDS)), max_size=5
).map(
    lambda drawn: [
        PostNow(seat._replace(post_id=f"pst_{n}"), offered, kept, kept, round_id)
        for n, (seat, (offered, kept), round_id) in enumerate(drawn)
    ]
)


@dataclass
class Pool:
    """Rolling dispatch in the order given: who got what, who waits, and the posts after it."""

    posts: dict[str, PostNow]
    waiting: list[Seeker]

    def seek(self, seeker: Seeker) -> str | None:
        order = in_order_of_wish(seeker, (p.seat for p in self.posts.values()), SECRET)
        for seat in order:
            post = self.posts[seat.post_id]
            if post.free:
                self.posts[seat.post_id] = replace(post, taken=post.taken + 1)
                return seat.post_id
        return None


def dispatched(seekers: list[Seeker], posts: list[PostNow]) -> Pool:
    pool = Pool({post.seat.post_id: post for post in posts}, [])
    pool.waiting = [seeker for seeker in seekers if pool.seek(seeker) is None]
    return pool


@given(SEEKERS, MARKETS)
def test_nobody_who_waits_is_told_of_a_free_post_that_fits(
    seekers: list[Seeker], posts: list[PostNow]
) -> None:
    pool = dispatched(seekers, posts)
    for seeker in pool.waiting:
        for one in judge(seeker, pool.posts.values()):
            fits = takes(seeker, one.post.seat)
            assert (one.verdict == "ruled_out") is not fits
            assert bool(one.obstacles) is not fits
            assert one.verdict != "free"
            if one.verdict == "full":
                assert (one.post.taken, one.post.set_aside) == (one.post.offered, 0)
            if one.verdict == "reserved":
                assert one.post.set_aside + one.post.kept_back > 0


def loosened(wish: Wish, field: str) -> Wish:
    """The wish with one field open to anything."""
    return Wish(
        regions=() if field == "regions" else wish.regions,
        industries=() if field == "industries" else wish.industries,
        occupations=() if field == "occupations" else wish.occupations,
        needs_lodging=wish.needs_lodging and field != "needs_lodging",
    )


@given(SEEKERS, MARKETS)
def test_a_change_brings_a_post_exactly_where_it_is_told_to(
    seekers: list[Seeker], posts: list[PostNow]
) -> None:
    pool = dispatched(seekers, posts)
    for seeker in pool.waiting:
        told = {c.field: c for c in changes(judge(seeker, pool.posts.values()))}
        fitting = sum(takes(seeker, post.seat) for post in posts)
        for field in ("regions", "industries", "occupations", "needs_lodging"):
            wider = seeker._replace(wish=loosened(seeker.wish, field))
            change = told.get(field)
            more = sum(takes(wider, post.seat) for post in posts) - fitting
            assert (change.posts if change else 0) == more
            got = Pool(dict(pool.posts), []).seek(wider)
            assert (got is not None) is bool(change and change.free_seats)


@given(SEEKERS, MARKETS)
def test_one_code_of_those_listed_is_enough(seekers: list[Seeker], posts: list[PostNow]) -> None:
    pool = dispatched(seekers, posts)
    for seeker in pool.waiting:
        for change in changes(judge(seeker, pool.posts.values())):
            assert sum(seats for _, seats in change.codes) == (
                0 if change.field == "needs_lodging" else change.free_seats
            )
            for code, _ in change.codes:
                listed = (*getattr(seeker.wish, change.field), code)
                wider = seeker._replace(wish=seeker.wish._replace(**{change.field: listed}))
                assert Pool(dict(pool.posts), []).seek(wider) is not None


NOTHING: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0) | {"ruled_out": 4}


def a_post(post_id: str = "pst_1", **told: object) -> PostNow:
    counts = {"offered": 2, "taken": 2, "set_aside": 0, "round_id": None, "unsafe": False}
    facts = {name: told.pop(name) for name in list(told) if name in counts}
    return PostNow(a_seat(post_id, **told), **{**counts, **facts})  # type: ignore[arg-type]


def test_a_seat_kept_for_a_fair_is_reserved_and_a_free_one_free() -> None:
    posts = [a_post(), a_post(set_aside=1), a_post(taken=1), a_post(taken=1, set_aside=1)]
    verdicts = [one.verdict for one in judge(a_seeker(), posts)]
    assert verdicts == ["full", "reserved", "free", "free"]


def test_every_obstacle_is_counted_most_posts_first() -> None:
    seeker = a_seeker(a_wish(regions=("640200",), needs_lodging=True))
    judged = judge(seeker, [a_post(), a_post(lodging=True), a_post(county="640202")])
    assert ruled_out(judged) == (("lodging", 2), ("region", 2))


def test_of_many_codes_those_with_most_free_seats_are_listed() -> None:
    posts = [a_post(f"pst_{n}", industry=f"{n:02}", taken=0) for n in range(MOST_CODES + 2)]
    posts.append(a_post("pst_most", industry="99", offered=9, taken=0))
    [change] = changes(judge(a_seeker(a_wish(industries=("C",))), posts))
    assert (change.posts, change.free_seats) == (13, 33)
    assert len(change.codes) == MOST_CODES
    assert change.codes[0] == ("99", 9)


def test_changes_stand_with_most_free_seats_first_and_one_that_adds_nothing_is_left_out() -> None:
    seeker = a_seeker(a_wish(industries=("C",), regions=("640104",)))
    posts = [a_post(industry="G"), a_post(county="640105", taken=1), a_post(taken=2)]
    told = [(change.field, change.free_seats) for change in changes(judge(seeker, posts))]
    assert told == [("regions", 1), ("industries", 0)]


@pytest.mark.parametrize("name", ["region", "industry", "occupation", "lodging", "months"])
def test_each_obstacle_is_read_in_chinese(name: intentions.Obstacle) -> None:
    told = in_words(Judged(a_post(), "ruled_out", (name, "declined")), 5, None)
    assert told.startswith("不符合：")
    assert told.endswith(
        "；您拒绝过这个岗位，或者派往它以后没有报到、没有答复，或者您对它的异议成立。"
    )


@pytest.mark.parametrize(
    ("mine", "last", "told"),
    [
        (52, LastTaken(37, an_instant()), "最后一位排第37位，您排第52位。"),
        (52, LastTaken(60, an_instant()), "那个名额派出时，您不在候补中"),
        (None, LastTaken(37, an_instant()), "最后一位排第37位。"),
        (52, None, "名额都是在招募会上派出的。"),
    ],
)
def test_a_full_post_tells_who_had_it_by_place(
    mine: int | None, last: LastTaken | None, told: str
) -> None:
    text = in_words(Judged(a_post(), "full", ()), mine, last)
    assert text.startswith("符合您的意愿，但2个名额已满。")
    assert told in text
    assert ("候补中的位次只数候补人员，与这里的位次不同。" in text) is bool(mine and last)


def test_two_places_are_told_with_what_each_counts() -> None:
    counts: dict[Verdict, int] = {**NOTHING, "full": 1, "ruled_out": 0}
    told = summary(counts, 31, (), TODAY, among_all=34)
    assert told.startswith(
        "您在候补中排第31位（只数候补人员）；把候补人员和已按次序派出、还占着名额的人排在一起，"
        "您排第34位，各岗位说明中的位次都这样数。"
    )


def test_a_reserved_and_a_free_post_are_told_with_their_seats() -> None:
    reserved = in_words(Judged(a_post(set_aside=1), "reserved", ()), 1, None)
    assert "空着的1个名额已公布留给招募会" in reserved
    assert "还有1个空余名额" in in_words(Judged(a_post(taken=1), "free", ()), 1, None)


def test_seats_kept_for_a_round_are_not_free_and_read_so() -> None:
    posts = [
        a_post(taken=1, round_id="rnd_1"),
        a_post(round_id="rnd_1"),
        a_post(taken=1, set_aside=1, round_id="rnd_1"),
        a_post(set_aside=1),
    ]
    judged = judge(a_seeker(), posts)
    assert [one.verdict for one in judged] == ["reserved", "full", "reserved", "reserved"]
    assert [one.post.free for one in judged] == [0, 0, 0, 0]
    assert kept_for_round(judged) == 2
    told = in_words(judged[0], 1, None)
    assert told == (
        "符合您的意愿，空着的1个名额留给正在办理的批次，由批次统一派遣，现在不随即派遣，"
        "批次结束后没有用完的派给候补人员。"
    )
    both = in_words(judged[2], 1, None)
    assert "1个名额留给正在办理的批次" in both
    assert "1个名额已公布留给招募会" in both


def test_an_unsafe_post_has_no_seat_for_anybody_and_says_so() -> None:
    posts = [a_post(taken=0, unsafe=True), a_post(taken=0, round_id="rnd_1", unsafe=True)]
    judged = judge(a_seeker(), posts)
    assert [one.verdict for one in judged] == ["at_rest", "at_rest"]
    assert [(one.post.free, one.post.kept_back) for one in judged] == [(0, 0), (0, 0)]
    assert in_words(judged[0], 1, None) == (
        "符合您的意愿，但经核实安全条件不具备，经办机构解除以前不派人。"
    )
    text = summary(NOTHING | {"at_rest": 2}, 7, [], TODAY)
    assert "另有2个符合您意愿的岗位经核实安全条件不具备，经办机构解除以前不派人。" in text
    assert "另有" not in summary(NOTHING, 7, [], TODAY)


def test_what_is_unsafe_and_does_not_fit_is_no_open_post_that_is_ruled_out() -> None:
    narrow = a_seeker(a_wish(regions=("640202",)))
    judged = judge(narrow, [a_post(unsafe=True), a_post()])
    assert [one.verdict for one in in_question(judged)] == ["ruled_out"]
    assert len(in_question(judge(a_seeker(), [a_post(unsafe=True), a_post()]))) == 2
    [change] = changes(in_question(judged))
    assert change.posts == 1


def test_no_change_brings_at_once_what_a_round_keeps() -> None:
    narrow = a_seeker(a_wish(regions=("640202",)))
    [change] = changes(judge(narrow, [a_post(taken=0, round_id="rnd_1")]))
    assert change == Change("regions", 1, 0, 0, ())


def test_the_summary_names_what_would_bring_a_post_at_once() -> None:
    offered = [
        Change("regions", 3, 2, 3, (("640105", 2), ("640106", 1))),
        Change("industries", 1, 1, 1, (("G", 1),)),
        Change("needs_lodging", 1, 1, 2, ()),
        Change("occupations", 5, 1, 1, (("4-01", 1),)),
    ]
    text = summary(NOTHING, 7, offered, TODAY)
    assert text == (
        "您在候补中排第7位。现在开放的4个岗位都不符合您的求职意愿或者法定条件。"
        "只放宽一项意愿，现在就有空余名额："
        "放宽“愿意去的地区”，有2个岗位、3个名额（如加上西夏区，有2个名额）；"
        "放宽“愿意从事的行业”，有1个岗位、1个名额（如加上交通运输、仓储和邮政业，有1个名额）；"
        "放宽“需要住宿”，有1个岗位、2个名额；"
        "放宽“愿意从事的职业”，有1个岗位、1个名额"
        "（如加上社会生产服务和生活服务人员（4-01），有1个名额）。"
    )


def test_the_summary_says_so_where_no_change_brings_a_post_now() -> None:
    counts = NOTHING | {"full": 2, "reserved": 1}
    text = summary(counts, 7, [Change("regions", 3, 0, 0, ())], TODAY)
    assert "符合您求职意愿的开放岗位有3个，其中2个名额已满，1个岗位的空余名额留给了招募会。" in text
    assert text.endswith("现在不会有空余名额；放宽“愿意去的地区”，多3个岗位可以候补。")
    of_both = summary(counts | {"reserved": 3}, 7, [], TODAY, for_round=2)
    assert "2个岗位的空余名额留给正在办理的批次，1个岗位的空余名额留给了招募会。" in of_both
    assert "招募会" not in summary(counts, 7, [], TODAY, for_round=1)
    assert "留给了招募会" not in summary(NOTHING | {"full": 2}, 7, [], TODAY)
    assert "您申报的2种就业困难情形待核实" in summary(NOTHING, 7, [], TODAY, pending=2)
    assert "待核实" not in text
    assert summary(NOTHING, 7, [], TODAY).endswith("只放宽一项意愿，现在不会多出岗位。")
