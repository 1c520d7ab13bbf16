"""Records whose time is over: made nameless the day after, whole, once, and told by the feed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, text

from services.common.store import database as databases
from services.common.store.database import Database
from services.common.store.tables import audit_entries, grounds
from services.common.values import ids
from services.matching import jobs
from services.matching.actions import retention
from services.matching.rules.retention import RetainedUnknown
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes import (
    test_correction_requests,
    test_insurance_consent_papers,
    test_name_conflicts,
    test_objections,
    test_owners,
    test_papers,
    test_second_records,
)

Shown = dict[str, Any]
LAST, AFTER = "2031-03-02", "2031-03-03"
MANY = 7
"""Another number than elsewhere: a test's connections are kept for the next with as many."""


class Money:
    """Reporting, as far as it is asked: of whom it keeps money."""

    def __init__(self) -> None:
        self.of: set[str] = set()
        self.away = False

    async def retained(self, youth_ids: list[str], *, author: str) -> frozenset[str]:
        if self.away:
            raise RetainedUnknown
        return frozenset(self.of & set(youth_ids))


@pytest.fixture
def money(matching_app: FastAPI) -> Money:
    matching_app.state.reporting = Money()
    return matching_app.state.reporting


async def known(client: httpx2.AsyncClient, **told: Any) -> Shown:
    """A youth on record who has not applied."""
    return await factories.register(client, intention=None, school="宁夏大学", **told)


async def objects(client: httpx2.AsyncClient, youth: Shown) -> httpx2.Response:
    return await test_objections.file(client, youth)


async def is_called_on(client: httpx2.AsyncClient, youth: Shown) -> httpx2.Response:
    call = {"kind": "call", "made_on": AFTER, "reached": True}
    path = f"/v1/youths/{youth['id']}/contacts"
    return await client.post(path, json=call, headers=tokens.officer())


async def applies(client: httpx2.AsyncClient, youth: Shown) -> httpx2.Response:
    wish = {"expected_version": youth["version"]}
    path = f"/v1/youths/{youth['id']}/intention"
    return await client.put(path, json=wish, headers=tokens.youth(youth["id"]))


async def record(app: FastAPI, youth_id: str) -> Youth:
    async with app.state.database.reading() as session:
        return await session.get_one(Youth, youth_id)


async def erased(app: FastAPI, youth: Shown) -> bool:
    return (await record(app, youth["id"])).erased_on is not None


async def end_all(app: FastAPI) -> None:
    """Let the placements have ended early, at the time."""
    async with app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text(
                "UPDATE placements SET state = 'ended_early', last_day = '2026-03-20',"
                " cause = 'personal', by_whom = 'youth'"
            )
        )
        await session.execute(text("UPDATE holds SET span = daterange('2026-03-02','2026-03-21')"))


async def test_a_record_is_kept_to_its_last_day_and_nameless_the_day_after(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    number = factories.an_id_number()
    youth = await known(matching, id_number=number)
    clock.move(LAST)
    await jobs.make_nameless(matching_app)
    assert not await erased(matching_app, youth)
    clock.move(AFTER)
    await jobs.make_nameless(matching_app)
    row = await record(matching_app, youth["id"])
    assert (row.name, row.phone, row.school, row.owner_id) == ("已匿名", None, None, None)
    assert number not in (row.id_number, row.name)
    assert row.region == youth["region"]
    path, office = f"/v1/youths/{youth['id']}", tokens.officer()
    assert (await matching.get(path, headers=office)).status_code == 404
    assert (await matching.get(path, headers=tokens.youth(youth["id"]))).status_code == 404
    listed = (await matching.get("/v1/youths", headers=office)).json()["items"]
    assert youth["id"] not in [one["id"] for one in listed]


async def test_nothing_of_the_person_is_left_to_open_and_the_same_number_begins_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    number = factories.an_id_number()
    youth = await known(matching, id_number=number)
    body = {"wanted": {"school": "北方民族大学"}, "words": "见毕业证书原件"}
    headers = tokens.youth(youth["id"])
    asked = (await matching.post("/v1/me/corrections", json=body, headers=headers)).json()
    withdrawal = f"/v1/corrections/{asked['id']}/withdrawal"
    await matching.post(withdrawal, json={"expected_version": 1}, headers=headers)
    clock.move(AFTER)
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app, youth)
    async with matching_app.state.database.reading() as session:
        said = (await session.scalars(select(Telling.said))).all()
        assert set(said) == {""}
        words = await session.execute(text("SELECT count(*) FROM correction_requests"))
        assert words.scalar_one() == 1
    listed = await matching.get("/v1/corrections", headers=tokens.officer())
    assert (listed.status_code, listed.json()["items"]) == (200, [])
    again = await factories.register_by_office(matching, id_number=number, intention=None)
    assert again["id"] != youth["id"]


async def test_it_is_told_by_the_feed_and_the_audit_log_once_by_however_many_processes(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    youth = await known(matching)
    clock.move(AFTER)
    await asyncio.gather(*(jobs.make_nameless(matching_app) for _ in range(3)))
    await jobs.make_nameless(matching_app)
    told = await placing.events(matching_app, "youth", youth["id"])
    assert [event for event, _, _ in told].count("youth.anonymised") == 1
    assert told[-1][2] == {"region": youth["region"], "state": "known"}
    async with matching_app.state.database.reading() as session:
        noted = select(audit_entries.c.ground).where(
            audit_entries.c.action == "youth.anonymised",
            audit_entries.c.object_id == youth["id"],
        )
        assert list(await session.scalars(noted)) == ["retention"]


async def test_who_waits_is_in_a_placement_signed_or_was_paid_is_kept(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    placement = await placing.arrived(matching_app, matching)
    waiting = await factories.register(matching)
    paid, plain = await known(matching), await known(matching)
    money.of = {paid["id"]}
    clock.move(AFTER)
    shown = await matching.get("/v1/retention", headers=tokens.officer("640000", "auditor"))
    assert shown.status_code == 200, shown.text
    counted = shown.json()
    assert counted["due"] == 1
    assert counted["kept"] == {"open": 2, "recent": 0, "records": 0, "money": 1}
    assert not await erased(matching_app, plain)
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app, plain)
    for youth_id in (waiting["id"], placement["youth_id"], paid["id"]):
        assert (await record(matching_app, youth_id)).erased_on is None


async def test_months_and_placements_taken_over_are_records_though_nobody_signed_here(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    stayed, placed = await known(matching), await placing.arrived(matching_app, matching)
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text(
                "INSERT INTO holds (youth_id, import_id, span, voided) VALUES"
                " (:youth, 'him_1', daterange('2024-01-01', '2024-11-01'), FALSE)"
            ),
            {"youth": stayed["id"]},
        )
        await session.execute(text("DELETE FROM signatures"))
    await end_all(matching_app)
    clock.move("2031-03-21")
    await jobs.make_nameless(matching_app)
    for youth_id in (stayed["id"], placed["youth_id"]):
        assert (await record(matching_app, youth_id)).erased_on is None
    shown = await matching.get("/v1/retention", headers=tokens.officer("640000", "auditor"))
    assert (shown.json()["due"], shown.json()["kept"]["records"]) == (0, 2)


async def test_a_signed_agreement_stays_and_after_its_time_waits_for_an_archive(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await end_all(matching_app)
    auditor = tokens.officer("640000", "auditor")
    clock.move("2031-03-21")
    counted = (await matching.get("/v1/retention", headers=auditor)).json()
    assert (counted["kept"]["records"], counted["to_be_appraised"]) == (1, 0)
    clock.move("2056-03-21")
    counted = (await matching.get("/v1/retention", headers=auditor)).json()
    assert (counted["kept"]["records"], counted["to_be_appraised"]) == (1, 1)
    await jobs.make_nameless(matching_app)
    assert (await record(matching_app, placement["youth_id"])).erased_on is None


@pytest.mark.parametrize("kind", ["agreement", "insurance consent"])
async def test_the_scan_of_a_paper_that_was_only_returned_is_a_record_too(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    money: Money,
    kind: str,
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    room = test_papers if kind == "agreement" else test_insurance_consent_papers
    if kind == "agreement":
        handed = await test_papers.hand_in(matching, dispatch, "youth", "youth")
    else:
        digest = await test_insurance_consent_papers.digest_of(matching, dispatch)
        handed = await test_insurance_consent_papers.hand_in(
            matching, dispatch, "youth", digest, guardian_name=None
        )
    assert handed.status_code == 201, handed.text
    answer = await room.review(matching, dispatch, handed.json(), decision="return")
    assert answer.status_code == 200, answer.text
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE holds SET voided = TRUE"))
    clock.move("2031-03-21")
    await jobs.make_nameless(matching_app)
    assert (await record(matching_app, dispatch["youth_id"])).erased_on is None
    shown = await matching.get("/v1/retention", headers=tokens.officer("640000", "auditor"))
    assert (shown.json()["due"], shown.json()["kept"]["records"]) == (0, 1)


async def test_a_name_in_question_is_open_and_once_decided_no_index_finds_it_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    _, youth, conflict = await test_name_conflicts.disputed(matching)
    clock.move(AFTER)
    await jobs.make_nameless(matching_app)
    assert not await erased(matching_app, youth)
    auditor = tokens.officer("640000", "auditor")
    counted = (await matching.get("/v1/retention", headers=auditor)).json()
    assert counted["kept"]["open"] == 1
    answer = await test_name_conflicts.decide(matching, conflict, "keep")
    assert answer.status_code == 200, answer.text
    index = select(NameConflict.name_index)
    async with matching_app.state.database.reading() as session:
        before = await session.scalar(index)
    clock.move("2036-03-04")
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app, youth)
    async with matching_app.state.database.reading() as session:
        assert await session.scalar(index) != before
    assert await test_name_conflicts.open_ones(matching) == []


async def test_the_words_on_which_a_record_was_handed_over_go_with_the_person(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    known_of, account = (await test_owners.told(matching))["youth"], ids.new("yth")
    handed = await test_owners.hand_over(matching, known_of, account)
    assert handed.status_code == 200, handed.text
    words = select(grounds.c.words).where(grounds.c.object_id == account)
    async with matching_app.state.database.reading() as session:
        assert (await session.scalars(words)).all() == ["本人持身份证到场，手机号码已更换"]
    clock.move("2036-03-04")
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app, handed.json())
    async with matching_app.state.database.reading() as session:
        assert (await session.scalars(words)).all() == [""]


async def test_words_kept_under_ids_that_went_into_a_record_go_with_it_and_no_others(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    first, second, third, *others = [await test_second_records.known(matching) for _ in range(5)]
    # On different days, so that only the first person's time is over.
    merged = (await test_second_records.merge(matching, first, second)).json()
    assert (await test_second_records.merge(matching, merged, third)).status_code == 200
    clock.move("2026-03-04")
    assert (await test_second_records.merge(matching, *others)).status_code == 200
    words = select(grounds.c.object_id, grounds.c.words)
    async with matching_app.state.database.reading() as session:
        before = dict((await session.execute(words)).all())
    assert set(before) == {second["id"], third["id"], others[1]["id"]}
    assert "" not in before.values()
    clock.move(AFTER)
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app, third)
    assert not await erased(matching_app, others[1])
    async with matching_app.state.database.reading() as session:
        after = dict((await session.execute(words)).all())
    assert after == before | {second["id"]: "", third["id"]: ""}


async def test_what_was_asked_and_answered_without_a_change_is_the_last_thing_that_happened(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    number = factories.an_id_number()
    refused, objecting = await known(matching), await known(matching)
    claimed = await factories.register_by_office(matching, intention=None, id_number=number)
    clock.move("2028-03-02")
    request = await test_correction_requests.filed(matching, refused)
    answer = await test_correction_requests.decide(matching, request, granted=False)
    assert answer.status_code == 200, answer.text
    objection = await test_objections.filed(matching, objecting, subject="eligibility")
    await test_objections.decided(matching, objection, upheld=False)
    answer = await test_owners.sign_up(matching, ids.new("yth"), number, phone="13800138000")
    assert answer.status_code == 409, answer.text
    clock.move("2033-03-02")
    auditor = tokens.officer("640000", "auditor")
    counted = (await matching.get("/v1/retention", headers=auditor)).json()
    assert (counted["due"], counted["kept"]["recent"]) == (0, 3)
    clock.move("2033-03-03")
    await jobs.make_nameless(matching_app)
    for youth in (refused, objecting, claimed):
        assert await erased(matching_app, youth)


@pytest.mark.usefixtures("money")
@pytest.mark.parametrize(
    ("ask", "rows"),
    [
        (test_correction_requests.file, "correction_requests"),
        (objects, "objections"),
        (is_called_on, "contacts"),
        (applies, "intentions"),
    ],
)
async def test_what_is_asked_while_a_record_is_made_nameless_finds_nobody(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    ask: Callable[[httpx2.AsyncClient, Shown], Awaitable[httpx2.Response]],
    rows: str,
) -> None:
    youth = await known(matching)
    clock.move(AFTER)
    async with matching_app.state.database.transaction() as session:
        await retention.make_nameless(session, factories.a_deed(matching_app), youth["id"])
        asking = asyncio.create_task(ask(matching, youth))
        done, _ = await asyncio.wait({asking}, timeout=1)
        assert not done, "who asks waits for the record"
    assert placing.refusal(await asking) == (404, "youth-not-found")
    async with matching_app.state.database.reading() as session:
        kept = await session.execute(text(f"SELECT count(*) FROM {rows}"))
        assert kept.scalar_one() == 0


async def test_where_reporting_does_not_answer_nobody_is_made_nameless(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    youth = await known(matching)
    clock.move(AFTER)
    money.away = True
    await jobs.make_nameless(matching_app)
    assert not await erased(matching_app, youth)
    answer = await matching.get("/v1/retention", headers=tokens.officer("640000", "auditor"))
    assert placing.refusal(answer) == (503, "retained-unknown")


async def test_what_an_earlier_edition_left_is_let_go_once_and_told_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Money
) -> None:
    youth, other = await known(matching), await known(matching)
    clock.move(AFTER)
    money.of = {other["id"]}
    await jobs.make_nameless(matching_app)
    before = await record(matching_app, youth["id"])
    told = {"object": "youth", "version": 1, "words": "其母亲来电"}
    who = {"author": "acc_1", "recorded_at": matching_app.state.clock.now()}
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE youths SET let_go_by = NULL"))
        rows = [told | who | {"object_id": one["id"]} for one in (youth, other)]
        await session.execute(insert(grounds), rows)
    money.away = True
    for _ in range(2):
        await jobs.make_nameless(matching_app)
    words = select(grounds.c.object_id, grounds.c.words)
    async with matching_app.state.database.reading() as session:
        left = dict((await session.execute(words)).all())
    assert left == {youth["id"]: "", other["id"]: "其母亲来电"}
    after = await record(matching_app, youth["id"])
    same = ("name", "id_number", "id_number_index", "erased_on", "phone")
    assert [getattr(after, one) for one in same] == [getattr(before, one) for one in same]
    events = [event for event, _, _ in await placing.events(matching_app, "youth", youth["id"])]
    assert events.count("youth.anonymised") == 2
    async with matching_app.state.database.reading() as session:
        noted = select(audit_entries.c.object_id).where(
            audit_entries.c.action == "youth.anonymised"
        )
        assert list(await session.scalars(noted)) == [youth["id"]] * 2, "each time a note"


async def test_whoever_makes_nameless_leads_until_it_is_done_however_long_that_takes(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    money: Money,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection that holds the lead has nothing to do meanwhile, and is not ended for it."""
    await known(matching)
    clock.move(AFTER)
    asked = []

    async def slowly(youth_ids: list[str], *, author: str) -> frozenset[str]:
        asked.append(youth_ids)
        await asyncio.sleep(3 if len(asked) == 1 else 0)
        return frozenset(youth_ids)

    monkeypatch.setattr(money, "retained", slowly)
    monkeypatch.setattr(databases, "IDLE_SECONDS", 1)
    url = matching_app.state.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr(matching_app.state, "database", Database(url, connections=MANY))
    first = asyncio.create_task(jobs.make_nameless(matching_app))
    await asyncio.sleep(2.2)
    await jobs.make_nameless(matching_app)
    assert len(asked) == 1
    await first
    await matching_app.state.database.engine.dispose()
