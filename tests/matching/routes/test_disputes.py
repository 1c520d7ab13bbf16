"""Disputes over HTTP: of an end and of a month, decided by another officer, put right at once."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.matching.actions.attendance import follow_settlement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

BLAMED = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}
WORDS = {"subject": "end", "words": "单位停产，不是我要走"}
MONTH = {"subject": "attendance", "month": "2026-03", "words": "3月9日我在岗"}
RIGHT = {"end": {"kind": "ended_early"} | BLAMED | {"cause": "unit_closed", "by_whom": "unit"}}


@pytest.fixture
async def left(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> placing.Shown:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    absences = [{"day": "2026-03-09", "kind": "unexcused"}]
    await placing.confirm(matching, placement, "2026-03", absences=absences)
    clock.move("2026-04-10")
    answer = await placing.move(matching, placement, "early-end", **BLAMED)
    assert answer.status_code == 200, answer.text
    ended: placing.Shown = answer.json()
    return ended


async def file(
    client: httpx2.AsyncClient, placement: placing.Shown, by: str = "youth", **told: Any
) -> httpx2.Response:
    return await placing.move(client, placement, "disputes", by, **(told or WORDS))


async def decide(
    client: httpx2.AsyncClient, dispute: placing.Shown, decision: str, **told: Any
) -> httpx2.Response:
    path = f"/v1/placements/{dispute['placement_id']}/disputes/{dispute['id']}/decision"
    body = {"decision": decision, "answer": "已向双方核实", "expected_version": 1} | told
    return await client.post(path, json=body, headers=tokens.officer(placing.OFFICE, "reviewer"))


async def test_a_youth_blamed_for_what_the_unit_did_is_put_right_by_a_counter_entry(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    filed = await file(matching, left)
    assert filed.status_code == 201, filed.text
    dispute = filed.json()
    assert (dispute["state"], dispute["side"], dispute["due_on"]) == (
        "filed",
        "youth",
        "2026-04-17",
    )
    waiting = await matching.get("/v1/overdue/disputes", headers=tokens.officer("640100"))
    assert [(item["id"], item["words"]) for item in waiting.json()["items"]] == [
        (dispute["id"], WORDS["words"])
    ]
    bare = await decide(matching, dispute, "upheld")
    assert placing.refusal(bare) == (422, "dispute-remedy-unfit")
    upheld = await decide(matching, dispute, "upheld", correction=RIGHT)
    assert (upheld.status_code, upheld.json()["state"]) == (200, "upheld"), upheld.text
    shown = await matching.get(f"/v1/placements/{left['id']}", headers=placing.side(left, "unit"))
    assert (shown.json()["cause"], shown.json()["by_whom"]) == ("unit_closed", "unit")
    assert [entry["kind"] for entry in shown.json()["entries"]] == [
        "arrived",
        "ended_early",
        "corrected",
    ]
    told = await placing.events(matching_app, "dispute", dispute["id"])
    assert [event for event, *_ in told] == ["dispute.filed", "dispute.decided"]
    assert WORDS["words"] not in str(told)


async def test_the_other_side_sees_the_dispute_and_not_its_words(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    await file(matching, left)
    path = f"/v1/placements/{left['id']}/disputes"
    for by, words in (("unit", None), ("youth", WORDS["words"]), ("office", WORDS["words"])):
        shown = await matching.get(path, headers=placing.side(left, by))
        assert [item["words"] for item in shown.json()["items"]] == [words]
    stranger = await matching.get(path, headers=tokens.officer("640200"))
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_one_dispute_of_an_end_at_a_time(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    answers = await asyncio.gather(*(file(matching, left) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {placing.refusal(a)[1] for a in answers if a.status_code == 409} == {"dispute-open"}
    dispute = next(answer.json() for answer in answers if answer.status_code == 201)
    dismissed = await decide(matching, dispute, "dismissed")
    assert dismissed.json()["answer"] == "已向双方核实"
    assert placing.refusal(await decide(matching, dispute, "dismissed", expected_version=2)) == (
        409,
        "dispute-closed",
    )


async def test_a_day_by_a_calendar_not_yet_published_is_marked(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    assert (await file(matching, left)).json()["provisional"] is False
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE calendar_years SET provisional = year = 2026"))
    path = f"/v1/placements/{left['id']}/disputes"
    shown = await matching.get(path, headers=placing.side(left, "unit"))
    assert [one["provisional"] for one in shown.json()["items"]] == [True]
    waiting = await matching.get("/v1/overdue/disputes", headers=tokens.officer("640100"))
    assert [one["provisional"] for one in waiting.json()["items"]] == [True]


async def test_a_dispute_is_withdrawn_by_who_filed_it(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    dispute = (await file(matching, left)).json()
    noun = f"disputes/{dispute['id']}/withdrawal"
    assert placing.refusal(await placing.move(matching, left, noun, "unit"))[0] == 404
    answer = await placing.move(matching, left, noun, "youth")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn"), answer.text


async def test_an_end_is_disputed_for_ten_working_days(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-04-27")
    assert placing.refusal(await file(matching, left)) == (409, "dispute-too-late")
    clock.move("2026-04-24")
    assert (await file(matching, left)).status_code == 201


async def test_what_is_not_there_or_not_theirs_is_not_disputed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    running = await placing.arrived(matching_app, matching, day="2026-04-10")
    assert placing.refusal(await file(matching, running)) == (409, "nothing-to-dispute")
    unconfirmed = MONTH | {"month": "2026-04"}
    answer = await file(matching, left, **unconfirmed)
    assert placing.refusal(answer) == (409, "nothing-to-dispute")
    answer = await file(matching, left, "unit", **MONTH)
    assert placing.refusal(answer) == (403, "only-youths-contest-attendance")
    answer = await file(matching, left, **(WORDS | {"month": "2026-03"}))
    assert placing.refusal(answer) == (422, "month-unfit")


async def test_a_contested_month_is_reopened_even_after_it_was_settled(
    matching_app: FastAPI, matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    async with matching_app.state.database.transaction() as session:
        await follow_settlement(session, [left["id"]], "2026-03")
    filed = await file(matching, left, **MONTH)
    assert filed.status_code == 201, filed.text
    upheld = await decide(matching, filed.json(), "upheld")
    assert upheld.status_code == 200, upheld.text
    same = {"absences": [{"day": "2026-03-09", "kind": "unexcused"}]}
    answer = await placing.confirm(matching, left, "2026-03", **same)
    assert placing.refusal(answer) == (409, "ground-missing")
    answer = await placing.confirm(matching, left, "2026-03", ground="见习人员当天在岗")
    assert (answer.json()["edition"], answer.json()["absences"]) == (2, []), answer.text


async def test_an_end_for_absence_comes_after_a_try_to_reach_the_youth(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    gone = {"last_day": "2026-03-10", "cause": "absence", "by_whom": "youth", "ground": "旷工"}
    clock.move("2026-03-17")
    answer = await placing.move(matching, placement, "early-end", "office", **gone)
    assert placing.refusal(answer) == (409, "absence-too-short")
    assert answer.json()["from_day"] == "2026-03-18", "the fifth day is not over yet"
    clock.move("2026-03-18")
    answer = await placing.move(matching, placement, "early-end", "office", **gone)
    assert placing.refusal(answer) == (409, "contact-not-attempted")
    tried = {"way": "call", "made_on": "2026-03-12", "reached": False, "note": "无人接听"}
    logged = await placing.move(matching, placement, "contact-attempts", **tried)
    assert logged.status_code == 201, logged.text
    path = f"/v1/placements/{placement['id']}/contact-attempts"
    for by, note in (("unit", "无人接听"), ("office", "无人接听"), ("youth", None)):
        shown = await matching.get(path, headers=placing.side(placement, by))
        assert shown.status_code == 200, shown.text
        assert [(one["way"], one["made_on"], one["note"]) for one in shown.json()["items"]] == [
            ("call", "2026-03-12", note)
        ]
    stranger = await matching.get(path, headers=tokens.officer("640200"))
    assert placing.refusal(stranger) == (404, "placement-not-found")
    # The unit's three working days begin once five were missed: on Wednesday, 18 March.
    clock.move("2026-03-24")
    answer = await placing.move(matching, placement, "early-end", **gone)
    assert placing.refusal(answer) == (409, "day-too-far-back")
    clock.move("2026-03-23")
    answer = await placing.move(matching, placement, "early-end", **gone)
    assert (answer.status_code, answer.json()["cause"]) == (200, "absence"), answer.text


async def test_who_was_confirmed_as_present_does_not_end_for_absence(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-31")
    away = {"absences": [{"day": "2026-03-31", "kind": "unexcused"}]}
    assert (await placing.confirm(matching, placement, "2026-03", **away)).status_code == 200
    clock.move("2026-04-08")
    tried = {"way": "call", "made_on": "2026-03-31", "reached": True}
    assert (await placing.move(matching, placement, "contact-attempts", **tried)).status_code == 201
    gone = {"cause": "absence", "by_whom": "youth", "ground": "旷工"}
    for last_day in ("2026-03-10", "2026-03-29"):
        told = gone | {"last_day": last_day}
        answer = await placing.move(matching, placement, "early-end", "office", **told)
        assert placing.refusal(answer) == (409, "present-since")
        assert answer.json()["present_on"] == "2026-03-30"
    # Of five working days from the first missed the last is 6 April.
    told = gone | {"last_day": "2026-03-30"}
    answer = await placing.move(matching, placement, "early-end", "office", **told)
    assert (answer.status_code, answer.json()["last_day"]) == (200, "2026-03-30"), answer.text


async def test_who_is_ill_is_not_ended_for_absence(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-11")
    stop = {"since": "2026-03-11", "cause": "illness"}
    assert (await placing.move(matching, placement, "suspension", **stop)).status_code == 200
    clock.move("2026-03-25")
    tried = {"way": "call", "made_on": "2026-03-25", "reached": True}
    logged = await placing.move(matching, placement, "contact-attempts", **tried)
    assert logged.status_code == 201, logged.text
    gone = {"last_day": "2026-03-10", "cause": "absence", "by_whom": "youth", "ground": "旷工"}
    for by in ("unit", "office"):
        answer = await placing.move(matching, placement, "early-end", by, **gone)
        assert placing.refusal(answer) == (409, "absence-too-short")
        assert answer.json()["from_day"] is None


async def test_an_end_corrected_to_absence_asks_for_the_same(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    shown = await matching.get(f"/v1/placements/{left['id']}", headers=placing.side(left, "office"))
    told = {"corrects": shown.json()["entries"][-1]["id"], "ground": "实为旷工"}
    told |= {"expected_version": shown.json()["version"]}
    told |= {"end": {"kind": "ended_early", "last_day": "2026-04-09"}}
    told["end"] |= {"cause": "absence", "by_whom": "youth"}
    clock.move("2026-04-16")
    answer = await placing.move(matching, left, "corrections", "office", **told)
    assert placing.refusal(answer) == (409, "absence-too-short")
    clock.move("2026-04-17")
    answer = await placing.move(matching, left, "corrections", "office", **told)
    assert placing.refusal(answer) == (409, "contact-not-attempted")


async def entry_of(client: httpx2.AsyncClient, placement: placing.Shown, nth: int) -> str:
    path = f"/v1/placements/{placement['id']}"
    shown = await client.get(path, headers=placing.side(placement, "youth"))
    return str(shown.json()["entries"][nth]["id"])


async def test_a_suspension_by_the_unit_is_disputed_by_its_entry_and_taken_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-10")
    await placing.move(matching, placement, "suspension", since="2026-03-10", cause="illness")
    told = {"subject": "entry", "words": "我没有生病，是单位不让我上班"}
    bare = await file(matching, placement, **told)
    assert placing.refusal(bare) == (422, "entry-unfit")
    unknown = told | {"entry_id": "ent_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"}
    assert placing.refusal(await file(matching, placement, **unknown))[0] in (404, 422)
    entry_id = await entry_of(matching, placement, 1)
    filed = await file(matching, placement, **(told | {"entry_id": entry_id}))
    assert filed.status_code == 201, filed.text
    assert (filed.json()["subject"], filed.json()["entry_id"]) == ("entry", entry_id)
    bare = await decide(matching, filed.json(), "upheld")
    assert placing.refusal(bare) == (422, "dispute-remedy-unfit")
    unfit = await decide(matching, filed.json(), "upheld", correction={"months": 6})
    assert placing.refusal(unfit) == (409, "not-correctable")
    none = {"suspension": {"began": "2026-03-10"}}
    upheld = await decide(matching, filed.json(), "upheld", correction=none)
    assert upheld.status_code == 200, upheld.text
    path = f"/v1/placements/{placement['id']}"
    shown = (await matching.get(path, headers=placing.side(placement, "youth"))).json()
    assert (shown["state"], shown["suspensions"]) == ("arrived", [])
    assert shown["entries"][-1]["corrects"] == entry_id
    again = await file(matching, placement, **(told | {"entry_id": entry_id}))
    assert placing.refusal(again) == (409, "nothing-to-dispute")
    remedy = told | {"entry_id": shown["entries"][-1]["id"]}
    for by in ("youth", "unit"):
        again = await file(matching, placement, by, **remedy)
        assert placing.refusal(again) == (409, "decision-disputed")


async def test_the_unit_that_lost_enters_the_same_again_only_of_days_after_the_decision(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-10")
    path = f"/v1/placements/{placement['id']}"
    agreed = {"given_on": "2026-03-09", "method": "in_writing"}
    longer = {"months": 1, "consent": agreed, "expected_version": 1}
    stop = {"since": "2026-03-10", "cause": "illness"}
    entered = {"extension": longer, "suspension": stop}
    rights: tuple[dict[str, Any], ...] = ({"months": 6}, {"suspension": {"began": "2026-03-10"}})
    for (noun, body), right in zip(entered.items(), rights, strict=True):
        answer = await placing.move(matching, placement, noun, **body)
        assert answer.status_code == 200, answer.text
        told = {
            "subject": "entry",
            "words": "没有的事",
            "entry_id": answer.json()["entries"][-1]["id"],
        }
        filed = (await file(matching, placement, **told)).json()
        upheld = await decide(matching, filed, "upheld", correction=right)
        assert upheld.status_code == 200, upheld.text
    clock.move("2026-03-11")
    for noun, body in entered.items():
        version = (await matching.get(path, headers=placing.side(placement, "unit"))).json()[
            "version"
        ]
        again = await placing.move(
            matching, placement, noun, **body | {"expected_version": version}
        )
        assert placing.refusal(again) == (409, "decided-otherwise")
        assert again.json()["decided_on"] == "2026-03-10"
    agreed["given_on"] = "2026-03-11"
    for noun, body in ((*entered.items(),)[0], ("suspension", stop | {"since": "2026-03-11"})):
        version = (await matching.get(path, headers=placing.side(placement, "unit"))).json()[
            "version"
        ]
        anew = await placing.move(matching, placement, noun, **body | {"expected_version": version})
        assert anew.status_code == 200, anew.text


@pytest.mark.parametrize("by", ["youth", "unit"])
async def test_arrival_and_extension_are_disputed_by_whoever_did_not_enter_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, by: str
) -> None:
    placement = await placing.arrived(matching_app, matching)
    agreed = {"given_on": "2026-03-02", "method": "in_writing"}
    longer = {"months": 1, "consent": agreed, "expected_version": 1}
    answer = await placing.move(matching, placement, "extension", "office", **longer)
    assert answer.status_code == 200, answer.text
    clock.move("2026-03-04")
    rights: tuple[dict[str, Any], ...] = ({"arrived_on": "2026-03-03"}, {"months": 6})
    # The unit entered the arrival itself, by whichever account.
    for nth, right in list(enumerate(rights))[by == "unit" :]:
        told = {
            "subject": "entry",
            "words": "不是这样",
            "entry_id": await entry_of(matching, placement, nth),
        }
        filed = await file(matching, placement, by, **told)
        assert filed.status_code == 201, filed.text
        upheld = await decide(matching, filed.json(), "upheld", correction=right)
        assert upheld.status_code == 200, upheld.text
    path = f"/v1/placements/{placement['id']}"
    shown = (await matching.get(path, headers=placing.side(placement, "youth"))).json()
    assert shown["months"] == 6
    assert shown["arrived_on"] == ("2026-03-02" if by == "unit" else "2026-03-03")


async def test_an_outcome_told_by_the_unit_is_disputed_and_told_anew(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    outcome = {"outcome": "employed_otherwise", "since": "2026-04-11", "evidence": "statement"}
    answer = await placing.move(matching, left, "outcome", **outcome, source="unit")
    assert answer.status_code == 200, answer.text
    entry_id = await entry_of(matching, left, -1)
    told = {"subject": "entry", "words": "我没有就业", "entry_id": entry_id}
    filed = (await file(matching, left, **told)).json()
    unfit = await decide(matching, filed, "upheld", correction=RIGHT)
    assert placing.refusal(unfit) == (409, "not-correctable")
    right = {"outcome": {"outcome": "neither", "source": "youth"}}
    upheld = await decide(matching, filed, "upheld", correction=right)
    assert upheld.status_code == 200, upheld.text
    path = f"/v1/placements/{left['id']}"
    shown = (await matching.get(path, headers=placing.side(left, "youth"))).json()
    assert (shown["outcome"], shown["outcome_since"]) == ("neither", None)
    again = await placing.move(matching, left, "outcome", **outcome, source="unit")
    assert placing.refusal(again) == (409, "decided-otherwise")
    found = outcome | {"source": "office", "ground": "查到参保记录"}
    by_office = await placing.move(matching, left, "outcome", "office", **found)
    assert by_office.status_code == 200, "an office enters what it finds out"


async def test_one_entry_has_one_open_dispute_and_one_decision_for_each_side(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    by_entry = WORDS | {"subject": "entry", "entry_id": await entry_of(matching, left, -1)}
    first = (await file(matching, left)).json()
    assert placing.refusal(await file(matching, left, **by_entry)) == (409, "dispute-open")
    await decide(matching, first, "dismissed")
    for told in (WORDS, by_entry):
        assert placing.refusal(await file(matching, left, **told)) == (409, "dispute-decided")
    month = (await file(matching, left, **MONTH)).json()
    await decide(matching, month, "dismissed")
    assert placing.refusal(await file(matching, left, **MONTH)) == (409, "dispute-decided")


async def test_a_correction_of_the_arrival_opens_no_new_time_for_the_end(
    matching: httpx2.AsyncClient, left: placing.Shown, clock: SandboxClock
) -> None:
    clock.move("2026-05-06")
    told = {
        "corrects": await entry_of(matching, left, 0),
        "arrived_on": "2026-03-03",
        "ground": "核对签到册",
        "expected_version": left["version"],
    }
    answer = await placing.move(matching, left, "corrections", "office", **told)
    assert answer.status_code == 201, answer.text
    assert placing.refusal(await file(matching, left)) == (409, "dispute-too-late")


async def test_what_an_office_did_meanwhile_does_not_hinder_a_decision(
    matching: httpx2.AsyncClient, left: placing.Shown
) -> None:
    end, month = (await file(matching, left)).json(), (await file(matching, left, **MONTH)).json()
    told = {
        "corrects": await entry_of(matching, left, -1),
        "end": RIGHT["end"] | {"cause": "unit_breach"},
        "ground": "核对",
        "expected_version": left["version"],
    }
    answer = await placing.move(matching, left, "corrections", "office", **told)
    assert answer.status_code == 201, answer.text
    path = f"/v1/placements/{left['id']}/attendance/2026-03/reopening"
    reviewer = tokens.officer(placing.OFFICE, "reviewer")
    version = answer.json()["version"]
    body = {"ground": "核对", "expected_version": version}
    assert (await matching.post(path, json=body, headers=reviewer)).status_code in (200, 201)
    upheld = await decide(matching, end, "upheld", correction=RIGHT)
    assert upheld.status_code == 200, upheld.text
    assert (await decide(matching, month, "upheld")).status_code == 200
    same = {"absences": [{"day": "2026-03-09", "kind": "unexcused"}]}
    answer = await placing.confirm(matching, left, "2026-03", **same)
    assert placing.refusal(answer) == (409, "ground-missing")


async def test_an_end_for_another_cause_says_which(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-10")
    other = {"last_day": "2026-03-10", "cause": "other", "by_whom": "youth"}
    answer = await placing.move(matching, placement, "early-end", **other)
    assert placing.refusal(answer) == (409, "cause-untold")
    answer = await placing.move(matching, placement, "early-end", **other, ground="回家照顾老人")
    assert answer.status_code == 200, answer.text
