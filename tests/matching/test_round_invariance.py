"""Level, school, major and sex change no round: from the raw records up, byte for byte."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import httpx2
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.sealed import blind
from services.common.values.identity import id_check
from services.matching.actions import choosing, round_lists
from services.matching.engine.rounds import run
from services.matching.queries import applicants, round_youths, seats
from services.matching.rules.certificates import Around, Parts, certificate, drawn
from services.matching.rules.intentions import in_order_of_wish
from services.matching.rules.round_announcements import Announced
from services.matching.rules.round_checks import check
from services.matching.rules.rounds import canonical, plain
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import StandingSecret, Waiting
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth
from tests.matching import factories, rounding

TODAY = date(2026, 3, 2)
PARTS = Parts(b"\x11" * 32, b"\x12" * 32, b"\x13" * 32)
ANNOUNCED = Announced("640000", *["2026-03-01T09:00:00.000+08:00"] * 4)
COUNTIES = ("640104", "640105", "640202", "640381")
TRADES = ("C", "G", "I")


@dataclass(frozen=True)
class Blind:
    """What must change nothing: an education, a name, and the sex digit of an ID number."""

    name: str
    level: str | None
    school: str | None
    major: str | None
    woman: bool


BLIND = [
    Blind("马某", "11", "甲大学", "机械", woman=True),
    Blind("阿依·某", "71", None, None, woman=False),
    Blind("李某", "21", "乙学院", "法学", woman=False),
    Blind("哈某", None, None, "护理", woman=True),
]


def a_number(born_on: date, no: int, woman: bool) -> str:
    first17 = f"640104{born_on:%Y%m%d}{no:02}{0 if woman else 1}"
    return first17 + id_check(first17)


def put_on(youth: Youth, told: Blind, born_on: date, no: int) -> None:
    youth.name, youth.education_level = told.name, told.level
    youth.school, youth.major = told.school, told.major
    youth.id_number = a_number(born_on, no, told.woman)
    youth.id_number_index = blind("youths.id_number", youth.id_number)


def born(no: int) -> date:
    """Some not yet 18 (the sixth, the twelfth …), all others grown up."""
    return date(2008, 9, 1) if no % 6 == 5 else date(2003, 1, 1) + timedelta(days=no)


def graduated(no: int) -> date | None:
    return date(2025, 7, 1) if no % 2 else None


async def fill(session: AsyncSession, chance: Random) -> None:
    """Forty youths who wait and twelve posts with free seats."""
    for no in range(40):
        youth = Youth(
            id=f"yth_{no:026}",
            version=1,
            state="applied",
            phone="13900000000",
            phone_index=blind("youths.phone", "13900000000"),
            region=chance.choice(COUNTIES),
            graduated_on=graduated(no),
            unemployment_registered_on=date(2026, 1, 5),
            household_region=(None, "640521", "620105")[no % 3],
            employed=False,
            hardship=["disabled"] if no % 7 == 0 else [],
            # Every second one of them is confirmed.
            origins={"hardship/disabled": {}} if no % 14 == 0 else {},
            recorded_at=factories.an_instant(),
            # Some within one and the same minute: the lottery decides.
            applied_at=factories.an_instant() + timedelta(minutes=no // 4),
            declines=3 if no % 11 == 10 else 0,
        )
        put_on(youth, BLIND[no % len(BLIND)], born(no), no)
        session.add(youth)
        await session.flush()
        session.add(
            Intention(
                youth_id=youth.id,
                regions=chance.sample(COUNTIES, chance.randint(0, 2)),
                industries=chance.sample(TRADES, chance.randint(0, 2)),
                occupations=[],
                needs_lodging=chance.random() < 0.2,
                applied_by="self",
            )
        )
        session.add(
            Waiting(
                youth_id=youth.id,
                market=rounding.MARKET,
                class_rank=1,
                registered_at=youth.applied_at,
                lottery=b"",
                since=factories.an_instant(),
            )
        )
    for no in range(12):
        session.add(
            PostSeats(
                post_id=f"pst_{no:026}",
                unit_id="unt_01K50000000000000000000000",
                region="640100",
                workplace_county=chance.choice(COUNTIES),
                market=rounding.MARKET,
                industry=chance.choice(TRADES),
                occupation="4-01-02",
                months=6,
                lodging=chance.random() < 0.5,
                unsuitable_under_18=chance.random() < 0.5,
                offer_version=1,
                refused_version=0,
                offered=chance.randint(1, 4),
                taken=0,
                state="open",
            )
        )
    session.add(
        StandingSecret(
            market=rounding.MARKET,
            year=2026,
            secret="05" * 32,
            commitment="",
            made_at=factories.an_instant(),
        )
    )


async def live(session: AsyncSession) -> None:
    """Some have a past: a placement that ended, a refusal, a hold that begins tomorrow only."""
    await session.flush()
    for no in range(0, 40, 2):
        kind = no // 2 % 3
        told = Dispatch(
            id=f"dsp_{no:026}",
            version=2,
            state=("arrived", "refused", "arrived")[kind],
            youth_id=f"yth_{no:026}",
            post_id=f"pst_{no % 12:026}",
            unit_id="unt_01K50000000000000000000000",
            market=rounding.MARKET,
            region="640104",
            unit_region="640100",
            workplace_county="640104",
            months=6,
            issued_on=TODAY - timedelta(days=90),
            issued_at=factories.an_instant(),
            respond_by=TODAY,
            refusal_reason="too_far" if kind == 1 else None,
            explanation={},
        )
        begin, end = ((-80, -20), (-80, -79), (1, 30))[kind]
        span = Range(TODAY + timedelta(days=begin), TODAY + timedelta(days=end))
        session.add(told)
        await session.flush()
        held = Hold(dispatch_id=told.id, youth_id=told.youth_id, span=span, voided=kind == 1)
        session.add(held)


async def whole_round(app: FastAPI) -> tuple[bytes, bytes]:
    """Input and certificate of a round over the records as they stand, in their bytes."""
    async with app.state.database.transaction() as session:
        posts = await seats.open_posts(session, rounding.MARKET)
        deed = factories.a_deed(app)
        pool = await round_lists.pool_of(session, deed, rounding.MARKET, posts)
    gathered = drawn(round_lists.gather(pool, "rnd_1"), PARTS)
    outcome = run(gathered)
    told = certificate(Around(gathered, outcome, PARTS, check(gathered, outcome), ANNOUNCED))
    return canonical(plain(gathered)), canonical(told)


async def test_permuting_education_and_sex_leaves_input_order_and_outcome_byte_for_byte(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    chance = Random(7)
    async with matching_app.state.database.transaction() as session:
        await fill(session, chance)
    before = await whole_round(matching_app)
    assert json.loads(before[0])["starts"][-1] > 60
    assert 0 < json.loads(before[1])["placed"] < 40
    for _ in range(3):
        async with matching_app.state.database.transaction() as session:
            everybody = list(await session.scalars(select(Youth).order_by(Youth.id)))
            for graduates in (True, False):
                alike = [no for no in range(40) if (graduated(no) is not None) == graduates]
                permuted = [BLIND[no % len(BLIND)] for no in alike]
                chance.shuffle(permuted)
                for no, told in zip(alike, permuted, strict=True):
                    put_on(everybody[no], told, born(no), no)
        assert await whole_round(matching_app) == before


async def test_the_white_list_has_no_field_of_education_sex_or_name() -> None:
    fields = set(round_youths.Candidate.__dataclass_fields__)
    assert fields == {
        "youth_id", "serial", "region", "born_on", "graduated_on", "unemployment_registered_on",
        "household_region", "employed", "hardship", "declines", "registered_at", "wish", "declined",
        "months_served", "held",
    }  # fmt: skip


async def test_a_youth_has_the_same_facts_and_the_same_list_in_a_round_as_in_rolling_dispatch(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    async with matching_app.state.database.transaction() as session:
        await fill(session, Random(8))
        await live(session)
    async with matching_app.state.database.transaction() as session:
        deed = factories.a_deed(matching_app)
        posts = await seats.open_posts(session, rounding.MARKET)
        pool = await round_lists.pool_of(session, deed, rounding.MARKET, posts)
        assert len(pool.candidates) == 40
        assert {one.months_served for one in pool.candidates} == {0, 2}
        assert sum(bool(one.declined) for one in pool.candidates) == 7
        for one in pool.candidates:
            rolling = await applicants.of_youth(session, one.youth_id, TODAY)
            assert rolling is not None
            assert one.person() == rolling.person()
            assert one.claim() == rolling.claim()
            seeker = round_lists.seeker_of(one, TODAY)
            assert seeker == choosing.seeker_of(rolling, deed)
            offered = [post.seat for post in pool.posts]
            listed = [pool.posts[number].seat for number in pool.list_of(one)]
            assert listed == in_order_of_wish(seeker, offered, pool.secret_of(one))
