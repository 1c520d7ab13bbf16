"""Placements: from arrival through attendance to an end and its outcome, and who sees them."""

import asyncio
from datetime import date

import httpx2
from fastapi import FastAPI
from sqlalchemy import select, text

from services.matching.tables.holds import Hold
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

NOBODY = "01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"


async def hold_of(app: FastAPI, dispatch_id: str) -> tuple[date | None, date | None]:
    async with app.state.database.transaction() as session:
        span = await session.scalar(select(Hold.span).where(Hold.dispatch_id == dispatch_id))
        return span.lower, span.upper


async def taken(app: FastAPI, post_id: str) -> int:
    async with app.state.database.transaction() as session:
        query = text("SELECT taken FROM post_seats WHERE post_id = :post_id")
        return int(await session.scalar(query, {"post_id": post_id}) or 0)


async def test_the_way_from_dispatch_to_outcome(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    assert (placement["state"], placement["term_last_day"]) == ("arrived", "2026-09-01")
    assert placement["youth_name"] == "阿依·测试"
    clock.move("2026-03-31")
    confirmed = await placing.confirm(matching, placement, "2026-03")
    assert confirmed.json() == {
        "month": "2026-03",
        "edition": 1,
        "days_present": 22,
        "absences": [],
        "confirmed_on": "2026-03-31",
        "reopened_on": None,
        "dispute_until": None,
    }
    clock.move("2026-09-01")
    done = await placing.move(matching, placement, "completion")
    assert (done.status_code, done.json()["state"]) == (200, "completed")
    assert (done.json()["last_day"], done.json()["early_retention"]) == ("2026-09-01", False)
    clock.move("2026-09-02")
    outcome = {"outcome": "retained", "since": "2026-09-02", "evidence": "labour_contract"}
    told = await placing.move(matching, placement, "outcome", **outcome)
    assert (told.json()["outcome"], told.json()["outcome_since"]) == ("retained", "2026-09-02")
    assert [entry["kind"] for entry in told.json()["entries"]] == [
        "arrived",
        "completed",
        "outcome",
    ]
    assert [month["month"] for month in told.json()["attendance"]] == ["2026-03"]


async def test_the_feed_tells_the_whole_course_with_its_business_days(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    graduate = {"graduated_on": "2025-07-01", "unemployment_registered_on": None}
    placement = await placing.arrived(matching_app, matching, **graduate)
    clock.move("2026-04-01")
    absence = {"day": "2026-03-10", "kind": "sick_leave"}
    await placing.confirm(matching, placement, "2026-03", absences=[absence])
    clock.move("2026-06-16")
    await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    arrived, attended, completed = await placing.events(matching_app, "placement", placement["id"])
    assert arrived[:2] == ("placement.arrived", date(2026, 3, 2))
    assert arrived[2] == placing.whose(placement, "2026-03-16") | {
        "dispatch_id": placement["dispatch_id"],
        "youth_id": placement["youth_id"],
        "post_id": placement["post_id"],
        "unit_id": placement["unit_id"],
        "region": "640100",
        "workplace_county": "640104",
        "months": 6,
        "term_last_day": "2026-09-01",
        "graduated_on": "2025-07-01",
        "basis": "graduate",
    }
    assert attended == (
        "placement.attendance-confirmed",
        date(2026, 3, 31),
        placing.whose(placement, "2026-04-15")
        | {
            "month": "2026-03",
            "days": [["2026-03-02", "2026-03-31"]],
            "absences": [absence],
            "worked": [],
            "rested": [],
        },
    )
    assert completed == (
        "placement.completed",
        date(2026, 6, 16),
        placing.whose(placement, "2026-06-30")
        | {"last_day": "2026-06-16", "early_retention": True},
    )


async def test_arrival_narrows_the_hold_and_an_end_closes_it_and_frees_the_seat(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    clock.move("2026-03-04")
    placement = (await placing.arrive(matching, dispatch, "2026-03-03")).json()
    assert await hold_of(matching_app, dispatch["id"]) == (date(2026, 3, 3), None)
    assert await taken(matching_app, dispatch["post_id"]) == 1
    clock.move("2026-05-06")
    early = {"last_day": "2026-05-05", "cause": "unit_closed", "by_whom": "unit"}
    await placing.move(matching, placement, "early-end", **early)
    assert await hold_of(matching_app, dispatch["id"]) == (date(2026, 3, 3), date(2026, 5, 6))
    assert await taken(matching_app, dispatch["post_id"]) == 0


async def test_the_seat_of_an_ended_placement_goes_to_who_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    waiting = await factories.register(matching)
    assert waiting["dispatch"] is None
    early = {"last_day": "2026-03-02", "cause": "own_choice", "by_whom": "youth"}
    await placing.move(matching, placement, "early-end", **early)
    path = "/v1/me/dispatches"
    mine = await matching.get(path, headers=tokens.youth(waiting["id"]))
    assert [item["post_id"] for item in mine.json()["items"]] == [placement["post_id"]]


async def test_after_an_end_the_youth_waits_only_once_they_apply_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    early = {"last_day": "2026-05-06", "cause": "unit_closed", "by_whom": "unit"}
    await placing.move(matching, placement, "early-end", **early)
    clock.move("2026-05-07")
    youth = await matching.get(
        f"/v1/youths/{placement['youth_id']}", headers=tokens.youth(placement["youth_id"])
    )
    assert (youth.json()["state"], youth.json()["waiting"]) == ("known", None)
    told = (await placing.events(matching_app, "youth", placement["youth_id"]))[-1]
    assert told[0] == "youth.placement-ended"
    applied = await matching.put(
        f"/v1/youths/{placement['youth_id']}/intention",
        json={"expected_version": youth.json()["version"]},
        headers=tokens.youth(placement["youth_id"]),
    )
    assert applied.json()["dispatch"]["post_id"] == placement["post_id"], applied.text


async def test_two_racing_arrivals_make_one_placement(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    answers = await asyncio.gather(
        *(placing.arrive(matching, dispatch, "2026-03-02") for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = {placing.refusal(a) for a in answers if a.status_code != 201}
    assert refused == {(409, "move-not-open")}
    listed = await matching.get("/v1/placements", headers=placing.side(dispatch, "unit"))
    assert len(listed.json()["items"]) == 1


async def test_nobody_arrives_before_all_have_signed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    await placing.sign(matching, dispatch, "unit")
    answer = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(answer) == (409, "move-not-open")


async def test_an_arrival_is_entered_from_the_signature_on_and_never_ahead(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    answer = await placing.arrive(matching, dispatch, "2026-03-01")
    assert placing.refusal(answer) == (409, "arrival-before-signature")
    answer = await placing.arrive(matching, dispatch, "2026-03-03")
    assert placing.refusal(answer) == (409, "day-in-future")


async def test_a_unit_enters_three_working_days_back_and_an_officer_further_on_a_ground(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    clock.move("2026-03-06")
    answer = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(answer) == (409, "day-too-far-back")
    assert answer.json()["until"] == "2026-03-05"
    answer = await placing.arrive(matching, dispatch, "2026-03-02", "office")
    assert placing.refusal(answer) == (409, "ground-missing")
    ground = "单位漏报，已查看签到册"
    answer = await placing.arrive(matching, dispatch, "2026-03-02", "office", ground=ground)
    assert answer.status_code == 201
    assert answer.json()["entries"][0]["ground"] == ground


async def test_a_ground_holds_no_number_of_a_person(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    for number in (factories.an_id_number(), "13995112233"):
        answer = await placing.arrive(
            matching, dispatch, "2026-03-02", "office", ground=f"本人{number}到岗"
        )
        assert placing.refusal(answer) == (422, "malformed")
        assert number not in answer.text


async def test_a_stale_version_moves_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    answer = await placing.arrive(matching, dispatch, "2026-03-02", expected_version=1)
    assert placing.refusal(answer) == (412, "dispatch-changed")
    placement = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
    clock.move("2026-09-01")
    answer = await placing.move(matching, placement, "completion", expected_version=9)
    assert placing.refusal(answer) == (412, "placement-changed")


async def test_completion_waits_for_the_last_day_of_the_term(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-08-31")
    answer = await placing.move(matching, placement, "completion")
    assert placing.refusal(answer) == (409, "completion-before-term")
    assert answer.json()["term_last_day"] == "2026-09-01"
    answer = await placing.move(matching, placement, "completion", retained_from="2026-09-02")
    assert placing.refusal(answer) == (409, "retained-after-term")
    clock.move("2026-09-01")
    answer = await placing.move(matching, placement, "completion")
    assert answer.status_code == 200


async def test_a_contract_that_begins_the_day_after_tomorrow_is_not_entered_yet(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-06-15")
    answer = await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    assert placing.refusal(answer) == (409, "day-in-future")
    answer = await placing.move(matching, placement, "completion", retained_from="2026-06-16")
    assert (answer.json()["last_day"], answer.json()["outcome"]) == ("2026-06-15", "retained")


async def test_a_completion_is_entered_three_working_days_back_and_later_through_the_office(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    retained = await placing.arrived(matching_app, matching)
    in_time = await placing.arrived(matching_app, matching)
    clock.move("2026-09-04")
    answer = await placing.move(matching, in_time, "completion")
    assert (answer.status_code, answer.json()["last_day"]) == (200, "2026-09-01")
    clock.move("2026-09-07")
    answer = await placing.move(matching, placement, "completion")
    assert placing.refusal(answer) == (409, "day-too-far-back")
    answer = await placing.move(matching, placement, "completion", "office")
    assert placing.refusal(answer) == (409, "ground-missing")
    answer = await placing.move(matching, placement, "completion", "office", ground="单位漏报")
    assert (answer.status_code, answer.json()["last_day"]) == (200, "2026-09-01")
    early = {"retained_from": "2026-08-31"}
    answer = await placing.move(matching, retained, "completion", **early)
    assert placing.refusal(answer) == (409, "day-too-far-back")
    answer = await placing.move(
        matching, retained, "completion", "office", ground="单位漏报", **early
    )
    assert answer.json()["last_day"] == "2026-08-30"


async def test_an_early_end_that_cannot_be_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-09-02")
    for told, problem in (
        ({"last_day": "2026-09-01"}, (409, "end-outside-term")),
        ({"last_day": "2026-03-01"}, (409, "end-outside-term")),
        ({"by_whom": "unit"}, (409, "cause-not-theirs")),
        ({"cause": "retained"}, (422, "malformed")),
        ({"by_whom": "officer"}, (422, "malformed")),
        ({"last_day": "2026-02-30"}, (422, "malformed")),
        ({"since": "2026-03-03"}, (422, "malformed")),
    ):
        body = {"last_day": "2026-08-31", "cause": "study", "by_whom": "youth"} | told
        answer = await placing.move(matching, placement, "early-end", **body)
        assert placing.refusal(answer) == problem


async def test_a_placement_ends_once_and_a_repeated_request_gets_its_answer(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-09")
    body = {"last_day": "2026-04-09", "cause": "army", "by_whom": "youth"}
    path = f"/v1/placements/{placement['id']}/early-end"
    headers = tokens.unit(placement["unit_id"], sub=f"acc_{NOBODY}")
    first = await matching.post(path, json=body, headers=headers)
    again = await matching.post(path, json=body, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    answer = await placing.move(matching, placement, "early-end", **body)
    assert placing.refusal(answer) == (409, "placement-state-forbids")
    assert await taken(matching_app, placement["post_id"]) == 0


async def test_the_outcome_comes_after_the_end_and_as_often_as_it_changes(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    retained = {"outcome": "retained", "since": "2026-09-02", "evidence": "labour_contract"}
    answer = await placing.move(matching, placement, "outcome", **retained)
    assert placing.refusal(answer) == (409, "placement-state-forbids")
    clock.move("2026-09-01")
    await placing.move(matching, placement, "completion")
    clock.move("2026-10-09")
    await placing.move(matching, placement, "outcome", outcome="neither")
    otherwise = {
        "outcome": "employed_otherwise",
        "since": "2026-10-01",
        "evidence": "social_insurance",
        "source": "department",
    }
    for source in ("department", "office"):
        claimed = otherwise | {"source": source}
        answer = await placing.move(matching, placement, "outcome", **claimed)
        assert placing.refusal(answer) == (409, "source-not-theirs")
    answer = await placing.move(matching, placement, "outcome", "office", **otherwise)
    assert answer.json()["outcome"] == "employed_otherwise"
    told = await placing.events(matching_app, "placement", placement["id"])
    whose = placing.whose(placement, "").keys()
    assert [
        (event, day, {name: data[name] for name in data.keys() - whose})
        for event, day, data in told[-2:]
    ] == [
        (
            "placement.outcome-recorded",
            date(2026, 10, 9),
            {"outcome": "neither", "since": None, "evidence": None, "source": None, "until": None},
        ),
        ("placement.outcome-recorded", date(2026, 10, 1), otherwise | {"until": None}),
    ]
    contract = retained | {"until": "2026-09-01"}
    answer = await placing.move(matching, placement, "outcome", **contract)
    assert placing.refusal(answer) == (409, "contract-ends-too-soon")
    answer = await placing.move(
        matching, placement, "outcome", outcome="neither", until="2027-09-01"
    )
    assert placing.refusal(answer) == (422, "malformed")
    contract |= {"until": "2029-09-01", "source": "unit"}
    answer = await placing.move(matching, placement, "outcome", **contract)
    assert placing.refusal(answer) == (409, "outcome-of-office")
    answer = await placing.move(matching, placement, "outcome", "office", **contract)
    assert (answer.json()["outcome"], answer.json()["outcome_until"]) == ("retained", "2029-09-01")


async def test_an_outcome_without_its_day_is_malformed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    for told in ({"outcome": "retained"}, {"outcome": "neither", "since": "2026-09-02"}):
        answer = await placing.move(matching, placement, "outcome", **told)
        assert placing.refusal(answer) == (422, "malformed")


async def test_attendance_that_cannot_be_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-12-01")
    sick = {"day": "2026-03-09", "kind": "sick_leave"}
    eve = sick | {"day": "2026-03-01"}
    for month, told, problem in (
        ("2026-02", {}, (409, "month-outside-placement")),
        ("2026-10", {}, (409, "month-outside-placement")),
        ("2026-13", {}, (422, "malformed")),
        ("2026-3", {}, (422, "malformed")),
        ("2026-03", {"absences": [eve]}, (409, "absence-outside-placement")),
        ("2026-03", {"absences": [sick | {"kind": "holiday"}]}, (422, "malformed")),
        ("2026-03", {"absences": []}, (422, "malformed")),
        ("2026-03", {"absences": [sick, sick]}, (422, "malformed")),
        ("2026-03", {"absences": [sick], "all_present": True}, (422, "malformed")),
        ("2026-03", {"all_present": False}, (422, "malformed")),
    ):  # fmt: skip
        answer = await placing.confirm(matching, placement, month, **told)
        assert placing.refusal(answer) == problem


async def test_a_unit_sees_its_own_trainees_a_youth_their_own_record_an_office_its_region(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    one = await placing.arrived(matching_app, matching)
    other = await placing.arrived(matching_app, matching)

    async def listed(path: str, headers: dict[str, str]) -> list[str]:
        return [item["id"] for item in (await matching.get(path, headers=headers)).json()["items"]]

    assert await listed("/v1/placements", tokens.unit(one["unit_id"])) == [one["id"]]
    assert await listed("/v1/me/placements", tokens.youth(other["youth_id"])) == [other["id"]]
    both = [other["id"], one["id"]]
    assert await listed("/v1/placements", tokens.officer("640000")) == both
    assert await listed("/v1/placements", tokens.officer("640100")) == both
    assert await listed("/v1/placements", tokens.officer("640200")) == []
    assert await listed("/v1/placements?state=completed", tokens.officer("640100")) == []
    for headers in (
        tokens.unit(one["unit_id"]),
        tokens.youth(one["youth_id"]),
        tokens.officer("640200"),
    ):
        answer = await matching.get(f"/v1/placements/{other['id']}", headers=headers)
        assert placing.refusal(answer) == (404, "placement-not-found")


async def test_placements_are_paged_by_a_cursor(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ids = [(await placing.arrived(matching_app, matching))["id"] for _ in range(3)]
    office = tokens.officer("640100")
    first = (await matching.get("/v1/placements?limit=2", headers=office)).json()
    second = (
        await matching.get(f"/v1/placements?limit=2&cursor={first['next_cursor']}", headers=office)
    ).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None


async def test_nobody_moves_what_is_not_theirs(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    stranger = {"id": dispatch["id"], "unit_id": f"unt_{NOBODY}", "youth_id": f"yth_{NOBODY}"}
    answer = await placing.arrive(matching, stranger, "2026-03-02")
    assert placing.refusal(answer) == (404, "dispatch-not-found")
    answer = await placing.arrive(matching, dispatch, "2026-03-02", "youth")
    assert placing.refusal(answer) == (403, "role-lacks-right")
    placement = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
    stranger["id"] = placement["id"]
    early = {"last_day": "2026-03-02", "cause": "study", "by_whom": "youth"}
    for noun, told in (
        ("completion", {}),
        ("early-end", early),
        ("outcome", {"outcome": "neither"}),
    ):
        answer = await placing.move(matching, stranger, noun, **told)
        assert placing.refusal(answer) == (404, "placement-not-found")
        answer = await placing.move(matching, placement, noun, "youth", **told)
        assert placing.refusal(answer) == (403, "role-lacks-right")
    answer = await placing.confirm(matching, stranger, "2026-03")
    assert placing.refusal(answer) == (404, "placement-not-found")
    answer = await matching.get(f"/v1/placements/dsp_{NOBODY}", headers=tokens.officer())
    assert placing.refusal(answer) == (422, "malformed")


async def test_days_at_the_ends_of_time_get_their_problem(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    for day in ("0001-01-01", "9999-12-31"):
        answer = await placing.arrive(matching, dispatch, day, "office", ground="补登")
        assert placing.refusal(answer) == (422, "malformed")
    placement = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
    clock.move("2026-04-01")
    for day in ("0001-01-01", "9999-12-31"):
        for noun, told in (
            ("completion", {"retained_from": day}),
            ("early-end", {"last_day": day, "cause": "study", "by_whom": "youth"}),
            ("outcome", {"outcome": "retained", "since": day, "evidence": "statement"}),
        ):
            answer = await placing.move(matching, placement, noun, "office", **told)
            assert placing.refusal(answer) == (422, "malformed")
        answer = await placing.confirm(matching, placement, day[:7])
        assert placing.refusal(answer) == (422, "malformed")
        answer = await placing.confirm(
            matching, placement, "2026-03", absences=[{"day": day, "kind": "unexcused"}]
        )
        assert placing.refusal(answer) == (422, "malformed")
