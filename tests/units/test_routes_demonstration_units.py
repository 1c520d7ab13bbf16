"""Demonstration units: scored by reporting's real app, proposed by a city, named by the region."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from services.common.upstream import Upstream
from services.common.web import feed
from services.reporting.actions import demonstration as actions
from services.units.clients import reporting as reporting_client
from services.units.clients.reporting import Reporting
from tests import tokens
from tests.units.factories import (
    a_recognised_unit,
    an_applicant,
    an_open_post,
    decided,
    leave,
)

PATH = "/v1/demonstration-candidates"
CITY, PROVINCE = "640100", "640000"
UNKNOWN = "unt_01K5AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def scoring(
    units_app: FastAPI, matching_app: FastAPI, reporting_made: FastAPI
) -> AsyncIterator[None]:
    """Units asks reporting's real app, which follows units and matching."""
    sisters = {"units": units_app, "matching": matching_app}
    sources = {
        name: Upstream(name, f"http://{name}", reporting_made.state.keys, httpx2.ASGITransport(app))
        for name, app in sisters.items()
    }
    followers = reporting_made.state.followers
    for name, source in sources.items():
        followers[name] = replace(followers[name], read_page=feed.reader(source))
    line = httpx2.ASGITransport(reporting_made, raise_app_exceptions=False)
    units_app.state.reporting = Reporting(
        Upstream("reporting", "http://reporting", units_app.state.keys, line)
    )
    yield
    for source in (*sources.values(), units_app.state.reporting.upstream):
        await source.close()
    await reporting_made.state.database.close()


async def moved(units, unit_id, path, region, *roles, **body):
    return await units.post(
        f"{PATH}/{unit_id}/{path}",
        json={"ground": "岗位质量高，留用率高"} | body,
        headers=tokens.officer(region, *roles),
    )


async def proposed(units, unit_id) -> dict:
    answer = await moved(units, unit_id, "proposal", CITY)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def named(units, unit_id) -> dict:
    version = (await proposed(units, unit_id))["version"]
    answer = await moved(
        units, unit_id, "decision", PROVINCE, decision="name", expected_version=version
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def since(units, unit_id):
    answer = await units.get(f"/v1/public/units/{unit_id}")
    return answer.json()["demonstration_since"]


async def test_candidates_come_with_scores_that_show_their_parts(units, scoring):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    answer = await units.get(PATH, headers=tokens.officer(CITY), params={"region": CITY})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    assert (found["unit_id"], found["state"], found["nomination"]) == (
        unit["id"], "candidate", None,
    )  # fmt: skip
    criteria = found["score"]["criteria"]
    assert [one["title"] for one in criteria] == ["岗位质量", "吸纳人员", "见习成效", "留用率"]
    mentors = criteria[0]["parts"][0]
    assert (mentors["measured"]["numerator"], mentors["measured"]["denominator"]) == (1, 1)
    assert (mentors["points"], mentors["weight"]) == ("10.00", "10")
    retention = criteria[3]["parts"][0]
    assert (retention["points"], retention["measured"]["reason"]) == (
        None, "期内没有完成见习的人员。",
    )  # fmt: skip
    # Mentored posts 10 of 10, nobody absorbed 0 of 15, seats unused 0 of 10.
    assert (found["score"]["points"], found["score"]["weight"]) == ("10.00", "35")
    assert found["score"]["score"] == "28.57"
    assert (found["score"]["least_weight"], found["score"]["ranked"]) == ("80", False)
    assert len(found["score"]["conditions"]) == 11


async def test_the_best_candidates_come_first_page_by_page_within_the_region(
    units, scoring, monkeypatch
):
    # Reporting is asked until it has counted so many.
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    names = ["丙测试公司", "甲测试公司", "乙测试公司"]
    made = {name: await a_recognised_unit(units, name=name) for name in names}
    first = await a_recognised_unit(units, name="庚测试公司")
    await an_open_post(units, first)
    unmeasured = sorted(names)
    mine = [first["id"], *(made[name]["id"] for name in unmeasured)]
    await an_applicant(units)
    await a_recognised_unit(units, region="640202")
    seen, cursor = [], None
    while True:
        params = {"region": CITY, "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await units.get(PATH, headers=tokens.officer(CITY), params=params)).json()
        seen += [one["unit_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == mine


async def test_whoever_asks_first_waits_for_so_many_rounds_and_then_comes_again(
    units, scoring, monkeypatch
):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    monkeypatch.setattr(reporting_client, "ROUNDS", 2)
    made = sorted([(await a_recognised_unit(units))["id"] for _ in range(3)])
    asked = {"headers": tokens.officer(CITY), "params": {"region": CITY}}
    answer = await units.get(PATH, **asked)
    assert (answer.status_code, answer.json()["code"]) == (503, "scores-being-counted")
    assert (answer.headers["retry-after"], answer.json()["left"]) == ("5", 1)
    again = await units.get(PATH, **asked)
    assert sorted(one["unit_id"] for one in again.json()["items"]) == made


async def test_who_has_left_is_no_candidate_and_who_is_suspended_comes_last(units, scoring, joined):
    gone = await a_recognised_unit(units, name="乙测试公司")
    paused = await a_recognised_unit(units, name="甲测试公司")
    await an_open_post(units, paused)
    standing = await a_recognised_unit(units, name="丙测试公司")
    assert (await decided(units, paused, "suspension")).is_success
    gone = await leave(units, gone)
    assert (await decided(units, gone, "removal", ground_kind="withdrawal")).is_success
    params = {"region": CITY}
    items = (await units.get(PATH, headers=tokens.officer(CITY), params=params)).json()["items"]
    assert [(one["unit_id"], one["unit_state"]) for one in items] == [
        (standing["id"], "recognised"),
        (paused["id"], "suspended"),
    ]


@pytest.mark.parametrize("keys", [["x", UNKNOWN], ["ranked:1.00"], ["ranked:NaN", UNKNOWN]])
async def test_a_cursor_of_another_list_is_refused(units, keys):
    cursor = urlsafe_b64encode(json.dumps(keys).encode()).decode()
    params = {"region": CITY, "cursor": cursor}
    answer = await units.get(PATH, headers=tokens.officer(CITY), params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_a_candidate_whose_parts_are_not_told_is_asked_for_another_time(
    units, scoring, monkeypatch
):
    await a_recognised_unit(units)

    async def unheard_of(*_):
        return []

    monkeypatch.setattr(actions, "score_units", unheard_of)
    answer = await units.get(PATH, headers=tokens.officer(CITY), params={"region": CITY})
    assert (answer.status_code, answer.json()["code"]) == (503, "score-unavailable")


async def test_a_city_proposes_with_the_score_of_the_day_as_evidence(units, scoring, changes):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    nomination = await proposed(units, unit["id"])
    assert (nomination["state"], nomination["region"]) == ("proposed", CITY)
    assert (nomination["proposed_on"], nomination["version"]) == ("2026-03-02", 1)
    assert nomination["evidence"]["score"] == "28.57"
    (told,) = await changes(nomination["id"])
    assert (told["object"], told["event"]) == ("demonstration", "demonstration.proposed")
    assert told["ground"] == ""
    assert told["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "state": "proposed",
        "score": "28.57",
    }
    assert await since(units, unit["id"]) is None


async def test_a_unit_named_by_the_region_is_shown_in_the_directory(units, scoring, changes, clock):
    unit_id = (await a_recognised_unit(units))["id"]
    nomination = await proposed(units, unit_id)
    clock.move("2026-03-09")
    answer = await moved(units, unit_id, "decision", PROVINCE, decision="name", expected_version=1)
    assert (answer.status_code, answer.json()["state"]) == (200, "named")
    assert answer.json()["decided_on"] == "2026-03-09"
    assert answer.json()["evidence"] == nomination["evidence"]
    assert await since(units, unit_id) == "2026-03-09"
    listed = (await units.get("/v1/public/units")).json()["items"]
    assert [one["demonstration_since"] for one in listed] == ["2026-03-09"]
    assert [row["event"] for row in await changes(nomination["id"])] == [
        "demonstration.proposed", "demonstration.named",
    ]  # fmt: skip


async def test_a_unit_declined_can_be_proposed_again_and_both_stay(units, scoring):
    unit_id = (await a_recognised_unit(units))["id"]
    await proposed(units, unit_id)
    answer = await moved(
        units, unit_id, "decision", PROVINCE, decision="decline", expected_version=1
    )
    assert answer.json()["state"] == "declined"
    assert await since(units, unit_id) is None
    await proposed(units, unit_id)
    told = await units.get(f"{PATH}/{unit_id}", headers=tokens.unit(unit_id))
    assert [one["state"] for one in told.json()["nominations"]] == ["proposed", "declined"]


async def test_a_name_taken_away_leaves_the_directory(units, scoring, changes):
    unit_id = (await a_recognised_unit(units))["id"]
    nomination = await named(units, unit_id)
    answer = await moved(units, unit_id, "withdrawal", PROVINCE, expected_version=2)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert await since(units, unit_id) is None
    assert (await changes(nomination["id"]))[-1]["event"] == "demonstration.withdrawn"


async def test_a_city_takes_its_proposal_back_until_it_is_decided(units, scoring):
    unit_id = (await a_recognised_unit(units))["id"]
    await proposed(units, unit_id)
    assert (await moved(units, unit_id, "withdrawal", CITY, expected_version=1)).is_success
    await named(units, unit_id)
    answer = await moved(units, unit_id, "withdrawal", CITY, expected_version=2)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-that-office")


async def test_a_unit_is_proposed_once_at_a_time(units, scoring, rows):
    unit_id = (await a_recognised_unit(units))["id"]
    answers = await asyncio.gather(*(moved(units, unit_id, "proposal", CITY) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    refused = next(one for one in answers if one.status_code == 409)
    assert refused.json()["code"] == "already-proposed"
    assert len(await rows("demonstration_nominations")) == 1


async def test_two_decisions_at_once_are_one(units, scoring):
    unit_id = (await a_recognised_unit(units))["id"]
    await proposed(units, unit_id)
    answers = await asyncio.gather(
        *(
            moved(units, unit_id, "decision", PROVINCE, decision=move, expected_version=1)
            for move in ("name", "decline")
        )
    )
    assert sorted(one.status_code for one in answers) == [200, 412]


@pytest.mark.parametrize(
    ("office", "status"),
    [
        ((PROVINCE,), 403),
        (("640104",), 403),
        (("640200",), 404),
        ((CITY, "auditor"), 403),
        ((CITY, "administrator"), 403),
    ],
)
async def test_a_proposal_is_the_units_citys(units, scoring, rows, office, status):
    unit_id = (await a_recognised_unit(units))["id"]
    answer = await moved(units, unit_id, "proposal", *office)
    assert answer.status_code == status
    assert await rows("demonstration_nominations") == []


async def test_a_decision_is_the_autonomous_regions(units, scoring):
    unit_id = (await a_recognised_unit(units))["id"]
    await proposed(units, unit_id)
    for region, status in ((CITY, 403), ("640104", 403), ("640200", 404)):
        answer = await moved(
            units, unit_id, "decision", region, decision="name", expected_version=1
        )
        assert answer.status_code == status


async def test_what_is_not_recognised_is_neither_proposed_nor_named(units, scoring):
    unit = await a_recognised_unit(units)
    applicant = await an_applicant(units)
    answer = await moved(units, applicant["id"], "proposal", CITY)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-a-model")
    assert answer.json()["article"] == "宁人社函〔2020〕272号 二"
    await proposed(units, unit["id"])
    assert (await decided(units, unit, "suspension")).is_success
    answer = await moved(
        units, unit["id"], "decision", PROVINCE, decision="name", expected_version=1
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not-a-model")
    told = await units.get(f"{PATH}/{unit['id']}", headers=tokens.officer(CITY))
    assert [one["state"] for one in told.json()["nominations"]] == ["proposed"]


async def test_a_move_names_the_version_it_saw_and_a_nomination_there_is(units, scoring):
    unit_id = (await a_recognised_unit(units))["id"]
    answer = await moved(units, unit_id, "decision", PROVINCE, decision="name", expected_version=1)
    assert (answer.status_code, answer.json()["code"]) == (404, "nomination-not-found")
    await proposed(units, unit_id)
    for version, status in ((None, 428), (0, 412)):
        answer = await moved(
            units, unit_id, "decision", PROVINCE, decision="name", expected_version=version
        )
        assert answer.status_code == status
    assert (await moved(units, UNKNOWN, "proposal", CITY)).status_code == 404


MALFORMED = [
    ("proposal", {"ground": ""}),
    ("proposal", {"score": "100"}),
    ("decision", {"decision": "withdraw", "expected_version": 1}),
    ("withdrawal", {"expected_version": "x"}),
    ("withdrawal", {"ground": "联系人13800001234", "expected_version": 1}),
]


async def test_a_unit_of_the_autonomous_region_is_proposed_there_and_named_by_another_person(
    units, scoring
):
    unit_id = (await a_recognised_unit(units, region=PROVINCE))["id"]
    assert (await moved(units, unit_id, "proposal", CITY)).status_code == 404

    async def by(sub, noun, **body):
        told, headers = {"ground": "模范带动"} | body, tokens.officer(PROVINCE, sub=sub)
        return await units.post(f"{PATH}/{unit_id}/{noun}", json=told, headers=headers)

    answer = await by("acc_1", "proposal")
    assert answer.status_code == 201, answer.text
    told = {"decision": "name", "expected_version": answer.json()["version"]}
    same = await by("acc_1", "decision", **told)
    assert (same.status_code, same.json()["code"]) == (409, "proposer-decides")
    other = await by("acc_2", "decision", **told)
    assert (other.status_code, other.json()["state"]) == (200, "named")


async def test_a_malformed_move_is_refused(units, rows):
    unit_id = (await a_recognised_unit(units))["id"]
    for path, body in MALFORMED:
        assert (await moved(units, unit_id, path, PROVINCE, **body)).status_code == 422
    assert await rows("demonstration_nominations") == []


async def test_without_reporting_nothing_is_proposed(units, rows):
    # Reporting is out of reach.
    unit_id = (await a_recognised_unit(units))["id"]
    answer = await moved(units, unit_id, "proposal", CITY)
    assert (answer.status_code, answer.json()["code"]) == (503, "score-unavailable")
    listed = await units.get(PATH, headers=tokens.officer(CITY), params={"region": CITY})
    assert (listed.status_code, listed.json()["code"]) == (503, "score-unavailable")
    assert await rows("demonstration_nominations") == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer("640200"), 404),
        (tokens.officer(CITY, "administrator"), 403),
        (tokens.unit(UNKNOWN), 403),
        ({"X-None": "1"}, 401),
    ],
)
async def test_candidates_are_the_offices_of_the_region(units, headers, status):
    answer = await units.get(PATH, headers=headers, params={"region": CITY})
    assert answer.status_code == status


async def test_nominations_are_their_offices_and_the_units_own(units):
    unit_id = (await a_recognised_unit(units))["id"]
    for headers, status in (
        (tokens.unit(unit_id), 200),
        (tokens.officer("640104", "auditor"), 200),
        (tokens.unit(UNKNOWN), 404),
        (tokens.officer("640200"), 404),
    ):
        assert (await units.get(f"{PATH}/{unit_id}", headers=headers)).status_code == status


async def test_who_is_proposed_for_removal_is_neither_proposed_nor_named(units, scoring):
    unit = await a_recognised_unit(units)
    waits = (await proposed(units, unit["id"]))["version"]
    told = {
        "unit_id": unit["id"],
        "facts": "要求见习人员面试",
        "evidence": "查实的笔录",
        "expected_version": unit["version"],
    }
    cause = await units.post("/v1/removal-proposals", json=told, headers=tokens.officer("640104"))
    assert cause.status_code == 201, cause.text
    named_now = await moved(
        units, unit["id"], "decision", PROVINCE, decision="name", expected_version=waits
    )
    assert (named_now.status_code, named_now.json()["code"]) == (409, "removal-proposed")
    back = await moved(units, unit["id"], "withdrawal", CITY, expected_version=waits)
    assert back.status_code == 200, back.text
    again = await moved(units, unit["id"], "proposal", CITY)
    assert (again.status_code, again.json()["code"]) == (409, "removal-proposed")
