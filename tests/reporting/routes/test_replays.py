"""Replay: whatever moves on afterwards, what was filed stays byte for byte and counts the same."""

import hashlib
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from services.common.time.clock import SHANGHAI
from services.reporting.queries import facts
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.facts import Fact
from services.reporting.tables.filings import Filing
from tests import tokens
from tests.reporting import casebook
from tests.reporting.retelling import BY, Teller
from tests.reporting.routes.test_monthly_reports import values
from tests.reporting.valuing import a_row, added

CASE = casebook.read("guyuan-2025-09")
SEPTEMBER = "/v1/monthly-reports/640400/2025-09"
SWITCHED = {
    "indicator_7_nested": True,
    "graduate_months": 1,
    "indicator_15_kinds": ["social_insurance_subsidy"],
    "report_working_days": 9,
    "report_day_of_month": 20,
    "report_late_after": "earlier",
}
"""Every dated value by which the form is read, set to something else."""


@pytest.fixture
async def teller(clock, unit_facts, placement_facts, following_app):
    """Guyuan's September, told up to the hour of its filing."""
    told = Teller(CASE, clock, unit_facts, placement_facts, following_app)
    await told.tell_until(CASE.known_at)
    return told


async def hand_in(office, **said):
    body = BY | {"expected_version": 0} | said
    answer = await office.post(f"{SEPTEMBER}/filing", json=body, headers=tokens.officer("640400"))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def read(office, path=SEPTEMBER, **params):
    answer = await office.get(path, headers=tokens.officer("640400"), params=params)
    assert answer.status_code == 200, answer.text
    return answer


async def switch(office, _teller, name, value):
    await added(office, a_row(name, value, effective="2025-09-01"))


async def publish_year(office, _teller):
    """The holidays of the month in which the report was due are taken away."""
    body = {
        "status": "published",
        "off": [],
        "on": [],
        "source": "测试用的安排",
        "ground": "测试年份全部改动",
        "expected_version": 1,
    }
    headers = tokens.officer("640000", "administrator")
    answer = await office.put("/v1/calendar/2025", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def hear_late(_office, teller):
    """What came in after the filing, and a unit removed a month before it."""
    await teller.tell_until(CASE.corrected_at)
    units = teller.sisters["units"]
    await units.tell("unit", "U2", "unit.removed", date(2025, 8, 1), region="640422")


async def correct(_office, teller):
    right = {
        "state": "ended_early", "arrived_on": "2025-09-16", "term_last_day": "2025-12-15",
        "last_day": "2025-09-20", "cause": "illness", "by_whom": "neither", "outcome": None,
        "post_id": "P5", "region": "640400", "graduated_on": None, "early_retention": False,
    }  # fmt: skip
    await teller.sisters["matching"].tell(
        "placement", "C2", "placement.corrected", date(2025, 10, 10), **right
    )


async def pay(_office, teller):
    """Money of that month, entered only now."""
    async with teller.app.state.database.transaction() as session:
        session.add(
            Disbursement(
                id="dsb_99",
                kind="living_allowance",
                region="640402",
                amount=Decimal("7777.00"),
                paid_on=date(2025, 9, 9),
                returns=None,
                author="acc_test",
                ground="",
                recorded_at=teller.clock_now(),
            )
        )


async def erase(_office, teller):
    async with teller.app.state.database.transaction() as session:
        row = await session.scalar(select(Filing).where(Filing.version == 1))
        row.filed_by_name = row.filed_by_phone = ""


async def kept(teller):
    async with teller.app.state.database.transaction() as session:
        return await session.scalar(select(Filing.content).where(Filing.version == 1))


@pytest.mark.parametrize("seed", [2020, 272])
async def test_what_was_filed_stays_whatever_is_edited_afterwards(office, teller, clock, seed):
    first = await hand_in(office)
    content = await kept(teller)
    teller.clock_now = lambda: datetime.fromisoformat("2025-10-11T10:00:00").replace(
        tzinfo=SHANGHAI
    )
    edits = [
        *((switch, name, value) for name, value in SWITCHED.items()),
        (publish_year,), (hear_late,), (correct,), (pay,), (erase,),
    ]  # fmt: skip
    random.Random(seed).shuffle(edits)
    clock.move("2025-10-20", 14)
    for edit, *told in edits:
        await edit(office, teller, *told)
    clock.move("2025-10-21")
    await follow(teller)
    await assert_stands(office, teller, first, content)

    draft = (await read(office)).json()
    assert values(draft)[0] != values(first)[0]
    assert values(draft)[6] != values(first)[6]
    assert values(draft)[14] != values(first)[14]
    assert draft["deadlines"]["by_form"] != first["deadlines"]["by_form"]
    explained = {one["relation"]: "据实填报。" for one in draft["relations"] if not one["holds"]}
    second = await hand_in(office, expected_version=1, reason="全面更正。", explanations=explained)
    assert second["digest"] != first["digest"]
    await assert_stands(office, teller, first, content)
    again = (await read(office, f"{SEPTEMBER}/versions/2/replay")).json()
    assert (again["same"], again["recounted_digest"]) == (True, second["digest"])


async def test_what_was_filed_counts_and_reads_the_same_once_its_people_are_nameless(
    office, teller, clock, placement_facts
):
    first = await hand_in(office)
    content, counted = await kept(teller), values((await read(office)).json())
    async with teller.app.state.database.reading() as session:
        told = select(Fact.data["youth_id"].astext).where(Fact.kind == "placement")
        people = sorted({key for key in await session.scalars(told) if key})
    assert people
    clock.move("2031-01-20")
    for youth_id in people:
        gone = ("youth", youth_id, "youth.anonymised", date(2031, 1, 20))
        await placement_facts.tell(*gone, region="640401", state="applied")
    await follow(teller)
    await assert_stands(office, teller, first, content)
    assert values((await read(office)).json()) == counted


async def assert_stands(office, teller, first, content):
    assert await kept(teller) == content
    assert hashlib.sha256(content).hexdigest() == first["digest"]
    told = (await read(office, version=1)).json()
    assert told == first
    again = (await read(office, f"{SEPTEMBER}/versions/1/replay")).json()
    assert again == {
        "region": "640400",
        "month": "2025-09",
        "version": 1,
        "digest": first["digest"],
        "intact": True,
        "recounted_digest": first["digest"],
        "same": True,
        "indicators": [],
    }
    as_known = (await read(office, known_at=first["known_at"])).json()
    assert values(as_known) == values(first)


async def follow(teller):
    for follower in teller.app.state.followers.values():
        await follower.catch_up()


async def test_on_every_day_of_the_year_only_more_is_known(office, teller):
    await teller.tell_until(CASE.corrected_at)
    await follow(teller)
    heard: set[str] = set()
    first = datetime(2025, 1, 1, tzinfo=SHANGHAI)
    async with teller.app.state.database.transaction() as session:
        read_to = {name: one.position for name, one in (await facts.positions(session)).items()}
        for day in range(366):
            known = await facts.facts_of(session, "640400", first + timedelta(days=day), read_to)
            now = {fact.id for fact in known}
            assert heard <= now
            heard = now
    assert len(heard) == len([fact for fact in CASE.facts if fact.region != "640000"])


async def test_what_a_feed_gave_later_does_not_count_again(office, teller):
    """A fact recorded before the filing that its feed gave only after it is late, not known."""
    first = await hand_in(office)
    async with teller.app.state.database.transaction() as session:
        row = text(
            "INSERT INTO facts SELECT source, no + 1000, event, kind, 'C99', version, occurred_on,"
            " recorded_at, region, workplace_county, data FROM facts WHERE object_id = 'C4'"
        )
        await session.execute(row)
    again = (await read(office, f"{SEPTEMBER}/versions/1/replay")).json()
    assert (again["same"], again["recounted_digest"]) == (True, first["digest"])


async def test_a_version_never_filed_is_not_replayed(office, teller):
    answer = await office.get(f"{SEPTEMBER}/versions/1/replay", headers=tokens.officer("640400"))
    assert (answer.status_code, answer.json()["code"]) == (404, "version-unknown")
