"""Evaluation of units over HTTP: figures by facts of the feeds, records behind each, rights."""

from datetime import date

import pytest
from ulid import ULID

from services.common.store.following import FactsIncomplete
from tests import tokens

YEAR = {"from": "2025-03-01", "to": "2026-02-28"}
COUNTY, CITY, OTHER_CITY = "640104", "640100", "640200"
UNKNOWN = "unt_01K5AAAAAAAAAAAAAAAAAAAAAA"


def an_id(kind: str) -> str:
    return f"{kind}_{ULID()}"


async def recognised(unit_facts, region=COUNTY, day=date(2025, 1, 6)) -> str:
    """A unit that an office recognised."""
    unit_id = an_id("unt")
    for event in ("unit.applied", "unit.recognised"):
        await unit_facts.tell("unit", unit_id, event, day, region=region, state="recognised")
    return unit_id


async def trained(placement_facts, unit_id, *, region=COUNTY) -> list[str]:
    """Four trainees: retained, completed only, left early, still there."""
    told = {"unit_id": unit_id, "region": region, "workplace_county": COUNTY}
    keys = [await placement_facts.arrive(date(2025, 3, 3), **told) for _ in range(4)]
    end = {"last_day": "2025-09-02", "early_retention": False}
    for key in keys[:2]:
        await placement_facts.tell("placement", key, "placement.completed", date(2025, 9, 2), **end)
    await placement_facts.tell(
        "placement",
        keys[0],
        "placement.outcome-recorded",
        date(2025, 9, 10),
        outcome="retained",
        since="2025-09-10",
    )
    await placement_facts.end_early(keys[2], date(2025, 5, 6))
    return keys


async def read(office, unit_id, headers=None, status=200, **params):
    answer = await office.get(
        f"/v1/evaluations/{unit_id}",
        headers=headers or tokens.officer(COUNTY),
        params=YEAR | params,
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def records(office, unit_id, name, headers=None, **params):
    answer = await office.get(
        f"/v1/evaluations/{unit_id}/figures/{name}/records",
        headers=headers or tokens.officer(COUNTY),
        params=YEAR | params,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_name(evaluation):
    return {one["name"]: one for one in evaluation["figures"]}


async def test_a_units_figures_are_those_of_its_facts(office, unit_facts, placement_facts):
    unit_id = await recognised(unit_facts)
    other = await recognised(unit_facts)
    await trained(placement_facts, unit_id)
    await placement_facts.arrive(date(2025, 3, 3), unit_id=other)
    found = await read(office, unit_id)
    told = by_name(found)
    names = ("absorbed", "completed", "retained", "ended-early", "on-post")
    assert [told[name]["value"] for name in names] == [4, 2, 1, 1, 1]
    rate = told["retention-rate"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("0.5000", 1, 2)
    assert (rate["numerator_figure"], rate["denominator_figure"]) == ("retained", "completed")
    assert told["abnormal-leaving-rate"]["value"] == "0.2500"
    assert told["ended-early"]["breakdown"] == {
        "cause": {"own_choice": 1},
        "by_whom": {"youth": 1},
    }
    assert (found["region"], found["standing"]) == (COUNTY, "recognised")
    assert (found["first_day"], found["last_day"]) == (YEAR["from"], YEAR["to"])
    assert {one["source"]: one["position"] for one in found["as_of"]} == {
        "units": 4,
        "matching": 9,
    }


async def test_offices_above_do_not_read_that_illness_ended_a_placement(
    office, unit_facts, placement_facts
):
    unit_id = await recognised(unit_facts)
    told = {"unit_id": unit_id, "region": COUNTY, "workplace_county": COUNTY}
    key = await placement_facts.arrive(date(2025, 3, 3), **told)
    await placement_facts.end_early(key, date(2025, 5, 6), cause="illness", by_whom="neither")
    readers = (tokens.unit(unit_id), tokens.officer(COUNTY), tokens.officer("640000"))
    for headers, cause in zip(readers, ("illness", "illness", "undisclosed"), strict=True):
        shown = by_name(await read(office, unit_id, headers))["ended-early"]
        assert shown["breakdown"]["cause"] == {cause: 1}
        page = await records(office, unit_id, "ended-early", headers)
        assert page["items"][0]["codes"]["cause"] == [cause]
    for region, cause in ((COUNTY, "illness"), ("640000", "undisclosed")):
        answer = await office.get(
            "/v1/evaluations", params=YEAR | {"region": region}, headers=tokens.officer(region)
        )
        (listed,) = (one for one in answer.json()["items"] if one["unit_id"] == unit_id)
        assert by_name(listed)["ended-early"]["breakdown"]["cause"] == {cause: 1}


async def test_a_rate_of_nothing_is_null_with_its_reason(office, unit_facts):
    told = by_name(await read(office, await recognised(unit_facts)))
    assert told["retention-rate"]["value"] is None
    assert told["retention-rate"]["reason"] == "期内没有完成见习的人员。"
    assert (told["retention-rate"]["numerator"], told["retention-rate"]["denominator"]) == (0, 0)
    assert told["days-to-arrival"]["value"] is None


async def test_every_figure_opens_into_as_many_records_as_it_counts(
    office, unit_facts, placement_facts
):
    unit_id = await recognised(unit_facts)
    await trained(placement_facts, unit_id)
    await complain(unit_facts, unit_id)
    for figure in (await read(office, unit_id))["figures"]:
        page = await records(office, unit_id, figure["name"], limit=100)
        assert len(page["items"]) == figure["entries"]
        if figure["kind"] == "count":
            assert sum(one["amount"] for one in page["items"]) == figure["value"]
        if figure["kind"] == "rate":
            sides = [
                sum(one["amount"] for one in page["items"] if one["part"] == part)
                for part in ("numerator", "denominator")
            ]
            assert sides == [figure["numerator"], figure["denominator"]]


async def test_records_come_page_by_page_each_once(office, unit_facts, placement_facts):
    unit_id = await recognised(unit_facts)
    keys = await trained(placement_facts, unit_id)
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = await records(office, unit_id, "retention-rate", **params)
        seen += [(one["id"], one["part"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    retained, completed = keys[:2]
    assert seen == sorted(
        [(retained, "denominator"), (retained, "numerator"), (completed, "denominator")]
    )


async def test_a_record_shows_days_state_and_the_facts_behind_it(
    office, unit_facts, placement_facts
):
    unit_id = await recognised(unit_facts)
    keys = await trained(placement_facts, unit_id)
    (one,) = (await records(office, unit_id, "retained"))["items"]
    assert one["facts"] == ["matching:5", "matching:7"]
    assert one == {
        "kind": "placement",
        "id": keys[0],
        "part": "counted",
        "amount": 1,
        "decided_on": "2025-09-02",
        "state": "completed",
        "days": {"arrived_on": "2025-03-03", "last_day": "2025-09-02"},
        "codes": {"outcome": ["retained"]},
        "facts": one["facts"],
    }


async def complain(unit_facts, unit_id, *, decided=True, kind="unpaid") -> str:
    """A complaint about a unit, upheld or still open."""
    key = an_id("cmp")
    said = {"unit_id": unit_id, "region": COUNTY, "kind": kind}
    await unit_facts.tell(
        "complaint", key, "complaint.received", date(2025, 4, 1), state="received", **said,
        upheld=None,
    )  # fmt: skip
    if decided:
        await unit_facts.tell(
            "complaint", key, "complaint.decided", date(2025, 4, 9), state="decided", **said,
            upheld=True,
        )  # fmt: skip
    return key


async def test_complaints_inspections_and_accidents_are_followed_as_facts(office, unit_facts):
    unit_id = await recognised(unit_facts)
    place = {"unit_id": unit_id, "region": COUNTY}
    upheld = await complain(unit_facts, unit_id)
    inspection, accident = an_id("ins"), an_id("acd")
    await unit_facts.tell(
        "inspection", inspection, "inspection.recorded", date(2025, 5, 6), **place,
        failed=["safety"], rectify_by="2025-05-20",
    )  # fmt: skip
    await unit_facts.tell(
        "inspection", inspection, "inspection.rechecked", date(2025, 5, 21), **place, failed=[]
    )
    await unit_facts.tell(
        "accident", accident, "accident.reported", date(2025, 6, 3), **place,
        severity="minor", late_days=2,
    )  # fmt: skip
    await unit_facts.tell("accident", accident, "accident.cleared", date(2025, 6, 9), **place)
    told = by_name(await read(office, unit_id))
    names = (
        "complaints-received",
        "complaints-upheld",
        "failed-inspections",
        "rectified-inspections",
        "overdue-rectifications",
        "accidents",
        "late-accident-reports",
    )
    assert [told[name]["value"] for name in names] == [1] * 7
    assert told["complaints-upheld"]["breakdown"] == {"kind": {"unpaid": 1}}
    assert told["failed-inspections"]["breakdown"] == {"item": {"safety": 1}}
    (row,) = (await records(office, unit_id, "complaints-upheld"))["items"]
    assert (row["id"], row["decided_on"]) == (upheld, "2025-04-09")


async def test_a_unit_sees_its_own_evaluation_without_open_complaints(office, unit_facts):
    unit_id = await recognised(unit_facts)
    await complain(unit_facts, unit_id)
    still_open = await complain(unit_facts, unit_id, decided=False, kind="safety")
    assert by_name(await read(office, unit_id))["complaints-received"]["value"] == 2
    own = tokens.unit(unit_id)
    received = by_name(await read(office, unit_id, own))["complaints-received"]
    assert (received["value"], received["breakdown"]) == (1, {"kind": {"unpaid": 1}})
    page = await records(office, unit_id, "complaints-received", own)
    assert still_open not in {one["id"] for one in page["items"]}


FIGURES_OF_COMPLAINTS = ("complaints-received", "complaints-upheld", "upheld-complaints-rate")


@pytest.mark.parametrize("figure", FIGURES_OF_COMPLAINTS)
async def test_a_unit_cannot_tell_the_instant_at_which_somebody_complained(
    office, unit_facts, figure
):
    unit_id = await recognised(unit_facts)
    complaint = await complain(unit_facts, unit_id)
    (row,) = (await records(office, unit_id, figure))["items"]
    assert (row["id"], len(row["facts"])) == (complaint, 1)
    (row,) = (await records(office, unit_id, figure, tokens.unit(unit_id)))["items"]
    assert (row["kind"], row["amount"], row["facts"]) == ("complaint", 1, [])
    assert "cmp_" not in row["id"]
    assert complaint not in row["id"]


async def test_days_to_signature_and_arrival_are_counted_by_the_calendar(
    office, unit_facts, placement_facts
):
    unit_id = await recognised(unit_facts)
    dispatch, told = an_id("dsp"), {"unit_id": unit_id, "post_id": "P", "region": COUNTY}
    steps = [
        ("issued", date(2025, 9, 30), {"respond_by": "2025-10-11"}),
        ("accepted", date(2025, 9, 30), {"sign_by": "2025-10-13"}),
        ("signed", date(2025, 10, 9), {"arrive_by": "2025-10-16"}),
        ("arrived", date(2025, 10, 20), {"placement_id": an_id("plc")}),
    ]
    for event, day, said in steps:
        await placement_facts.tell("dispatch", dispatch, f"dispatch.{event}", day, **told, **said)
    found = by_name(await read(office, unit_id))
    # 1 to 8 October are off, Saturday the 11th is worked.
    assert (found["days-to-signature"]["value"], found["days-to-signature"]["longest"]) == ("1", 1)
    assert found["days-to-signature"]["counted_in"] == "working_days"
    assert (found["days-to-arrival"]["value"], found["days-to-arrival"]["longest"]) == ("9", 9)
    assert [found[f"overdue-{name}"]["value"] for name in ("signatures", "arrivals")] == [0, 1]


async def test_an_offices_units_are_listed_page_by_page_with_their_figures(office, unit_facts):
    mine = sorted([await recognised(unit_facts) for _ in range(3)])
    await recognised(unit_facts, region="640202")
    await recognised(unit_facts, day=date(2026, 3, 1))
    seen, cursor = [], None
    while True:
        answer = await office.get(
            "/v1/evaluations",
            headers=tokens.officer(CITY),
            params=YEAR | {"region": CITY, "limit": 2} | ({"cursor": cursor} if cursor else {}),
        )
        assert answer.status_code == 200, answer.text
        seen += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert [one["unit_id"] for one in seen] == mine
    assert {one["standing"] for one in seen} == {"recognised"}
    assert len(seen[0]["figures"]) > 30


async def test_a_unit_is_listed_where_it_is_looked_after_now(office, unit_facts):
    unit_id = await recognised(unit_facts)
    await unit_facts.tell(
        "unit", unit_id, "unit.corrected", date(2025, 7, 1), region="640202", state="recognised"
    )
    listed = {}
    for area in (CITY, OTHER_CITY):
        answer = await office.get(
            "/v1/evaluations", headers=tokens.officer(area), params=YEAR | {"region": area}
        )
        listed[area] = [one["unit_id"] for one in answer.json()["items"]]
    assert listed == {CITY: [], OTHER_CITY: [unit_id]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer("640000"), 200),
        (tokens.officer(CITY, "auditor"), 200),
        (tokens.officer("640105"), 404),
        (tokens.officer(OTHER_CITY), 404),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.unit(UNKNOWN), 404),
        (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({"X-None": "1"}, 401),
    ],
)
async def test_an_evaluation_is_its_offices_and_its_own(office, unit_facts, headers, status):
    unit_id = await recognised(unit_facts)
    for path in ("", "/figures/absorbed/records"):
        answer = await office.get(f"/v1/evaluations/{unit_id}{path}", headers=headers, params=YEAR)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (tokens.officer(OTHER_CITY), 404),
        (tokens.officer(CITY, "administrator"), 403),
        (tokens.unit(UNKNOWN), 403),
    ],
)
async def test_a_list_is_an_offices_of_that_region(office, headers, status):
    answer = await office.get("/v1/evaluations", headers=headers, params=YEAR | {"region": CITY})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"from": "2026-03-01"}, "/query/from"),
        ({"to": "2026-03-03"}, "/query/to"),
        ({"to": "tomorrow"}, None),
        ({"from": "0001-01-01"}, None),
        ({"cursor": "x"}, None),
    ],
)
async def test_a_malformed_question_is_refused(office, unit_facts, params, pointer):
    unit_id = await recognised(unit_facts)
    answer = await office.get(
        f"/v1/evaluations/{unit_id}/figures/absorbed/records",
        headers=tokens.officer(COUNTY),
        params=YEAR | params,
    )
    assert (answer.status_code, answer.json()["code"]) in {
        (422, "malformed"),
        (422, "period-reversed"),
        (422, "period-not-over"),
        (422, "cursor-invalid"),
    }
    if pointer:
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_a_period_may_end_today(office, unit_facts):
    found = await read(office, await recognised(unit_facts), to="2026-03-02")
    assert found["last_day"] == "2026-03-02"


async def test_a_unit_or_figure_that_is_none_is_not_found(office, unit_facts):
    found = await read(office, UNKNOWN, status=404)
    assert found["code"] == "evaluation-not-found"
    answer = await office.get(
        f"/v1/evaluations/{await recognised(unit_facts)}/figures/popularity/records",
        headers=tokens.officer(COUNTY),
        params=YEAR,
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "figure-unknown")


async def test_without_all_facts_nothing_is_evaluated(reporting):
    # Its sisters are out of reach.
    answer = await reporting.get(
        "/v1/evaluations", headers=tokens.officer(CITY), params=YEAR | {"region": CITY}
    )
    assert (answer.status_code, answer.json()["code"]) == (503, FactsIncomplete.code())


async def test_what_a_merged_unit_did_counts_with_its_successor_and_is_listed_once(
    office, unit_facts, placement_facts
):
    merged = await recognised(unit_facts)
    into = await recognised(unit_facts, day=date(2026, 2, 2))
    later = await recognised(unit_facts, day=date(2026, 2, 2))
    await trained(placement_facts, merged)
    told = {"unit_id": merged, "region": COUNTY, "kind": "unpaid", "upheld": True}
    key = an_id("cmp")
    for state in ("received", "decided"):
        day = date(2025, 6, 2)
        await unit_facts.tell("complaint", key, f"complaint.{state}", day, state=state, **told)
    gone = {"region": COUNTY, "state": "merged", "into": into}
    await unit_facts.tell("unit", merged, "unit.succeeded", date(2026, 2, 10), **gone)
    year = {"to": "2025-12-31"}
    for unit_id in (into, merged):
        found = by_name(await read(office, unit_id, **year))
        names = ("absorbed", "retained", "complaints-upheld")
        assert [found[name]["value"] for name in names] == [4, 1, 1]
    assert (await read(office, merged))["standing"] == "merged"
    for last, listed in (("2025-12-31", [into]), ("2026-02-28", [into, later])):
        answer = await office.get(
            "/v1/evaluations",
            headers=tokens.officer(COUNTY),
            params=YEAR | {"to": last, "region": COUNTY},
        )
        assert [one["unit_id"] for one in answer.json()["items"]] == sorted(listed)


async def test_what_a_unit_did_before_its_office_began_here_is_unknown(
    office, unit_facts, placement_facts
):
    unit_id = await recognised(unit_facts)
    told = {"unit_id": unit_id, "region": COUNTY, "workplace_county": COUNTY}
    # Taken over as of the end of August: who had come and gone by then is on paper.
    await placement_facts.arrive(date(2025, 8, 4), kept_since="2025-09-01", **told)
    await placement_facts.arrive(date(2025, 9, 1), **told)
    found = await read(office, unit_id)
    assert found["on_paper_until"] == "2025-08-31"
    figures = by_name(found)
    absorbed = figures["absorbed"]
    assert (absorbed["value"], absorbed["entries"]) == (None, 2)
    assert "2025-09-01" in absorbed["reason"]
    share = figures["abnormal-leaving-rate"]
    assert (share["value"], share["numerator"], share["denominator"]) == (None, None, None)
    assert figures["complaints-received"]["breakdown"] == {}
    assert figures["on-post"]["value"] == 2

    since = await read(office, unit_id, **{"from": "2025-09-01"})
    assert since["on_paper_until"] is None
    assert by_name(since)["absorbed"]["value"] == 1
    before = by_name(await read(office, unit_id, to="2025-08-30"))
    assert before["on-post"]["value"] is None
    assert by_name(await read(office, unit_id, to="2025-08-31"))["on-post"]["value"] == 1

    new = await recognised(unit_facts, day=date(2025, 9, 1))
    answer = await office.get(
        "/v1/evaluations",
        headers=tokens.officer(COUNTY),
        params=YEAR | {"region": COUNTY},
    )
    seen = {one["unit_id"]: by_name(one)["absorbed"]["value"] for one in answer.json()["items"]}
    assert seen == {unit_id: None, new: 0}
