"""Extension, suspension and return over HTTP: what the term, the hold and the feed make of them."""

from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.matching import policy
from services.matching.queries import applicants
from services.matching.rules.preparations import PreparationTerms
from services.matching.tables.holds import Hold
from services.matching.tables.placements import Placement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, insuring, placing


async def test_month_by_month_ends_when_at_once_does(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    slowly = await placing.arrived(matching_app, matching)
    at_once = await placing.arrived(matching_app, matching)
    for _ in range(6):
        answer = await placing.extend(matching, slowly, 1)
        assert answer.status_code == 200, answer.text
    other = await placing.extend(matching, at_once, 6)
    assert answer.json()["term_last_day"] == other.json()["term_last_day"] == "2027-03-01"
    assert (answer.json()["months"], answer.json()["entries"][-1]["kind"]) == (12, "extended")
    refused = await placing.extend(matching, at_once, 1)
    assert placing.refusal(refused) == (409, "total-too-long")
    assert refused.json()["months_left"] == 0
    told = await placing.events(matching_app, "placement", at_once["id"])
    assert told[-1][0] == "placement.extended"
    assert told[-1][2] == placing.whose(at_once, "2026-03-16") | {
        "months": 12,
        "before": 6,
        "term_last_day": "2027-03-01",
        "proxy": True,
        "consent_on": "2026-03-02",
        "consent_method": "in_writing",
    }


@pytest.mark.parametrize(
    "days",
    [
        ("2026-08-31", "2027-02-28", "2027-08-30"),
        ("2026-08-29", "2027-02-28", "2027-08-28"),
        ("2026-08-28", "2027-02-27", "2027-08-27"),
        ("2027-03-01", "2027-08-31", "2028-02-29"),
    ],
)
async def test_the_last_day_is_the_eve_of_the_corresponding_day_of_the_first(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    days: tuple[str, str, str],
) -> None:
    day, last_day, of_twelve = days
    clock.move(day)
    slowly, at_once = [await placing.arrived(matching_app, matching, day) for _ in range(2)]
    assert slowly["term_last_day"] == last_day
    for _ in range(6):
        answer = await placing.extend(matching, slowly, 1, given_on=day)
    other = await placing.extend(matching, at_once, 6, given_on=day)
    assert other.json()["term_last_day"] == of_twelve
    assert answer.json()["term_last_day"] == of_twelve


async def test_an_extension_needs_the_version_and_an_agreement_that_was_given(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    answer = await placing.move(matching, placement, "extension", months=1, consent=placing.AGREED)
    assert placing.refusal(answer)[1] == "version-missing" or answer.status_code == 428
    ahead = {"given_on": "2026-03-03", "method": "in_writing"}
    answer = await placing.move(
        matching, placement, "extension", months=1, consent=ahead, expected_version=1
    )
    assert answer.status_code == 422
    answer = await placing.move(matching, placement, "extension", months=1, expected_version=1)
    assert answer.status_code == 422
    stranger = await matching.post(
        f"/v1/placements/{placement['id']}/extension",
        json={"months": 1, "consent": placing.AGREED, "expected_version": 1},
        headers=tokens.officer("640200"),
    )
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_nobody_agrees_to_stay_longer_before_they_agreed_to_come(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    # The latter is before the youth was born.
    for day in ("2026-03-01", "1900-01-01"):
        before = await placing.extend(matching, placement, 1, given_on=day)
        assert placing.refusal(before) == (422, "malformed")
        assert before.json()["errors"][0]["pointer"] == "/consent/given_on"
    assert (await placing.extend(matching, placement, 1, given_on="2026-03-02")).status_code == 200


async def test_a_minor_stays_longer_by_the_guardians_consent_too(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2008, 3, 4))
    clock.move("2026-03-04")
    placement = await placing.arrived(matching_app, matching, "2026-03-04", id_number=born)
    path = f"/v1/placements/{placement['id']}"
    # Of age on the birthday itself; the day before, with the guardian alone.
    assert (await placing.extend(matching, placement, 1, given_on="2026-03-04")).status_code == 200
    async with matching_app.state.database.transaction() as session:
        row = await session.get_one(Placement, placement["id"])
        row.signed_on = date(2026, 3, 2)
    guardian = {"given_on": "2026-03-03", "method": "in_person"}
    body = {
        "months": 1,
        "consent": placing.AGREED | {"given_on": "2026-03-03"},
        "expected_version": 2,
    }
    alone = await placing.move(matching, placement, "extension", **body)
    assert placing.refusal(alone) == (409, "guardian-consent-missing")
    for day in ("2026-03-01", "2026-03-05"):
        other = body | {"guardian_consent": guardian | {"given_on": day}}
        answer = await placing.move(matching, placement, "extension", **other)
        assert answer.json()["errors"][0]["pointer"] == "/guardian_consent/given_on"
    answer = await placing.move(matching, placement, "extension", **body, guardian_consent=guardian)
    assert answer.status_code == 200, answer.text
    _, _, data = (await placing.events(matching_app, "placement", placement["id"]))[-1]
    assert data["guardian_consent_on"] == "2026-03-03"
    of_age = body | {"consent": placing.AGREED | {"given_on": "2026-03-04"}, "expected_version": 3}
    answer = await placing.move(
        matching, placement, "extension", **of_age, guardian_consent=guardian
    )
    assert answer.json()["errors"][0]["pointer"] == "/guardian_consent"
    shown = await matching.get(path, headers=placing.side(placement, "youth"))
    assert shown.json()["months"] == 8


async def test_at_a_post_at_rest_the_office_decides_who_stays_longer(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await factories.offer(
        matching_app,
        post_id=placement["post_id"],
        unit_id=placement["unit_id"],
        version=2,
        state="suspended",
    )
    assert placing.refusal(await placing.extend(matching, placement, 1)) == (
        409,
        "extension-at-rest",
    )
    assert (await placing.extend(matching, placement, 1, "office")).status_code == 200


async def test_a_suspension_gives_its_days_back_and_uses_up_no_month(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-01")
    stopped = await placing.move(
        matching, placement, "suspension", since="2026-04-01", cause="illness"
    )
    assert (stopped.status_code, stopped.json()["state"]) == (200, "suspended"), stopped.text
    listed = await matching.get(
        "/v1/placements?state=suspended", headers=placing.side(placement, "unit")
    )
    assert [item["id"] for item in listed.json()["items"]] == [placement["id"]]
    again = await placing.move(
        matching, placement, "suspension", since="2026-04-01", cause="illness"
    )
    assert placing.refusal(again) == (409, "placement-state-forbids")
    clock.move("2026-05-01")
    back = await placing.move(matching, placement, "resumption", "office", resumed_on="2026-05-01")
    assert (back.json()["state"], back.json()["term_last_day"]) == ("arrived", "2026-10-01")
    assert back.json()["suspensions"] == [
        {"since": "2026-04-01", "cause": "illness", "resumed_on": "2026-05-01"}
    ]
    clock.move("2026-10-01")
    done = await placing.move(matching, placement, "completion")
    assert (done.status_code, done.json()["last_day"]) == (200, "2026-10-01"), done.text
    assert await suspended_days(matching_app, placement) == 30
    async with matching_app.state.database.transaction() as session:
        youth = await applicants.of_youth(session, placement["youth_id"], date(2026, 10, 2))
    assert youth is not None
    assert youth.months_served == 6
    told = await placing.events(matching_app, "placement", placement["id"])
    assert [(event, day) for event, day, _ in told[1:3]] == [
        ("placement.suspended", date(2026, 4, 1)),
        ("placement.resumed", date(2026, 5, 1)),
    ]


async def test_days_of_a_suspension_are_entered_as_those_of_an_arrival(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-09")
    told = {"since": "2026-04-01", "cause": "epidemic"}
    answer = await placing.move(matching, placement, "suspension", **told)
    assert placing.refusal(answer) == (409, "day-too-far-back")
    answer = await placing.move(matching, placement, "suspension", "office", **told)
    assert placing.refusal(answer) == (409, "ground-missing")
    ahead = {"since": "2026-04-10", "cause": "epidemic"}
    answer = await placing.move(matching, placement, "suspension", **ahead)
    assert placing.refusal(answer) == (409, "day-in-future")
    answer = await placing.move(matching, placement, "suspension", "youth", **told)
    assert answer.status_code == 403
    answer = await placing.move(
        matching, placement, "suspension", "office", ground="街道封控，单位未及时登记", **told
    )
    assert answer.status_code == 200


async def test_who_does_not_come_back_ends_early(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-09-01")
    await placing.move(matching, placement, "suspension", since="2026-09-01", cause="illness")
    clock.move("2026-09-14")
    early = {"last_day": "2026-09-14", "cause": "illness", "by_whom": "neither"}
    answer = await placing.move(matching, placement, "early-end", **early)
    assert (answer.status_code, answer.json()["state"]) == (200, "ended_early"), answer.text
    assert answer.json()["suspensions"][0]["resumed_on"] is None
    assert await suspended_days(matching_app, placement) == 14


async def test_no_end_lies_before_a_return_or_a_suspension_that_stands(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-17")
    for noun, told in (
        ("suspension", {"since": "2026-03-12", "cause": "illness"}),
        ("resumption", {"resumed_on": "2026-03-16"}),
        ("suspension", {"since": "2026-03-17", "cause": "illness"}),
    ):
        answer = await placing.move(matching, placement, noun, **told)
        assert answer.status_code == 200, answer.text
    early = {"cause": "own_choice", "by_whom": "youth"}
    for day, entry, entered in (
        ("2026-03-15", "suspended", "2026-03-17"),
        ("2026-03-13", "suspended", "2026-03-17"),
    ):
        answer = await placing.move(matching, placement, "early-end", last_day=day, **early)
        assert placing.refusal(answer) == (409, "end-before-entry")
        assert (answer.json()["entry"], answer.json()["day"]) == (entry, entered)
    answer = await placing.move(matching, placement, "early-end", last_day="2026-03-16", **early)
    assert answer.status_code == 200, answer.text
    stops = [(one["since"], one["resumed_on"]) for one in answer.json()["suspensions"]]
    assert stops == [("2026-03-12", "2026-03-16")]
    # An end entered right, and then found to lie before the return: that is put right first.
    right = {
        "corrects": answer.json()["entries"][-1]["id"],
        "end": {"kind": "ended_early", "last_day": "2026-03-13"} | early,
        "ground": "更正",
        "expected_version": answer.json()["version"],
    }
    refused = await placing.move(matching, placement, "corrections", "office", **right)
    assert placing.refusal(refused) == (409, "end-before-entry")
    assert refused.json()["entry"] == "resumed"


async def suspended_days(app: FastAPI, placement: placing.Shown) -> int:
    query = select(Hold.suspended_days).where(Hold.dispatch_id == placement["dispatch_id"])
    async with app.state.database.transaction() as session:
        return int(await session.scalar(query) or 0)


async def test_arrival_waits_for_training_and_cover_where_the_region_asks_for_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = PreparationTerms(training_needed=True, cover_needed=True)
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: strict)
    dispatch = await placing.signed(matching_app, matching)
    insuring.holds(matching_app)
    await insuring.consent(matching, dispatch)
    answer = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(answer) == (409, "entry-training-missing")
    trained = {"entry_training_on": "2026-03-02"}
    answer = await placing.arrive(matching, dispatch, "2026-03-02", **trained)
    assert placing.refusal(answer) == (409, "cover-missing")
    for early in ("entry_training_on", "insured_from"):
        told = trained | {"insured_from": "2026-03-02"} | {early: "1990-08-31"}
        answer = await placing.arrive(matching, dispatch, "2026-03-02", **told)
        assert placing.refusal(answer) == (422, "malformed"), "of a post long before it was given"
        assert answer.json()["errors"][0]["pointer"] == f"/{early}"
    ready = trained | {"insured_from": "2026-03-02"}
    answer = await placing.arrive(matching, dispatch, "2026-03-02", **ready)
    assert answer.status_code == 201, answer.text
    assert answer.json()["entry_training_on"] == "2026-03-02"
    assert answer.json()["insured_at_arrival"]


@pytest.mark.parametrize(
    ("told", "insured"),
    [({}, False), ({"insured_from": "2026-03-02"}, True)],
)
async def test_an_arrival_without_cover_is_warned_of_where_the_region_lets_it_be(
    matching_app: FastAPI, matching: httpx2.AsyncClient, told: dict[str, str], insured: bool
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    answer = await placing.arrive(matching, dispatch, "2026-03-02", **told)
    assert (answer.status_code, answer.json()["insured_at_arrival"]) == (201, insured)


async def test_that_illness_stopped_and_ended_a_placement_is_seen_by_those_it_concerns_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-03")
    ill = {"since": "2026-03-03", "cause": "illness"}
    assert (await placing.move(matching, placement, "suspension", **ill)).status_code == 200
    end = {"last_day": "2026-03-03", "cause": "illness", "by_whom": "neither"}
    assert (await placing.move(matching, placement, "early-end", **end)).status_code == 200

    async def told(headers: dict[str, str], path: str) -> list[str]:
        answer = await matching.get(path, headers=headers)
        shown = answer.json()
        one = shown["items"][0] if "items" in shown else shown
        return [one["cause"], one["suspensions"][0]["cause"]]

    detail, mine = f"/v1/placements/{placement['id']}", "/v1/me/placements"
    youth = placing.side(placement, "youth")
    assert await told(youth, detail) == await told(youth, mine) == ["illness"] * 2
    for near in (placing.side(placement, "unit"), tokens.officer("640100")):
        for path in (detail, "/v1/placements"):
            assert await told(near, path) == ["illness"] * 2
    for path in (detail, "/v1/placements"):
        assert await told(tokens.officer("640000"), path) == ["undisclosed"] * 2
