"""Collection over HTTP: seats, shares, the ledger and intake, each number opened into its facts."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.store.following import FactsIncomplete
from services.reporting.schemas.collection import LedgerOut, SharesOut
from tests import tokens

SEATS, SHARES = "/v1/collection/seats", "/v1/collection/shares"
LEDGER, INTAKE = "/v1/collection/ledger", "/v1/collection/intake"
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def unit_codes(**told):
    return {
        "region": "640104",
        "state": "recognised",
        "industry": "C",
        "industry_class": None,
        "ownership": "private",
        "kind": "enterprise",
        "recommended_by": "self",
    } | told


async def recognised(sister, key, day, **told):
    await sister.tell("unit", key, "unit.recognised", day, **unit_codes(**told))


async def published(sister, key, unit, day, headcount, **told):
    data = {
        "unit_id": unit,
        "region": "640104",
        "workplace_county": "640104",
        "headcount": headcount,
        "state": "open",
    } | told
    await sister.tell("post", key, "post.published", day, **data)


@pytest.fixture
async def town(office, unit_facts, placement_facts):
    """Two units and three posts of 兴庆区, one unit of 大武口区; one was listed by 商务.

    Just told, and read by nobody yet.
    """
    await recognised(unit_facts, "U1", date(2025, 1, 6), industry_class="3973")
    await published(unit_facts, "P1", "U1", date(2025, 1, 7), 4)
    await unit_facts.tell(
        "prospect",
        "R1",
        "prospect.recommended",
        date(2026, 3, 2),
        region="640104",
        recommended_by="commerce",
        recommended_on="2026-03-02",
    )
    await unit_facts.tell(
        "prospect",
        "R1",
        "prospect.registered",
        date(2026, 3, 2),
        region="640104",
        recommended_by="commerce",
        recommended_on="2026-03-02",
        unit_id="U2",
    )
    await recognised(unit_facts, "U2", date(2026, 3, 2), kind="institution", industry="P")
    await published(unit_facts, "P2", "U2", date(2026, 3, 2), 3, workplace_county="640105")
    await recognised(unit_facts, "U3", date(2026, 2, 2), region="640202", industry="G")
    await published(
        unit_facts,
        "P3",
        "U3",
        date(2026, 2, 3),
        9,
        region="640202",
        workplace_county="640202",
    )
    plan = {"region": "640104", "month": "2026-03", "people": 5}
    await unit_facts.tell(
        "intake-plan", "640104/2026-03", "intake-plan.set", date(2026, 3, 1), **plan
    )
    await placement_facts.arrive(
        date(2026, 3, 2), placement_id="T1", unit_id="U2", post_id="P2", region="640104"
    )
    return office


async def read(office, path, region, status=200, role="auditor", **params):
    answer = await office.get(
        path, params={"region": region} | params, headers=tokens.officer(region, role)
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def ids(office, path, region, **params):
    return [one["id"] for one in (await read(office, path, region, **params))["items"]]


async def test_seats_stand_beside_last_years_and_open_into_their_posts(town):
    told = await read(town, SEATS, "640100")
    assert (told["on"], told["last_year_on"]) == ("2026-03-02", "2025-03-02")
    assert told["total"] == {"code": "640100", "now": 7, "last_year": 4, "difference": 3}
    offices = {one["code"]: one for one in told["by_region"]}
    assert (offices["640104"]["now"], offices["640105"]["now"]) == (7, 0)
    counties = {one["code"]: one for one in told["by_county"]}
    assert (counties["640104"]["now"], counties["640105"]["now"]) == (4, 3)
    assert [one["source"] for one in told["as_of"]] == ["units", "matching"]
    found = await read(town, f"{SEATS}/posts", "640100")
    assert [(one["id"], one["amount"]) for one in found["items"]] == [("P1", 4), ("P2", 3)]
    assert found["items"][0]["facts"][0]["event"] == "post.published"
    assert await ids(town, f"{SEATS}/posts", "640100", county="640105") == ["P2"]
    assert await ids(town, f"{SEATS}/posts", "640100", on="2025-03-02") == ["P1"]


async def test_the_29th_of_february_is_answered_with_the_28th(town):
    told = await read(town, SEATS, "640104", on="2024-02-29")
    assert told["last_year_on"] == "2023-02-28"
    assert told["total"]["now"] is None


async def test_the_first_day_that_may_be_asked_for_has_a_year_before_it(town):
    told = await read(town, SEATS, "640104", on="1900-01-01")
    assert told["last_year_on"] == "1899-01-01"


async def test_before_anything_was_known_nothing_is_nought(town):
    told = await read(town, SEATS, "640200", on="2026-01-05")
    assert told["total"] == {"code": "640200", "now": 0, "last_year": None, "difference": None}
    told = await read(town, SEATS, "640200", on="2026-01-06")
    assert told["total"] == {"code": "640200", "now": 0, "last_year": 0, "difference": 0}


async def test_without_any_facts_seats_are_unknown(office):
    told = await read(office, SEATS, "640000")
    assert told["total"] == {
        "code": "640000",
        "now": None,
        "last_year": None,
        "difference": None,
    }


@pytest.mark.parametrize("path", [SEATS, f"{SEATS}/posts"])
async def test_a_day_that_has_not_come_is_malformed(office, path):
    told = await read(office, path, "640000", 422, on="2026-03-03")
    assert told["code"] == "day-in-future"


async def test_the_posts_are_read_page_by_page(town):
    first = await read(town, f"{SEATS}/posts", "640000", limit="2")
    rest = await read(town, f"{SEATS}/posts", "640000", cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == ["P1", "P2", "P3"]
    assert rest["next_cursor"] is None


async def test_units_and_seats_are_shared_out_by_every_aspect(town):
    async def rows(by):
        told = await read(town, SHARES, "640000", by=by)
        assert (told["units"], told["seats"]) == (3, 16)
        return {one["code"]: one for one in told["items"]}

    kinds = await rows("kind")
    assert [kinds[code]["units"] for code in ("enterprise", "institution", None)] == [2, 1, 0]
    assert kinds["enterprise"]["units_percent"] == "66.67"
    assert (kinds["institution"]["seats"], kinds["institution"]["seats_percent"]) == (3, "18.75")
    assert kinds["social_organisation"]["name"] == "社会组织"
    industries = await rows("industry")
    assert [industries[code]["seats"] for code in ("C", "G", "P", "A")] == [4, 9, 3, 0]
    assert {one["units"] for one in (await rows("ownership")).values()} == {3, 0}
    assert (await rows("recommender"))["self"]["units"] == 3
    groups = await rows("group")
    assert [groups["semiconductors"][name] for name in ("units", "seats")] == [1, 4]
    assert [groups["daily_services"][f"{n}_undetermined"] for n in ("units", "seats")] == [1, 9]
    assert groups["education_health"]["units"] == 1


async def test_a_share_opens_into_its_units_and_posts(town):
    records = f"{SHARES}/records"
    told = {"by": "group", "code": "semiconductors"}
    assert await ids(town, records, "640000", of="units", **told) == ["U1"]
    assert await ids(town, records, "640000", of="seats", **told) == ["P1"]
    told = {"by": "group", "code": "daily_services", "of": "units_undetermined"}
    assert await ids(town, records, "640000", **told) == ["U3"]
    assert await ids(town, records, "640100", **told) == []
    told = {"by": "kind", "of": "units"}
    assert await ids(town, records, "640000", **told, code="unknown") == []
    assert await ids(town, records, "640000", **told) == ["U1", "U2", "U3"]
    refused = await read(town, records, "640000", 422, **told, code="finance")
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("share-unknown", "/query/code")


async def test_a_share_of_nothing_has_no_percentage(office):
    told = await read(office, SHARES, "640000", by="kind")
    assert {one["units_percent"] for one in told["items"]} == {None}


async def test_the_ledger_follows_a_department_to_arrivals_and_opens(town):
    told = await read(town, LEDGER, "640100", **MARCH)
    commerce = next(one for one in told["items"] if one["recommender"] == "commerce")
    assert commerce["name"] == "商务部门"
    assert {one["stage"]: one["value"] for one in commerce["stages"]} == {
        "recommended": 1,
        "policy_sent": 0,
        "registered": 1,
        "recognised": 1,
        "seats": 3,
        "arrivals": 1,
    }
    assert {one["not_listed"] for one in commerce["stages"]} == {0}
    by = MARCH | {"recommender": "commerce"}
    for stage, key in (
        ("recommended", "R1"),
        ("recognised", "U2"),
        ("seats", "P2"),
        ("arrivals", "T1"),
    ):
        assert await ids(town, f"{LEDGER}/records", "640100", stage=stage, **by) == [key]
    told = MARCH | {"stage": "seats"}
    assert await ids(town, f"{LEDGER}/records", "640100", **told, recommender="unknown") == []
    assert await ids(town, f"{LEDGER}/records", "640100", **told) == ["P2"]
    for recommender in ("nobody", ""):
        await read(town, f"{LEDGER}/records", "640100", 422, **told, recommender=recommender)


async def test_a_post_that_stands_twice_at_a_stage_is_lost_between_no_pages(town, unit_facts):
    day = date(2026, 3, 2)
    await recognised(unit_facts, "U4", day, recommended_by="commerce")
    at = {"region": "640104", "workplace_county": "640105", "unit_id": "U4", "state": "open"}
    await unit_facts.tell("post", "P2", "post.handed-over", day, **at, before="U2", headcount=3)
    raised = at | {"before": 3, "headcount": 5}
    await unit_facts.tell("post", "P2", "post.headcount-raised", day, **raised)
    await published(unit_facts, "P4", "U4", day, 1)
    by = MARCH | {"recommender": "commerce", "stage": "seats", "limit": 1}
    found, cursor = [], {}
    while cursor is not None:
        told = await read(town, f"{LEDGER}/records", "640100", **by, **cursor)
        found += [(one["id"], one["amount"]) for one in told["items"]]
        cursor = {"cursor": told["next_cursor"]} if told["next_cursor"] else None
    assert found == [("P2", 3), ("P2", 2), ("P4", 1)]
    told = await read(town, LEDGER, "640100", **MARCH)
    commerce = next(one for one in told["items"] if one["recommender"] == "commerce")
    seats = next(one for one in commerce["stages"] if one["stage"] == "seats")
    assert (seats["value"], seats["not_listed"]) == (6, 3)


async def test_units_outside_the_register_stand_apart_in_the_ledger(town):
    span = {"from": "2026-02-01", "to": "2026-02-28"}
    told = await read(town, LEDGER, "640200", **span)
    mine = next(one for one in told["items"] if one["recommender"] == "self")
    stages = {one["stage"]: (one["value"], one["not_listed"]) for one in mine["stages"]}
    assert (stages["recognised"], stages["seats"]) == ((1, 1), (9, 9))


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "period-reversed"),
        ({"from": "2026-03-02"}, "malformed"),
        ({"from": "1026-03-02", "to": "2026-03-01"}, "malformed"),
    ],
)
async def test_a_span_that_is_none_is_malformed(office, params, code):
    assert (await read(office, LEDGER, "640000", 422, **params))["code"] == code


async def test_plans_stand_beside_the_sum_below_and_arrivals(town):
    told = await read(town, INTAKE, "640100", **{"from": "2026-02", "to": "2026-03"})
    february, march = told["items"]
    assert (february["month"], february["own"]["people"], february["below_sum"]) == (
        "2026-02",
        None,
        None,
    )
    assert (march["own"]["people"], march["own"]["arrivals"]) == (None, 1)
    assert (march["below_sum"], march["difference"], march["counted"]) == (5, None, 5)
    assert february["counted"] is None
    assert march["below_without"] == ["640105", "640106", "640121", "640122", "640181"]
    assert march["below"][0]["region"] == "640104"
    assert march["below"][0]["fact"].startswith("units:")
    facts = "/v1/monthly-reports/640100/2026-03/indicators/6/facts"
    answer = await town.get(facts, headers=tokens.officer("640100"))
    assert [one["id"] for one in answer.json()["items"]] == ["T1"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-03", "to": "2026-02"}, "months-reversed"),
        ({"from": "2020-01", "to": "2026-02"}, "months-too-many"),
        ({"from": "2026-13", "to": "2026-02"}, "malformed"),
        ({"from": "1026-01", "to": "2026-02"}, "malformed"),
    ],
)
async def test_months_that_are_none_are_malformed(office, params, code):
    assert (await read(office, INTAKE, "640000", 422, **params))["code"] == code


async def _silent(*_):
    raise FactsIncomplete(source="matching")


PATHS = [
    (SEATS, {}),
    (f"{SEATS}/posts", {}),
    (SHARES, {"by": "kind"}),
    (f"{SHARES}/records", {"by": "kind", "of": "units"}),
    (LEDGER, MARCH),
    (f"{LEDGER}/records", MARCH | {"stage": "seats"}),
    (INTAKE, {"from": "2026-01", "to": "2026-03"}),
]


@pytest.mark.parametrize(("path", "params"), PATHS)
async def test_figures_are_for_offices_of_the_area_alone(office, path, params):
    told = {"region": "640100"} | params
    for headers, status in (
        (tokens.officer("640000", "reviewer"), 200),
        (tokens.officer("640104"), 404),
        (tokens.officer("640200"), 404),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({"X-None": "1"}, 401),
    ):
        answer = await office.get(path, params=told, headers=headers)
        assert answer.status_code == status, (path, status, answer.text)


@pytest.mark.parametrize(("path", "params"), PATHS)
async def test_what_a_silent_source_may_have_told_is_not_left_out(
    office, following_app, path, params
):
    followers = following_app.state.followers
    followers["matching"] = replace(followers["matching"], read_page=_silent)
    answer = await office.get(
        path, params={"region": "640100"} | params, headers=tokens.officer("640100")
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (503, "facts-incomplete")
    assert (told["source"], answer.headers["retry-after"]) == ("matching", "15")
    assert told["detail"].endswith("请稍后再试。")


@pytest.mark.parametrize(
    ("path", "first", "since"),
    [
        (
            LEDGER,
            {"from": "2026-01-31", "to": "2026-03-02"},
            {"from": "2026-02-01", "to": "2026-03-02"},
        ),
        (INTAKE, {"from": "2026-01", "to": "2026-02"}, {"from": "2026-02", "to": "2026-02"}),
        (SHARES, {"by": "kind", "on": "2026-01-30"}, {"by": "kind", "on": "2026-01-31"}),
    ],
)
async def test_days_of_which_some_is_on_paper_are_told(town, placement_facts, path, first, since):
    told = {"unit_id": "U1", "post_id": "P1", "region": "640104", "kept_since": "2026-02-01"}
    await placement_facts.arrive(date(2026, 1, 5), **told)
    for area in ("640104", "640100"):
        assert (await read(town, path, area, **first))["on_paper_until"] == "2026-01-31"
        assert (await read(town, path, area, **since))["on_paper_until"] is None
    assert (await read(town, path, "640200", **first))["on_paper_until"] is None


@pytest.mark.parametrize(("answer", "is_whole"), [(SharesOut, True), (LedgerOut, False)])
def test_whether_the_day_itself_is_among_those_on_paper_is_told(answer, is_whole):
    told = answer.model_fields["on_paper_until"].description
    assert ("不含当日" in told) is is_whole
