"""Records whose time is over: appraised by two officers, and what departments read of it."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import audit_entries, grounds
from services.matching import jobs
from services.matching.actions import retention
from services.matching.actions.youths import hold_youth
from services.matching.queries import retention as queries
from services.matching.queries.feeds import PLACEMENTS
from services.matching.tables.archive_appraisals import ArchiveAppraisal
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.feeds.conftest import joined
from tests.matching.feeds.reading import Join, items, number
from tests.matching.routes import test_appraisals, test_papers
from tests.matching.routes import test_insurance_consents as consents
from tests.matching.routes.test_known import CLERK
from tests.matching.routes.test_second_records import merge
from tests.matching.test_retention import Money, end_all, money, record

__all__ = ["joined", "money"]

FIRST, SECOND, THIRD = (f"acc_01K5AAAAAAAAAAAAAAAAAAAAA{no}" for no in (1, 2, 3))
PATH = "/v1/retention/appraisals"
LAST, AFTER = "2056-03-02", "2056-03-03"
"""The last day of thirty years, and the day from which the records wait."""
Shown = dict[str, Any]


def clerk(sub: str = FIRST, region: str = CLERK) -> dict[str, str]:
    return tokens.officer(region, "clerk", sub=sub)


def approver(sub: str = SECOND, region: str = CLERK) -> dict[str, str]:
    return tokens.officer(region, "approver", sub=sub)


async def propose(client: httpx2.AsyncClient, youth_id: str, **told: Any) -> httpx2.Response:
    headers = told.pop("headers", None) or clerk()
    body = {
        "decision": "destroy",
        "paper_number": "宁人社档鉴〔2056〕3号",
        "ground": "鉴定小组逐件鉴定",
    }
    return await client.post(f"{PATH}/{youth_id}", json=body | told, headers=headers)


async def confirm(
    client: httpx2.AsyncClient, youth_id: str, move: str = "confirm", **told: Any
) -> httpx2.Response:
    headers = told.pop("headers", None) or approver()
    body = {"ground": "对照鉴定文书", "expected_version": 1} | told
    return await client.post(f"{PATH}/{youth_id}/{move}", json=body, headers=headers)


async def awaiting(
    client: httpx2.AsyncClient, headers: dict[str, str] | None = None
) -> list[Shown]:
    answer = await client.get(PATH, headers=headers or clerk())
    assert answer.status_code == 200, answer.text
    found: list[Shown] = answer.json()["items"]
    return found


@pytest.fixture
async def placement(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> Shown:
    """One that ended on its first day, of whom the records wait since today."""
    return await ripe(matching, clock, await placing.arrived(matching_app, matching))


async def ripe(client: httpx2.AsyncClient, clock: SandboxClock, arrived: Shown) -> Shown:
    """A placement ended on its first day and followed up to the end, thirty years later."""
    early = {"last_day": "2026-03-02", "cause": "own_choice", "by_whom": "youth"}
    ended = await placing.move(client, arrived, "early-end", **early)
    assert ended.status_code == 200, ended.text
    closing = {"because": "studying", "ground": "已升学"}
    closed = await placing.move(client, arrived, "follow-up-closing", "office", **closing)
    assert closed.status_code == 200, closed.text
    clock.move(AFTER)
    return ended.json()


async def test_records_wait_from_the_day_after_their_time_masked_and_for_their_office_alone(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    [found] = await awaiting(matching)
    assert (found["youth_id"], found["last_on"]) == (youth_id, "2026-03-02")
    assert (found["kept_to"], found["to_be_appraised"]) == (LAST, True)
    assert (found["appraisal"], "*" in found["name"]) == (None, True)
    assert await awaiting(matching, clerk(region="640200")) == []
    elsewhere = await propose(matching, youth_id, headers=clerk(region="640200"))
    assert placing.refusal(elsewhere) == (404, "youth-not-found")
    clock.move(LAST)
    assert await awaiting(matching) == []
    early = await propose(matching, youth_id)
    assert placing.refusal(early) == (409, "not-to-be-appraised")


async def test_pages_of_those_who_wait_are_whole(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    ids = sorted([(await placing.arrived(matching_app, matching))["youth_id"] for _ in range(3)])
    await end_all(matching_app)
    clock.move("2056-03-21")
    first = (await matching.get(PATH, params={"limit": 2}, headers=clerk())).json()
    cursor = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await matching.get(PATH, params=cursor, headers=clerk())).json()
    assert [one["youth_id"] for one in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None


async def test_who_cannot_wait_is_not_read_on_the_way_to_a_page(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    kept, named, old, begun = [
        (await placing.arrived(matching_app, matching))["youth_id"] for _ in range(4)
    ]
    await factories.register(matching, intention=None)
    await end_all(matching_app)
    clock.move("2056-03-21")
    keep = {"decision": "keep", "kept_until": "2060-01-01"}
    assert (await propose(matching, kept, **keep)).status_code == 201
    assert (await confirm(matching, kept)).status_code == 200
    assert (await propose(matching, named)).status_code == 201
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        again = "UPDATE placements SET state = 'arrived', last_day = NULL, cause = NULL,"
        await session.execute(
            text(f"{again} by_whom = NULL WHERE youth_id IN (:begun, :named)"),
            {"begun": begun, "named": named},
        )
        for before, found in ((date(2026, 3, 3), {named, old}), (date(2026, 3, 2), {named})):
            days = before, date(2056, 3, 21)
            read = await queries.maybe_awaiting(session, CLERK, days, after="", limit=9)
            assert read == sorted(found)


async def test_two_officers_destroy_and_departments_read_that_the_person_is_erased(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    joined: Join,
    placement: Shown,
) -> None:
    youth_id = placement["youth_id"]
    education = await joined(first_day=AFTER, last_day="2056-12-31")
    await number(matching_app)
    [before] = await items(education, PLACEMENTS.snapshot_path)
    made = await propose(matching, youth_id)
    assert (made.status_code, made.json()["state"]) == (201, "proposed"), made.text
    [found] = await awaiting(matching)
    assert found["appraisal"] == made.json()
    await jobs.make_nameless(matching_app)
    assert (await record(matching_app, youth_id)).erased_on is None
    done = await confirm(matching, youth_id)
    assert (done.status_code, done.json()["state"]) == (200, "confirmed"), done.text
    assert (done.json()["ground"], done.json()["decision_ground"]) == ("", "")
    assert done.json()["paper_number"] == "宁人社档鉴〔2056〕3号"
    await number(matching_app)
    [gone] = await items(education, PLACEMENTS.path)
    assert gone["type"] == "cn.nx.jiuyejianxi.person.erased.v1"
    assert gone["data"]["erased"] == [before["subject"]]
    assert await items(education, PLACEMENTS.snapshot_path) == []
    assert (await record(matching_app, youth_id)).name == "已匿名"
    assert await awaiting(matching) == []


async def test_of_whom_nothing_is_left_no_paper_placement_or_certificate_is_read(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    paper = (await test_papers.hand_in(matching, dispatch, "youth", "youth")).json()
    returned = await test_papers.review(matching, dispatch, paper, decision="return")
    assert returned.status_code == 200, returned.text
    for party in ("youth", "unit"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    shown = (await consents.words(matching, dispatch)).json()
    assert (await consents.give(matching, dispatch, shown["digest"])).status_code == 201
    arrived = await placing.arrive(matching, dispatch, "2026-03-02")
    placement = await ripe(matching, clock, arrived.json())
    made = await placing.move(matching, placement, "certificate", **test_appraisals.GOOD)
    assert made.status_code == 201, made.text
    youth_id, unit = placement["youth_id"], placing.side(placement, "unit")
    paths = [f"/v1/dispatches/{dispatch['id']}", f"/v1/placements/{placement['id']}"]
    paths += [f"{paths[0]}/agreement", f"{paths[0]}/papers/{paper['id']}/file"]
    paths += [f"{paths[0]}/insurance-consent", f"{paths[1]}/certificate"]
    paths.append(f"/v1/public/certificates/{made.json()['code']}")
    for path in paths:
        assert (await matching.get(path, headers=unit)).status_code == 200, path
    # The certificate of today is the last thing that happened, and counts for as long.
    for day in (AFTER, "2086-03-03"):
        clock.move(day)
        assert placing.refusal(await propose(matching, youth_id)) == (409, "not-to-be-appraised")
    clock.move("2086-03-04")
    await propose(matching, youth_id)
    assert (await confirm(matching, youth_id)).status_code == 200
    for path in paths:
        for reader in (unit, tokens.officer()):
            assert (await matching.get(path, headers=reader)).status_code == 404, path
    for path in ("/v1/dispatches", "/v1/placements"):
        for reader in (unit, tokens.officer()):
            listed = await matching.get(path, headers=reader)
            assert (listed.status_code, listed.json()["items"]) == (200, []), listed.text
    async with matching_app.state.database.reading() as session:
        words = select(grounds.c.words).where(grounds.c.object == "archive-appraisal")
        assert set(await session.scalars(words)) == {""}
        entries = (
            await session.execute(
                select(audit_entries.c.action, audit_entries.c.ground).where(
                    audit_entries.c.action.startswith("archive-appraisal.")
                )
            )
        ).all()
    assert [tuple(one) for one in entries] == [
        ("archive-appraisal.proposed", f"登记 {youth_id}，销毁"),
        ("archive-appraisal.confirmed", f"登记 {youth_id}，销毁"),
    ]


async def test_what_is_kept_on_waits_again_from_the_day_after(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    for wrong in (
        {"kept_until": AFTER},
        {"kept_until": "2086-03-04"},
        {},
        {"decision": "destroy", "kept_until": "2060-01-01"},
    ):
        refused = await propose(matching, youth_id, **({"decision": "keep"} | wrong))
        assert placing.refusal(refused) == (422, "malformed")
    kept = {"decision": "keep", "kept_until": "2060-01-01"}
    assert (await propose(matching, youth_id, **kept)).status_code == 201
    done = await confirm(matching, youth_id)
    assert (done.status_code, done.json()["ground"]) == (200, "鉴定小组逐件鉴定"), done.text
    assert (await record(matching_app, youth_id)).erased_on is None
    clock.move("2060-01-01")
    assert await awaiting(matching) == []
    again = await propose(matching, youth_id)
    assert placing.refusal(again) == (409, "not-to-be-appraised")
    clock.move("2060-01-02")
    assert len(await awaiting(matching)) == 1
    assert (await propose(matching, youth_id)).status_code == 201


async def test_the_day_to_which_records_are_kept_on_is_put_right_by_another_keep(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    # A slip of the pen, and what was meant.
    for until in ("2085-06-01", "2058-06-01"):
        made = await propose(matching, youth_id, decision="keep", kept_until=until)
        assert made.status_code == 201, made.text
        [found] = await awaiting(matching)
        assert (found["to_be_appraised"], found["appraisal"]) == (True, made.json())
        assert (await confirm(matching, youth_id)).status_code == 200
        assert await awaiting(matching) == []
        destroying = await propose(matching, youth_id)
        assert placing.refusal(destroying) == (409, "not-to-be-appraised")
    clock.move("2058-06-02")
    assert len(await awaiting(matching)) == 1


async def test_a_keep_whose_day_came_while_nobody_confirmed_it_is_declined_alone(
    matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    made = await propose(matching, youth_id, decision="keep", kept_until="2056-03-05")
    assert made.status_code == 201, made.text
    clock.move("2056-03-05")
    late = await confirm(matching, youth_id)
    assert placing.refusal(late) == (409, "kept-until-over")
    assert (await confirm(matching, youth_id, "decline")).status_code == 200
    assert (await propose(matching, youth_id)).status_code == 201


async def test_months_that_nobody_confirmed_are_overdue_no_more_once_the_record_is_nobodys(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, placement: Shown
) -> None:
    lists = [f"/v1/overdue/{one}" for one in ("confirmations", "disputes", "follow-ups", "ends")]
    officer = tokens.officer()
    # By a year whose working days are known.
    clock.move("2026-04-30")
    [late] = (await matching.get(lists[0], headers=officer)).json()["items"]
    assert late["placement_id"] == placement["id"]
    year = {"first": "2026-03", "last": "2026-04"}
    before = await matching.get("/v1/follow-up-rates", params=year, headers=officer)
    clock.move(AFTER)
    assert (await propose(matching, placement["youth_id"])).status_code == 201
    assert (await confirm(matching, placement["youth_id"])).status_code == 200
    clock.move("2026-04-30")
    for path in lists:
        listed = await matching.get(path, headers=officer)
        assert (listed.status_code, listed.json()["items"]) == (200, []), listed.text
    assert before.json()["items"]
    after = await matching.get("/v1/follow-up-rates", params=year, headers=officer)
    assert (after.status_code, after.json()) == (200, before.json()), "counts stay"


async def test_where_reporting_keeps_money_or_does_not_answer_nothing_is_destroyed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: Shown, money: Money
) -> None:
    youth_id = placement["youth_id"]
    money.of = {youth_id}
    assert placing.refusal(await propose(matching, youth_id)) == (409, "money-records-kept")
    money.of = set()
    assert (await propose(matching, youth_id)).status_code == 201
    money.of = {youth_id}
    assert placing.refusal(await confirm(matching, youth_id)) == (409, "money-records-kept")
    money.away = True
    assert placing.refusal(await confirm(matching, youth_id)) == (503, "retained-unknown")
    assert (await record(matching_app, youth_id)).erased_on is None
    declined = await confirm(matching, youth_id, "decline", headers=clerk())
    assert (declined.status_code, declined.json()["state"]) == (200, "declined"), declined.text
    # What is kept on asks nobody for money.
    kept = {"decision": "keep", "kept_until": "2060-01-01"}
    assert (await propose(matching, youth_id, **kept)).status_code == 201
    assert (await confirm(matching, youth_id)).status_code == 200


async def test_who_records_does_not_confirm_nor_by_an_old_version_nor_twice(
    matching: httpx2.AsyncClient, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    none = await confirm(matching, youth_id)
    assert placing.refusal(none) == (404, "archive-appraisal-not-found")
    assert (await propose(matching, youth_id)).status_code == 201
    again = await propose(matching, youth_id, headers=clerk(THIRD))
    assert placing.refusal(again) == (409, "archive-appraisal-open")
    own = await confirm(matching, youth_id, headers=approver(FIRST))
    assert placing.refusal(own) == (409, "confirms-own-appraisal")
    stale = await confirm(matching, youth_id, expected_version=2)
    assert placing.refusal(stale) == (412, "archive-appraisal-stale")
    bare = await confirm(matching, youth_id, expected_version=None)
    assert placing.refusal(bare) == (428, "unpinned")
    by_clerk = await confirm(matching, youth_id, headers=clerk(SECOND))
    assert placing.refusal(by_clerk) == (403, "role-lacks-right")
    assert (await confirm(matching, youth_id)).status_code == 200
    late = await confirm(matching, youth_id)
    assert placing.refusal(late) == (404, "youth-not-found")


@pytest.mark.parametrize("decision", ["destroy", "keep"])
async def test_of_two_approvers_at_once_one_counts_and_the_other_is_told_so(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    placement: Shown,
    decision: str,
) -> None:
    youth_id = placement["youth_id"]
    until = "2060-01-01" if decision == "keep" else None
    made = await propose(matching, youth_id, decision=decision, kept_until=until)
    assert made.status_code == 201, made.text
    both = [confirm(matching, youth_id, headers=approver(one)) for one in (SECOND, THIRD)]
    answers = await asyncio.gather(*both, confirm(matching, youth_id, "decline"))
    done = [one for one in answers if one.status_code == 200]
    assert len(done) == 1, [one.text for one in answers]
    told = {placing.refusal(one) for one in answers if one not in done}
    assert told <= {(409, "archive-appraisal-closed"), (404, "youth-not-found")}
    events = await placing.events(matching_app, "youth", youth_id)
    erased = [event for event, _, _ in events].count("youth.anonymised")
    assert erased == (decision == "destroy" and done[0].json()["state"] == "confirmed")


async def test_what_is_begun_meanwhile_keeps_the_records_from_being_destroyed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: Shown
) -> None:
    youth_id = placement["youth_id"]
    assert (await propose(matching, youth_id)).status_code == 201
    async with matching_app.state.database.transaction() as session:
        # As whoever dispatches does: the youth is held, and a dispatch stands beside it.
        await hold_youth(session, factories.a_deed(matching_app), youth_id)
        confirming = asyncio.create_task(confirm(matching, youth_id))
        done, _ = await asyncio.wait({confirming}, timeout=2)
        assert not done, "who confirms waits for the record"
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text(
                "UPDATE placements SET state = 'arrived', last_day = NULL, cause = NULL,"
                " by_whom = NULL WHERE id = :id"
            ),
            {"id": placement["id"]},
        )
    assert placing.refusal(await confirming) == (409, "not-to-be-appraised")
    assert (await record(matching_app, youth_id)).erased_on is None
    [found] = await awaiting(matching)
    assert (found["to_be_appraised"], found["appraisal"]["state"]) == (False, "proposed")


async def test_who_holds_a_placement_alone_is_waited_for_and_what_they_did_counts(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: Shown
) -> None:
    youth_id, of = placement["youth_id"], {"id": placement["id"]}
    assert (await propose(matching, youth_id)).status_code == 201
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("SELECT id FROM placements WHERE id = :id FOR UPDATE"), of)
        confirming = asyncio.create_task(confirm(matching, youth_id))
        done, _ = await asyncio.wait({confirming}, timeout=2)
        assert not done, "who confirms waits for whoever moves a placement"
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        entered = "UPDATE placement_entries SET recorded_at = '2056-03-03T01:00Z'"
        await session.execute(text(f"{entered} WHERE placement_id = :id"), of)
    refused = await confirming
    assert placing.refusal(refused) == (409, "not-to-be-appraised")
    assert refused.json()["because"] == "recent"
    assert (await record(matching_app, youth_id)).erased_on is None


async def test_who_moves_a_placement_while_its_record_is_destroyed_finds_none(
    matching_app: FastAPI, matching: httpx2.AsyncClient, placement: Shown
) -> None:
    deed = factories.a_deed(matching_app)
    async with matching_app.state.database.transaction() as session:
        youth = await retention.hold_records(session, deed, placement["youth_id"])
        await retention.let_go(session, deed, youth)
        certified = placing.move(matching, placement, "certificate", **test_appraisals.GOOD)
        moving = asyncio.create_task(certified)
        done, _ = await asyncio.wait({moving}, timeout=2)
        assert not done, "who moves waits for the record"
    assert placing.refusal(await moving) == (404, "placement-not-found")
    async with matching_app.state.database.reading() as session:
        made = await session.execute(text("SELECT count(*) FROM certificates"))
        assert made.scalar_one() == 0


async def test_while_an_appraisal_waits_its_record_goes_into_no_other_and_then_it_goes_along(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    arrived = await placing.arrived(matching_app, matching)
    other = await factories.register(matching, intention={"regions": ["640202"]})
    youth_id = (await ripe(matching, clock, arrived))["youth_id"]
    assert (await propose(matching, youth_id)).status_code == 201
    shown = await matching.get(f"/v1/youths/{youth_id}", headers=tokens.officer(CLERK))
    refused = await merge(matching, shown.json(), other)
    assert placing.refusal(refused) == (409, "matters-open")
    assert (await confirm(matching, youth_id, "decline")).status_code == 200
    merged = await merge(matching, shown.json(), other)
    assert merged.status_code == 200, merged.text
    async with matching_app.state.database.reading() as session:
        rows = (await session.scalars(select(ArchiveAppraisal.youth_id))).all()
    assert rows == [other["id"]]
