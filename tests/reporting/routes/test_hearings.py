"""Who is heard has their working days, though their year was published meanwhile with more off."""

import asyncio

import pytest
from sqlalchemy import select, text

from services.reporting.queries import locks
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import Settlement
from tests import pdfs, tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import several, told
from tests.reporting.routes.test_payment_races import WAITING
from tests.reporting.routes.test_publicity import anybody, known_to_matching, object_to
from tests.reporting.routes.test_recoveries import (
    at,
    clerk_office,
    notice,
    notified,
    owing,
    post,
    posted,
    repay,
)
from tests.reporting.settling import YOUTH
from tests.reporting.valuing import a_row, added

__all__ = ["at", "clerk_office", "owing"]


async def published(client, year, *off, on=()):
    """The year as it stands, published with more days off and more week-end days worked."""
    stands = (await client.get(f"/v1/calendar/{year}")).json()
    body = {
        "status": "published",
        "off": sorted({*stands["off"], *off}),
        "on": sorted({*stands["on"], *on}),
        "source": "国办发明电〔2026〕7号",
        "ground": "国务院办公厅公布节假日安排",
        "expected_version": stands["version"],
    }
    headers = tokens.officer("640000", "administrator")
    answer = await client.put(f"/v1/calendar/{year}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def team(office, clock):
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def public(team, placement_facts):
    """A list made public on the Tuesday before the new year, whose year nobody has published."""
    settlement = await several(team, placement_facts, 2)
    await known_to_matching(placement_facts.app, await team.lines(settlement["id"]))
    team.clock.move("2026-12-29")
    settlement = await team.to_publicity(settlement)
    # 30 and 31 December, 4, 5 and 6 January.
    assert (settlement["publicity_ends_on"], settlement["provisional"]) == ("2027-01-06", True)
    await team.grant(2027)
    return settlement


async def approve(team, settlement):
    return await team.move(settlement, "approval", "approver", decision="passed")


async def test_a_list_is_public_for_all_its_working_days(team, public):
    await published(team.client, 2027, "2027-01-04", "2027-01-05")
    # 30 and 31 December, 6, 7 and 8 January.
    team.clock.move("2027-01-08", hour=23)
    early = await approve(team, public)
    assert told(early) == (409, "publicity-not-over")
    assert early.json()["ends_on"] == "2027-01-08"
    assert (await team.read(public["id"]))["publicity_ends_on"] == "2027-01-06"
    for ending in ("", ".xlsx", ".pdf"):
        assert (await anybody(team, public, ending)).status_code == 200
    one, other = await team.lines(public["id"])
    answer = await object_to(team, public, one, tokens.youth(one["youth_id"]))
    assert answer.status_code == 201, answer.text
    team.clock.move("2027-01-09")
    assert told(await anybody(team, public)) == (404, "publicity-closed")
    answer = await object_to(team, public, other, tokens.youth(other["youth_id"]))
    assert (*told(answer), answer.json()["until"]) == (409, "objection-closed", "2027-01-08")
    assert answer.json()["detail"] == "公示到2027-01-08为止，已过。"
    assert (await approve(team, await team.read(public["id"]))).status_code == 200


async def test_a_list_is_public_to_the_day_told_where_fewer_days_would_do(team, public):
    await published(team.client, 2027, on=("2027-01-02", "2027-01-03"))
    team.clock.move("2027-01-06", hour=23)
    early = await approve(team, public)
    assert (*told(early), early.json()["ends_on"]) == (409, "publicity-not-over", "2027-01-06")
    team.clock.move("2027-01-07")
    assert (await approve(team, public)).status_code == 200


async def test_an_approved_list_is_public_no_more_whatever_is_published(team, public):
    team.clock.move("2027-01-07")
    assert (await approve(team, public)).status_code == 200
    await published(team.client, 2027, "2027-01-04", "2027-01-05")
    assert told(await anybody(team, public)) == (404, "publicity-closed")


async def test_who_owes_objects_within_all_the_working_days(at, owing, placement_facts):
    await known_to_matching(placement_facts.app, [owing])
    claim = await notified(at, owing)
    assert claim["object_by"] == "2026-05-06"
    await published(at.client, 2026, "2026-05-06")
    at.clock.move("2026-05-08")
    late = await post(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    assert (*told(late), late.json()["until"]) == (409, "objection-too-late", "2026-05-07")
    at.clock.move("2026-05-07")
    path = f"/v1/recoveries/{claim['id']}/notice.pdf"
    paper = await at.client.get(path, headers=at.as_("clerk"))
    assert "10个工作日内（至2026年5月7日）" in pdfs.text_of(paper.content)
    claim = await posted(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    assert claim["object_by"] == "2026-05-06"


async def test_the_notice_counts_by_the_number_by_which_its_day_was_told(
    at, owing, following_app, placement_facts
):
    await known_to_matching(placement_facts.app, [owing])
    at.clock.move("2026-04-27")
    for name, days in (("objection", 7), ("repayment", 15)):
        row = a_row(f"recovery_{name}_working_days", days, effective="2026-04-27")
        await added(at.client, row)
    claim = await notified(at, owing)
    # Seven working days after the 17th, on which it was told, by the number of the 27th.
    assert claim["object_by"] == "2026-04-28"
    path = f"/v1/recoveries/{claim['id']}/notice.pdf"
    paper = await at.client.get(path, headers=at.as_("clerk"))
    said = pdfs.text_of(paper.content)
    assert "7个工作日内（至2026年4月28日）" in said
    assert "自收到本通知的次日起15个工作日内" in said


async def test_a_notice_falls_with_the_objection_that_was_upheld(at, owing, placement_facts):
    await known_to_matching(placement_facts.app, [owing])
    claim = await notified(at, owing)
    claim = await posted(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    decision = {"decision": "upheld", "ground": "更正离岗日期后重新结算"}
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **decision)
    assert (claim["notified_on"], claim["object_by"]) == (None, None)
    path = f"/v1/recoveries/{claim['id']}"
    moves = (await at.client.get(path, headers=at.as_("clerk"))).json()["moves"]
    (before,) = [one["evidence"] for one in moves if one["move"] == "notification"]
    assert before == {"notified_on": owing["opened_on"], "object_by": "2026-05-06"}
    path += "/notice.pdf"
    said = pdfs.text_of((await at.client.get(path, headers=at.as_("clerk"))).content)
    assert "自收到本通知的次日起10个工作日内，在本系统" in said
    claim = (await repay(at, claim, "1.00")).json()
    assert claim["state"] == "part_repaid"
    at.clock.move("2026-05-20")
    claim = await posted(at, claim, "objection", tokens.youth(YOUTH), words="金额不对")
    dismissed = {"decision": "dismissed", "ground": "金额按考勤计算"}
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **dismissed)
    assert (claim["state"], claim["notified_on"]) == ("part_repaid", None)


async def test_a_write_off_refused_gives_back_no_notice_that_fell(at, owing):
    claim = await notified(at, owing)
    claim = await posted(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    decision = {"decision": "upheld", "ground": "更正离岗日期后重新结算"}
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **decision)
    claim = (await repay(at, claim, "1.00")).json()
    claim = await posted(at, claim, "write-off", at.as_("clerk"), ground="失联两年")
    refused = {"decision": "refused", "ground": "仍可联系"}
    claim = await posted(at, claim, "write-off-decision", at.as_("approver"), **refused)
    assert (claim["state"], claim["notified_on"], claim["object_by"]) == ("part_repaid", None, None)
    claim = await notified(at, claim)
    assert (claim["state"], claim["notified_on"]) == ("notified", owing["opened_on"])


async def waiting(app, many):
    """Until so many wait for a lock."""
    async with asyncio.timeout(60):
        while True:
            async with app.state.database.transaction() as session:
                if await session.scalar(WAITING) >= many:
                    return
            await asyncio.sleep(0.02)


async def record_a_value(app):
    async with app.state.database.transaction() as session:
        await locks.hold(session, "policy-rows", "")


async def amid_a_recording(app, row, asked):
    """What is answered while a value waits to be recorded, and its reader then takes a row."""
    async with app.state.database.transaction() as reader:
        await locks.share(reader, "policy-rows", "")
        recording = asyncio.create_task(record_a_value(app))
        await waiting(app, 1)
        asking = asyncio.create_task(asked)
        await waiting(app, 2)
        await reader.execute(text("SET LOCAL lock_timeout = '200ms'"))
        await reader.execute(row.with_for_update())
    await recording
    answer = await asking
    assert answer.status_code < 300, answer.text
    return answer.json()


async def test_who_objects_to_a_line_waits_for_values_with_no_settlement_in_hand(
    team, public, following_app
):
    line, _ = await team.lines(public["id"])
    row = select(Settlement.id).where(Settlement.id == public["id"])
    asked = object_to(team, public, line, tokens.youth(line["youth_id"]))
    assert (await amid_a_recording(following_app, row, asked))["state"] == "open"


async def test_who_tells_of_a_recovery_or_objects_waits_for_values_with_no_claim_in_hand(
    at, owing, following_app
):
    row = select(Recovery.id).where(Recovery.id == owing["id"])
    claim = await amid_a_recording(following_app, row, notice(at, owing))
    assert claim["state"] == "notified"
    asked = post(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    assert (await amid_a_recording(following_app, row, asked))["state"] == "objected"


async def test_whoever_reads_a_public_list_waits_for_no_value(team, public, following_app):
    begun, over = asyncio.Event(), asyncio.Event()

    async def record():
        async with following_app.state.database.transaction() as session:
            await locks.hold(session, "policy-rows", "")
            begun.set()
            await over.wait()

    recording = asyncio.create_task(record())
    await begun.wait()
    async with asyncio.timeout(8):
        for ending in ("", ".xlsx", ".pdf"):
            assert (await anybody(team, public, ending)).status_code == 200
    over.set()
    await recording
