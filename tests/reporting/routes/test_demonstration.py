"""The published scoring rule, and scores that anybody can recompute from the records."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from services.reporting.actions import demonstration as actions
from tests import tokens
from tests.reporting.routes.test_evaluations import (
    CITY,
    COUNTY,
    UNKNOWN,
    by_name,
    complain,
    read,
    recognised,
    records,
    trained,
)

RULE = "/v1/public/demonstration-rule"
SCORES = "/internal/evaluations/scores"
PLACES = "/internal/evaluations/places"


def asking() -> dict[str, str]:
    return tokens.sister("units", "reporting", "evaluations:read")


async def places(office, left=0) -> dict[str, str | None]:
    """The units of the city by id, with their scores alone."""
    answer = await office.get(PLACES, headers=asking(), params={"region": CITY})
    assert (answer.status_code, answer.json()["left"]) == (200, left), answer.text
    return {one["unit_id"]: one["score"] for one in answer.json()["items"]}


async def scored(office, unit_id):
    answer = await office.get(f"{SCORES}/{unit_id}", headers=asking())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def offered(unit_facts, unit_id) -> None:
    """A post with a mentor and one without."""
    place = {"unit_id": unit_id, "region": COUNTY, "workplace_county": COUNTY}
    for key, mentor in (("pst_A", "mnt_A"), ("pst_B", None)):
        await unit_facts.tell(
            "post", key + unit_id[-6:], "post.published", date(2025, 2, 3), **place,
            headcount=4, state="open", mentor_id=mentor,
        )  # fmt: skip


async def test_the_rule_is_published_with_weights_bounds_and_sources(office):
    answer = await office.get(RULE)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["on"], told["region"], told["full"]) == ("2026-03-02", "640000", "100")
    assert [one["title"] for one in told["criteria"]] == [
        "岗位质量",
        "吸纳人员",
        "见习成效",
        "留用率",
    ]
    assert [one["grade"] for one in told["values"]] == ["NV", "NV", "C"]
    assert "待主管部门确认" in told["values"][0]["note"]
    assert {one["code"] for one in told["conditions"] if one["figure"] is None} == {
        "years_in_operation",
        "allowance_and_insurance",
        "ledgers_and_appraisals",
        "satisfaction",
    }


async def test_the_rule_is_that_of_the_day_asked_for(office):
    earlier = (await office.get(RULE, params={"on": "2023-03-31"})).json()
    assert earlier["conditions"] == []
    answer = await office.get(RULE, params={"on": "2020-08-23"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-policy-value")


def recomputed(rule_part, page) -> tuple[Fraction | None, str | None]:
    """A part's value and points, by hand from its records and the published rule."""
    sides = {
        part: sum(one["amount"] for one in page["items"] if one["part"] == part)
        for part in ("counted", "numerator", "denominator")
    }
    if rule_part["per_year"]:
        value = Fraction(sides["counted"], 2)
    elif not sides["denominator"]:
        return None, None
    else:
        value = Fraction(sides["numerator"], sides["denominator"])
    zero, full = Fraction(rule_part["zero_at"]), Fraction(rule_part["full_at"])
    share = min(Fraction(1), max(Fraction(0), (value - zero) / (full - zero)))
    exact = share * Fraction(rule_part["weight"])
    points = Decimal(exact.numerator) / exact.denominator
    return value, str(points.quantize(Decimal("0.01"), ROUND_HALF_UP))


async def test_a_score_can_be_recomputed_from_the_records(office, unit_facts, placement_facts):
    unit_id = await recognised(unit_facts)
    await offered(unit_facts, unit_id)
    await trained(placement_facts, unit_id)
    await complain(unit_facts, unit_id)
    rule = (await office.get(RULE, params={"region": COUNTY})).json()
    told = await scored(office, unit_id)
    points, weight = Decimal(0), Decimal(0)
    for criterion, found in zip(rule["criteria"], told["criteria"], strict=True):
        for part, shown in zip(criterion["parts"], found["parts"], strict=True):
            measured = shown["measured"]
            assert measured["figure"] == part["figure"]
            days = {"from": measured["first_day"], "to": measured["last_day"]}
            page = await records(office, unit_id, part["figure"], limit=100, **days)
            value, expected = recomputed(part, page)
            assert shown["points"] == expected
            if value is not None:
                assert Fraction(measured["numerator"], measured["denominator"]) == value
                points, weight = points + Decimal(expected), weight + Decimal(part["weight"])
    assert (Decimal(told["points"]), Decimal(told["weight"])) == (points, weight)
    # Never inspected: five points fewer to be had, none lost.
    assert weight == 95
    full = (points * 100 / weight).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert told["score"] == str(full)
    verdicts = {one["code"]: one["verdict"] for one in told["conditions"]}
    assert verdicts == {
        "yearly_trainees": "not_met",
        "abnormal_leaving": "not_met",
        "retention": "met",
        "no_false_claims": "met",
        "no_accident": "met",
        "mentors": "not_met",
        "agreements_in_time": "met",
        "years_in_operation": "unknown",
        "allowance_and_insurance": "unknown",
        "ledgers_and_appraisals": "unknown",
        "satisfaction": "unknown",
    }


@pytest.mark.parametrize(
    ("missing", "verdict"), [("youth", "met"), ("unit", "not_met"), (None, "unknown")]
)
async def test_a_unit_answers_for_its_own_signature_and_not_for_the_youths(
    office, unit_facts, placement_facts, clock, *, missing, verdict
):
    unit_id = await recognised(unit_facts)
    theirs = {"unit_id": unit_id, "post_id": "pst_A", "region": COUNTY, "workplace_county": COUNTY}
    await placement_facts.tell(
        "dispatch", "dsp_A", "dispatch.accepted", date(2026, 3, 2), **theirs,
        sign_by="2026-03-05", **({"missing": [missing]} if missing else {}),
    )  # fmt: skip
    clock.move("2026-03-09")
    verdicts = {
        one["code"]: one["verdict"] for one in (await scored(office, unit_id))["conditions"]
    }
    assert verdicts["agreements_in_time"] == verdict


async def test_a_score_kept_is_made_again_from_what_it_stood_on(
    office, unit_facts, placement_facts, clock
):
    unit_id = await recognised(unit_facts)
    await offered(unit_facts, unit_id)
    keys = await trained(placement_facts, unit_id)
    told = await scored(office, unit_id)
    assert set(told["stood_on"]) == {"units", "matching"}
    clock.move("2026-03-03")
    await placement_facts.end_early(keys[3], date(2026, 3, 2))
    await complain(unit_facts, unit_id)
    assert (await scored(office, unit_id))["criteria"] != told["criteria"]
    then = {"known_on": told["on"]} | {
        f"{source}_position": no for source, no in told["stood_on"].items()
    }
    for part in (part for one in told["criteria"] for part in one["parts"]):
        measured = part["measured"]
        days = {"from": measured["first_day"], "to": measured["last_day"]}
        again = by_name(await read(office, unit_id, **then, **days))[measured["figure"]]
        numerator = again["value"] if again["kind"] == "count" else again["numerator"]
        assert numerator == measured["numerator"], measured["figure"]


async def test_scores_of_an_area_are_counted_so_many_at_once(office, unit_facts, monkeypatch):
    mine = sorted([await recognised(unit_facts) for _ in range(3)])
    await recognised(unit_facts, region="640202")
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    assert [*await places(office, left=1)] == mine[:2]
    assert [*await places(office)] == mine


async def test_a_place_is_the_score_and_changes_with_whatever_is_told(
    office, unit_facts, placement_facts, clock
):
    unit_id, other = [await recognised(unit_facts) for _ in range(2)]
    assert await places(office) == {unit_id: "0.00", other: "0.00"}
    await trained(placement_facts, unit_id)
    before = await scored(office, unit_id)
    assert await places(office) == {unit_id: before["score"], other: "0.00"}
    await complain(unit_facts, unit_id)
    after = await scored(office, unit_id)
    assert before["score"] != after["score"]
    assert await places(office) == {unit_id: after["score"], other: "0.00"}
    clock.move("2028-03-02")
    later = await scored(office, unit_id)
    assert later["score"] != after["score"]
    assert (await places(office))[unit_id] == later["score"]


async def test_what_went_into_a_unit_moves_its_place(office, unit_facts, placement_facts):
    unit_id, into = [await recognised(unit_facts) for _ in range(2)]
    await trained(placement_facts, unit_id)
    before = await places(office)
    told = {"kind": "merger", "into": into, "region": COUNTY, "state": "merged"}
    await unit_facts.tell("unit", unit_id, "unit.succeeded", date(2026, 3, 1), **told)
    assert await places(office) == {into: before[unit_id]}


async def test_of_those_alone_is_counted_of_which_something_was_told(
    office, unit_facts, placement_facts, monkeypatch
):
    counted = []
    score = actions._scored

    def noted(ground, unit_id):
        counted.append(unit_id)
        return score(ground, unit_id)

    monkeypatch.setattr(actions, "_scored", noted)
    unit_ids = [await recognised(unit_facts) for _ in range(3)]
    await places(office)
    assert sorted(counted) == sorted(unit_ids)
    await trained(placement_facts, unit_ids[0])
    await places(office)
    await places(office)
    assert counted[3:] == [unit_ids[0]]


async def test_what_is_told_while_places_are_counted_is_counted_the_next_time(
    office, unit_facts, monkeypatch
):
    unit_id = await recognised(unit_facts)
    stand, late = actions.stand, []

    async def outrun(*of):
        at = await stand(*of)
        late.append(await recognised(unit_facts))
        await stand(*of)
        return at

    monkeypatch.setattr(actions, "stand", outrun)
    assert [*await places(office)] == [unit_id]
    monkeypatch.setattr(actions, "stand", stand)
    assert [*await places(office)] == sorted([unit_id, *late])


async def test_several_units_are_scored_at_once(office, unit_facts):
    unit_ids = sorted([await recognised(unit_facts) for _ in range(3)])
    asked = {"unit_id": [unit_ids[2], unit_ids[0], UNKNOWN]}
    answer = await office.get(SCORES, headers=asking(), params=asked)
    assert answer.json()["items"] == [
        await scored(office, unit_id) for unit_id in (unit_ids[0], unit_ids[2])
    ]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        # A sister's token lives for a minute: it is made when it is needed.
        (lambda: tokens.sister("units", "reporting", "changes:read"), 403),
        (lambda: tokens.officer("640000"), 401),
        (dict, 401),
    ],
)
async def test_scores_are_told_to_a_sister_only(office, told, status):
    headers = told()
    for path in (SCORES, f"{SCORES}/{UNKNOWN}", PLACES):
        params = {"region": CITY} if path == PLACES else {"unit_id": UNKNOWN}
        answer = await office.get(path, headers=headers, params=params)
        assert answer.status_code == status


async def test_a_unit_of_which_nothing_was_told_has_no_score(office):
    answer = await office.get(f"{SCORES}/{UNKNOWN}", headers=asking())
    assert (answer.status_code, answer.json()["code"]) == (404, "evaluation-not-found")
