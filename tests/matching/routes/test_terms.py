"""Extension, suspension and return over HTTP: what the term, the hold and the feed make of them."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from ulid import ULID

from services.common.values.dated import Value
from services.matching import policy
from services.matching.jobs import lapse_daily
from services.matching.queries import applicants
from services.matching.queries.declines import ended_of_youth
from services.matching.rules.declines import declines_of
from services.matching.rules.preparations import PreparationTerms
from services.matching.tables.holds import Hold
from services.matching.tables.placements import Placement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

AGREED = {"given_on": "2026-03-02", "method": "in_writing"}


async def extend(
    client: httpx2.AsyncClient,
    placement: placing.Shown,
    months: int,
    by: str = "unit",
    given_on: str = AGREED["given_on"],
) -> httpx2.Response:
    shown = await client.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, by)
    )
    consent = AGREED | {"given_on": given_on}
    body = {"months": months, "consent": consent, "expected_version": shown.json()["version"]}
    return await placing.move(client, placement, "extension", by, **body)


async def test_month_by_month_ends_when_at_once_does(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    slowly = await placing.arrived(matching_app, matching)
    at_once = await placing.arrived(matching_app, matching)
    for _ in range(6):
        answer = await extend(matching, slowly, 1)
        assert answer.status_code == 200, answer.text
    other = await extend(matching, at_once, 6)
    assert answer.json()["term_last_day"] == other.json()["term_last_day"] == "2027-03-01"
    assert (answer.json()["months"], answer.json()["entries"][-1]["kind"]) == (12, "extended")
    refused = await extend(matching, at_once, 1)
    assert placing.refusal(refused) == (409, "total-too-long")
    assert refused.json()["months_left"] == 0
    told = await placing.events(matching_app, "placement", at_once["id"])
    assert told[-1][0] == "placement.extended"
    assert told[-1][2] == {
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
        answer = await extend(matching, slowly, 1, given_on=day)
    other = await extend(matching, at_once, 6, given_on=day)
    assert other.json()["term_last_day"] == of_twelve
    assert answer.json()["term_last_day"] == of_twelve


async def test_an_extension_needs_the_version_and_an_agreement_that_was_given(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    answer = await placing.move(matching, placement, "extension", months=1, consent=AGREED)
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
        json={"months": 1, "consent": AGREED, "expected_version": 1},
        headers=tokens.officer("640200"),
    )
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_nobody_agrees_to_stay_longer_before_they_agreed_to_come(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    before = await extend(matching, placement, 1, given_on="2026-03-01")
    assert (before.status_code, before.json()["errors"][0]["pointer"]) == (
        422,
        "/consent/given_on",
    )
    assert (await extend(matching, placement, 1, given_on="2026-03-02")).status_code == 200


async def test_a_minor_stays_longer_by_the_guardians_consent_too(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2008, 3, 4))
    clock.move("2026-03-04")
    placement = await placing.arrived(matching_app, matching, "2026-03-04", id_number=born)
    path = f"/v1/placements/{placement['id']}"
    # Of age on the birthday itself; the day before, with the guardian alone.
    assert (await extend(matching, placement, 1, given_on="2026-03-04")).status_code == 200
    async with matching_app.state.database.transaction() as session:
        row = await session.get_one(Placement, placement["id"])
        row.signed_on = date(2026, 3, 2)
    guardian = {"given_on": "2026-03-03", "method": "in_person"}
    body = {"months": 1, "consent": AGREED | {"given_on": "2026-03-03"}, "expected_version": 2}
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
    of_age = body | {"consent": AGREED | {"given_on": "2026-03-04"}, "expected_version": 3}
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
    assert placing.refusal(await extend(matching, placement, 1)) == (409, "extension-at-rest")
    assert (await extend(matching, placement, 1, "office")).status_code == 200


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


CLOSED = {"last_day": "2026-05-05", "cause": "unit_closed", "by_whom": "unit", "ground": "单位停业"}


async def moved(
    client: httpx2.AsyncClient, placement: placing.Shown, post_id: str, **told: Any
) -> httpx2.Response:
    body = CLOSED | {"post_id": post_id, "expected_version": 1} | told
    return await placing.move(client, placement, "transfer", "office", **body)


async def test_a_transfer_ends_here_and_begins_there_and_months_count_on(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    answer = await moved(matching, placement, elsewhere)
    assert answer.status_code == 201, answer.text
    dispatch = answer.json()
    assert (dispatch["post_id"], dispatch["state"]) == (elsewhere, "issued")
    old = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "unit")
    )
    assert (old.json()["state"], old.json()["last_day"]) == ("ended_early", "2026-05-05")
    why = await matching.get(
        f"/v1/dispatches/{dispatch['id']}/explanation", headers=placing.side(dispatch, "youth")
    )
    assert (why.json()["mode"], why.json()["placement_id"]) == ("transfer", placement["id"])
    accepted = await factories.accept(matching, dispatch)
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, accepted, party)).status_code == 201
    begun = await placing.arrive(matching, accepted, "2026-05-06")
    assert begun.status_code == 201, begun.text
    told = {"region": "640100", "first": "2026-03-01", "last": "2026-05-31"}
    waits = await matching.get("/v1/waiting-times", params=told, headers=tokens.officer("640100"))
    in_all = waits.json()["areas"][0]["steps"][-1]
    assert (in_all["step"], in_all["people"]) == ("in_all", 1), "who is transferred did not wait"
    longer = await extend(matching, begun.json(), 3, given_on="2026-05-06")
    assert longer.status_code == 200, longer.text
    refused = await extend(matching, begun.json(), 1, given_on="2026-05-06")
    assert placing.refusal(refused) == (409, "total-too-long")


async def test_to_another_market_an_office_above_both_transfers(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {"region": "640200", "effective": date(2026, 1, 1), "source": "测试", "grade": "NV"}
    rows = [Value("market", "640200", **told)]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    there = {"region": "640200", "workplace_county": "640202"}
    elsewhere = await factories.offer(matching_app, **there)
    refused = await moved(matching, placement, elsewhere)
    assert placing.refusal(refused) == (409, "transfer-outside-market")
    body = CLOSED | {"post_id": elsewhere, "expected_version": 1}
    path = f"/v1/placements/{placement['id']}/transfer"
    made = await matching.post(path, json=body, headers=tokens.officer("640000"))
    assert (made.status_code, made.json()["post_id"]) == (201, elsewhere), made.text


OWN_WISH = {"cause": "own_choice", "by_whom": "youth"}


@pytest.mark.parametrize("wished", [False, True])
async def test_a_transfer_left_unanswered_costs_only_who_wished_it(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    wished: bool,
) -> None:
    told, declines, state = (OWN_WISH, 1, "paused") if wished else ({}, 0, "applied")
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    dispatch = (
        await moved(matching, placement, await factories.offer(matching_app), **told)
    ).json()
    clock.move("2026-05-12")
    await lapse_daily(matching_app)
    path = f"/v1/youths/{dispatch['youth_id']}"
    youth = (await matching.get(path, headers=placing.side(dispatch, "youth"))).json()
    assert (youth["declines"], youth["state"]) == (declines, state)
    why = await matching.get(f"{path}/explanation", headers=placing.side(dispatch, "youth"))
    if wished:
        assert why.json()["standing"] == "not_seeking"
    else:
        # The seat left behind is free: whoever waits on takes it, and not the other once more.
        assert why.json()["standing"] == "dispatched"
        assert why.json()["dispatch_id"] != dispatch["id"]
        again = f"/v1/dispatches/{why.json()['dispatch_id']}"
        found = await matching.get(again, headers=placing.side(dispatch, "youth"))
        assert found.json()["post_id"] == placement["post_id"]
    assert await counted(matching_app, youth["id"]) == ["unanswered"] * declines


@pytest.mark.parametrize("wished", [False, True])
async def test_a_transfer_refused_costs_only_who_wished_it(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    wished: bool,
) -> None:
    told, declines = (OWN_WISH, 1) if wished else ({}, 0)
    placement = await placing.arrived(matching_app, matching)
    path = f"/v1/youths/{placement['youth_id']}"
    before = (await matching.get(path, headers=placing.side(placement, "youth"))).json()
    clock.move("2026-05-06")
    dispatch = (
        await moved(matching, placement, await factories.offer(matching_app), **told)
    ).json()
    assert (await factories.refuse(matching, dispatch)).status_code == 200
    youth = (await matching.get(path, headers=placing.side(dispatch, "youth"))).json()
    assert (youth["declines"], youth["state"]) == (declines, "applied")
    assert youth["applied_at"] == before["applied_at"]
    assert await counted(matching_app, youth["id"]) == ["refused"] * declines


async def test_who_leaves_a_transfer_that_others_caused_has_declined_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    dispatch = (await moved(matching, placement, await factories.offer(matching_app))).json()
    path = f"/v1/youths/{dispatch['youth_id']}"
    headers = placing.side(dispatch, "youth")
    version = (await matching.get(path, headers=headers)).json()["version"]
    body = {"expected_version": version}
    paused = await matching.post(
        f"{path}/pause", json=body, headers=placing.side(dispatch, "youth")
    )
    assert paused.status_code == 200, paused.text
    assert (paused.json()["declines"], paused.json()["state"]) == (0, "paused")


async def counted(app: FastAPI, youth_id: str) -> list[str]:
    async with app.state.database.transaction() as session:
        return [one.kind for one in declines_of(await ended_of_youth(session, youth_id))]


async def test_who_turned_25_on_post_is_transferred_all_the_same(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2001, 4, 6))
    placement = await placing.arrived(matching_app, matching, id_number=born)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    dispatch = (await moved(matching, placement, elsewhere)).json()
    accepted = await factories.accept(matching, dispatch)
    for party in ("unit", "youth"):
        answer = await placing.sign(matching, accepted, party)
        assert answer.status_code == 201, answer.text


async def test_a_transfer_that_cannot_be_changes_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    full = await factories.offer(matching_app, 0)
    elsewhere = await factories.offer(matching_app)
    same = await factories.offer(matching_app, unit_id=placement["unit_id"])
    too_long = await factories.offer(matching_app, months=11)
    for post_id, told, problem in (
        (full, {}, "transfer-seat-gone"),
        (f"pst_{ULID()}", {}, "transfer-seat-gone"),
        (same, {}, "transfer-to-same-unit"),
        (too_long, {}, "unlawful-pair"),
        (elsewhere, {"last_day": "2026-05-06"}, "transfer-too-soon"),
        (elsewhere, {"cause": "study"}, "cause-not-theirs"),
    ):
        answer = await moved(matching, placement, post_id, **told)
        assert placing.refusal(answer) == (409, problem), problem
    shown = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "unit")
    )
    assert (shown.json()["state"], shown.json()["version"]) == ("arrived", 1)


async def test_racing_transfers_make_one(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    answers = await asyncio.gather(*(moved(matching, placement, elsewhere) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 7


async def test_arrival_waits_for_training_and_cover_where_the_region_asks_for_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = PreparationTerms(training_needed=True, cover_needed=True)
    monkeypatch.setattr(policy, "preparation_terms", lambda *_: strict)
    dispatch = await placing.signed(matching_app, matching)
    answer = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(answer) == (409, "entry-training-missing")
    trained = {"entry_training_on": "2026-03-02"}
    answer = await placing.arrive(matching, dispatch, "2026-03-02", **trained)
    assert placing.refusal(answer) == (409, "cover-missing")
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
