"""An office decides on a unit: recognition, return, refusal, suspension, reinstatement, removal."""

import pytest

from tests import tokens
from tests.units import factories
from tests.units.factories import (
    a_candidate,
    a_declaration,
    a_finding,
    a_recognised_unit,
    an_applicant,
    an_open_post,
    decided,
    leave,
)

UNKNOWN = "unt_01K5AAAAAAAAAAAAAAAAAAAAAA"


async def test_a_unit_with_everything_is_recognised(units, changes):
    candidate = await a_candidate(units)
    answer = await decided(units, candidate, "recognition", decision="recognise")
    unit = answer.json()
    assert answer.status_code == 200
    assert (unit["state"], unit["recognised_on"]) == ("recognised", "2026-03-02")
    assert all(condition["met"] for condition in unit["conditions"])
    told = (await changes(unit["id"]))[-1]
    assert (told["event"], told["ground"]) == ("unit.recognised", "")
    assert told["data"] == {
        "region": "640104",
        "state": "recognised",
        "industry": "C",
        "industry_class": None,
        "ownership": "private",
        "kind": "enterprise",
        "recommended_by": "federation",
    }


async def test_what_is_missing_is_named_with_its_article(units, rows):
    unit = await an_applicant(units)
    await units.post(
        f"/v1/units/{unit['id']}/findings",
        json=a_finding("labour_sound", met=False),
        headers=tokens.officer(),
    )
    unit = await factories.seen(units, unit)
    answer = await decided(units, unit, "recognition", decision="recognise")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "conditions-not-met")
    assert told["article"] == "宁人社函〔2020〕272号 六、七"
    assert len(told["missing"]) == 8
    remarks = {condition["name"]: condition["remark"] for condition in told["conditions"]}
    assert remarks["labour_sound"] == "2026-03-01核查：不符合"
    assert remarks["mentor"] == "尚未登记带教老师"
    assert remarks["credit_code"] == "校验码正确"
    articles = [condition["article"] for condition in told["conditions"]]
    assert articles == ["宁人社函〔2020〕272号 六"] * 5 + ["宁人社函〔2020〕272号 七"] * 3 + [None]
    assert all(condition["source"] for condition in told["conditions"])
    assert (await rows("units"))[0]["state"] == "applied"


async def test_a_lapsed_system_counts_no_more_on_the_day_of_decision(units, clock):
    candidate = await a_candidate(units)
    clock.move("2027-01-01")
    answer = await decided(units, candidate, "recognition", decision="recognise")
    assert answer.json()["missing"] == list(factories.SYSTEMS)


@pytest.mark.parametrize(("decision", "state"), [("return", "returned"), ("refuse", "refused")])
async def test_who_is_sent_back_is_told_why_and_applies_again(units, changes, decision, state):
    unit = await an_applicant(units)
    sent = await decided(units, unit, "recognition", decision=decision, remedy="补交见习计划")
    back = sent.json()
    assert (back["state"], back["decision_ground"]) == (state, "核查属实")
    assert back["decision_remedy"] == "补交见习计划"
    told = a_declaration(expected_version=back["version"])
    answer = await units.put(f"/v1/units/{unit['id']}", json=told, headers=tokens.unit(unit["id"]))
    assert answer.json()["state"] == "applied"
    events = [change["event"] for change in await changes(unit["id"])]
    assert events == ["unit.applied", f"unit.{state}", "unit.applied"]


@pytest.mark.parametrize("decision", ["return", "refuse"])
async def test_a_refusal_states_a_remedy(units, decision):
    unit = await an_applicant(units)
    answer = await decided(units, unit, "recognition", decision=decision)
    assert (answer.status_code, answer.json()["code"]) == (422, "remedy-missing")
    assert answer.json()["errors"][0]["pointer"] == "/remedy"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("recognition", {"decision": "recognise"}),
        ("suspension", {}),
        ("reinstatement", {}),
        ("removal", {"ground_kind": "cause"}),
        ("readmission", {}),
    ],
)
async def test_a_decision_is_an_officers_of_the_region_in_the_version_seen(units, path, body):
    unit = await a_candidate(units)
    url = f"/v1/units/{unit['id']}/{path}"
    told = {"ground": "核查属实", "expected_version": unit["version"] + 1} | body
    for headers, status in [
        ({}, 401),
        (tokens.unit(unit["id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.officer("640200"), 404),
    ]:
        assert (await units.post(url, json=told, headers=headers)).status_code == status
    assert (await units.post(url, json=told, headers=tokens.officer())).status_code == 412
    del told["expected_version"]
    assert (await units.post(url, json=told, headers=tokens.officer())).status_code == 428
    missing = await units.post(f"/v1/units/{UNKNOWN}/{path}", json=told, headers=tokens.officer())
    assert missing.status_code == 404


MALFORMED_DECISIONS = [
    {},
    {"decision": "approve", "ground": "x"},
    {"decision": "recognise", "ground": ""},
    {"decision": "recognise", "ground": "x", "expected_version": "one"},
    {"decision": "recognise", "ground": "x", "more": 1},
]


async def test_a_malformed_decision_is_refused(units):
    for body in MALFORMED_DECISIONS:
        unit = await an_applicant(units)
        answer = await units.post(
            f"/v1/units/{unit['id']}/recognition", json=body, headers=tokens.officer()
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_a_decision_sent_twice_is_one(units, changes):
    candidate = await a_candidate(units)
    url = f"/v1/units/{candidate['id']}/recognition"
    told = {"decision": "recognise", "ground": "属实", "expected_version": candidate["version"]}
    headers = tokens.officer()
    first = await units.post(url, json=told, headers=headers)
    second = await units.post(url, json=told, headers=headers)
    assert first.json() == second.json()
    events = [change["event"] for change in await changes(candidate["id"])]
    assert events.count("unit.recognised") == 1


async def test_an_applicant_is_neither_suspended_nor_reinstated(units):
    unit = await an_applicant(units)
    for path in ("suspension", "reinstatement"):
        answer = await decided(units, unit, path)
        assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")


async def test_a_unit_without_posts_is_suspended_and_reinstated_alone(units, changes):
    unit = await a_recognised_unit(units)
    suspended = (await decided(units, unit, "suspension")).json()
    assert suspended["state"] == "suspended"
    # Nobody answers for matching here: what is not known is not nought.
    assert (suspended["signed_dispatches"], suspended["open_placements"]) == (None, None)
    assert (await decided(units, suspended, "reinstatement")).json()["state"] == "recognised"
    events = [change["event"] for change in await changes(unit["id"])][-2:]
    assert events == ["unit.suspended", "unit.reinstated"]


async def test_a_unit_is_suspended_at_once_though_matching_is_down(units, rows):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    suspended = (await decided(units, unit, "suspension")).json()
    assert suspended["state"] == "suspended"
    (intent,) = await rows("offer_intents")
    assert (intent["state"], intent["move"], intent["version"]) == ("open", "suspend", 2)
    draft = await factories.a_drafted_post(units, unit)
    answer = await units.post(
        f"/v1/posts/{draft['id']}/publication",
        json={"expected_version": 1},
        headers=tokens.unit(unit["id"]),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "unit-not-recognised")
    again = await decided(units, suspended, "reinstatement")
    assert (again.status_code, again.json()["code"]) == (409, "offer-pending")
    public = await units.get(f"/v1/public/posts/{post['id']}")
    assert public.status_code == 404


@pytest.mark.parametrize("ground_kind", ["no_intake", "cause", "withdrawal"])
async def test_nobody_closes_posts_for_a_removal_that_is_not_decided(units, ground_kind):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    answer = await decided(units, unit, "removal", ground_kind=ground_kind)
    code = "no-withdrawal-open" if ground_kind == "withdrawal" else "removal-not-decided"
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    stale = await decided(units, unit | {"version": 1}, "removal", ground_kind=ground_kind)
    assert stale.status_code == 412
    applicant = await factories.an_applicant(units)
    answer = await decided(units, applicant, "removal", ground_kind=ground_kind)
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")


async def test_a_unit_with_an_open_post_is_not_removed(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    leaving = await leave(units, unit)
    answer = await decided(units, leaving, "removal", ground_kind="withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (409, "posts-still-open")


async def test_nobody_is_removed_while_matching_cannot_say_who_is_there(units, rows):
    unit = await leave(units, await a_recognised_unit(units))
    answer = await decided(units, unit, "removal", ground_kind="withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (503, "occupancy-unknown")
    assert answer.headers["retry-after"] == "2"
    assert (await rows("units"))[0]["state"] == "recognised"
