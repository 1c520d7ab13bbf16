"""Level, school, major and gender change no dispatch: from the raw records up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.identity import id_check
from services.matching import policy
from services.matching.queries.applicants import Applicant
from services.matching.rules.eligibility import conditions, is_eligible
from services.matching.rules.intentions import Seat, in_order_of_wish
from services.matching.rules.lotteries import commitment
from services.matching.rules.pool import place_of
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import StandingSecret
from services.matching.tables.youths import Youth
from tests import calendars, tokens
from tests.conftest import client_of, made
from tests.matching import factories

TODAY = date(2026, 3, 2)
SECRET = b"\x05" * 32
COUNTIES = ["640104", "640105", "640202"]


@dataclass(frozen=True)
class Blind:
    """What must change nothing: an education, and the gender digit of an ID number."""

    level: str
    school: str
    major: str
    woman: bool


@dataclass(frozen=True)
class Raw:
    """Everything else of a record."""

    born_on: date
    graduated_on: date | None
    hardship: list[str]
    declines: int
    minute: int
    regions: list[str]
    industries: list[str]


blinds = st.builds(
    Blind,
    level=st.sampled_from(["11", "21", "31", "61", "71"]),
    school=st.sampled_from(["甲大学", "乙学院", ""]),
    major=st.sampled_from(["机械", "护理", "法学"]),
    woman=st.booleans(),
)
raws = st.builds(
    Raw,
    born_on=st.dates(date(2000, 1, 1), date(2010, 12, 31)),
    graduated_on=st.none() | st.dates(date(2023, 7, 1), date(2026, 1, 31)),
    hardship=st.lists(st.sampled_from(["disabled", "minimum_living"]), max_size=1),
    declines=st.integers(0, 4),
    minute=st.integers(0, 3),
    regions=st.lists(st.sampled_from(COUNTIES), unique=True, max_size=3),
    industries=st.lists(st.sampled_from(["C", "G", "I"]), unique=True, max_size=3),
)
seats = st.builds(
    Seat,
    post_id=st.uuids().map(str),
    county=st.sampled_from(COUNTIES),
    industry=st.sampled_from(["C", "G", "I"]),
    occupation=st.just("4-01"),
    months=st.sampled_from([3, 6, 12]),
    lodging=st.booleans(),
    unsuitable_under_18=st.booleans(),
)


def an_applicant(serial: int, raw: Raw, blind: Blind) -> Applicant:
    first17 = f"640104{raw.born_on:%Y%m%d}{serial:02}{0 if blind.woman else 1}"
    youth = Youth(
        id=f"yth_{serial}",
        serial=serial,
        state="applied",
        id_number=first17 + id_check(first17),
        region="640104",
        education_level=blind.level,
        school=blind.school,
        major=blind.major,
        graduated_on=raw.graduated_on,
        unemployment_registered_on=date(2026, 1, 5),
        employed=False,
        hardship=raw.hardship,
        origins={f"hardship/{kind}": {} for kind in raw.hardship},
        applied_at=factories.an_instant() + timedelta(minutes=raw.minute),
        declines=raw.declines,
    )
    wish = Intention(
        youth_id=youth.id,
        regions=raw.regions,
        industries=raw.industries,
        occupations=[],
        needs_lodging=False,
    )
    return Applicant(youth, wish, frozenset(), (), held=False)


def dispatched(people: list[Applicant], posts: list[Seat]) -> list[tuple[str, str | None]]:
    """Order and outcome: each in turn takes the best post left, by the very rules in use."""
    terms = policy.eligibility_terms(TODAY, "640104")
    order = policy.priority_terms(TODAY, "640000")
    able = [p for p in people if is_eligible(conditions(p.person(), terms, TODAY))]
    left, outcome = list(posts), []
    for person in sorted(able, key=lambda p: place_of(p.claim(), order, SECRET)):
        wished = in_order_of_wish(person.seeker(TODAY, terms), left, SECRET)
        left = [seat for seat in left if seat not in wished[:1]]
        outcome.append((person.youth.id, wished[0].post_id if wished else None))
    return outcome


@given(
    st.lists(st.tuples(raws, blinds), min_size=1, max_size=12),
    st.lists(seats, max_size=8),
    st.randoms(),
)
def test_permuting_education_and_gender_leaves_order_and_dispatch_identical(
    records: list[tuple[Raw, Blind]], posts: list[Seat], chance: Any
) -> None:
    blind = [blind for _, blind in records]
    permuted = list(blind)
    chance.shuffle(permuted)
    before, after = (
        [
            an_applicant(n, raw, b)
            for n, ((raw, _), b) in enumerate(zip(records, those, strict=True))
        ]
        for those in (blind, permuted)
    )
    assert dispatched(before, posts) == dispatched(after, posts)


PEOPLE = [
    {"regions": ["640104"]},
    {"industries": ["G", "C"]},
    {},
    {"regions": ["640105", "640104"]},
    {"industries": ["I"]},
    {},
]
ONE_WAY = [("11", "甲大学", "机械", True), ("71", None, None, False)] * 3
THE_OTHER = [("61", None, "护理", False), ("21", "乙学院", "法学", True)] * 3
POSTS = [
    ("pst_01K50000000000000000000001", "640104", "C"),
    ("pst_01K50000000000000000000002", "640105", "G"),
    ("pst_01K50000000000000000000003", "640104", "I"),
]


async def outcome(app: FastAPI, education: list[tuple[str, str | None, str | None, bool]]) -> Any:
    """Who of six gets which post, as the whole service answers over HTTP."""
    await calendars.know_years(app)
    async with app.state.database.transaction() as session:
        secret = StandingSecret(
            market="640000",
            year=2026,
            secret=SECRET.hex(),
            commitment=commitment(SECRET),
            made_at=factories.an_instant(),
        )
        session.add(secret)
    for post_id, county, industry in POSTS[:1]:
        await factories.offer(app, post_id=post_id, workplace_county=county, industry=industry)
    async with client_of(app) as client:
        found = []
        for wish, (level, school, major, woman) in zip(PEOPLE, education, strict=True):
            told = {"education_level": level, "school": school, "major": major}
            number = factories.an_id_number(woman=woman)
            found.append(await factories.register(client, id_number=number, intention=wish, **told))
        for post_id, county, industry in POSTS[1:]:
            await factories.offer(app, post_id=post_id, workplace_county=county, industry=industry)
        shown = [
            (await client.get(f"/v1/youths/{y['id']}", headers=tokens.youth(y["id"]))).json()
            for y in found
        ]
    await app.state.database.close()
    return [
        (y["dispatch"] and y["dispatch"]["post_id"], y["waiting"] and y["waiting"]["place"])
        for y in shown
    ]


async def test_the_whole_service_dispatches_alike_whatever_the_education_and_gender(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    environment: Callable[[str], None],
) -> None:
    first = await outcome(matching_app, ONE_WAY)
    await asyncio.to_thread(environment, "matching")
    assert await outcome(made("matching"), THE_OTHER) == first
    assert sum(post is not None for post, _ in first) == 3
