"""Employers whom departments recommend over the wire: each row's fate, and what became of each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.accounts.tables.data_agreements import DataAgreement
from services.common.lists.sheets import LIMITS
from services.common.upstream import Upstream
from tests import handing
from tests.accounts import agreeing, departments
from tests.accounts.departments import Department
from tests.conftest import client_of, started
from tests.handing import lines
from tests.units.factories import a_credit_code, a_recognised_unit, an_open_post
from tests.units.listing import CLERK, URL, a_list, a_row
from tests.units.prospecting import moved

PATH = "/v1/exchange-batches/recommendations"
RECOMMENDERS = ("commerce", "sasac", "youth_league", "federation")
"""商务、国资委、共青团、工商联."""
Join = Callable[..., Awaitable[Department]]


@pytest.fixture
async def units_app(units_made: FastAPI) -> AsyncIterator[FastAPI]:
    """Units with its loops running: its worker checks the lists."""
    async with started(units_made) as app:
        yield app


@pytest.fixture
async def accounts(units_app: FastAPI, accounts_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(accounts_app)
    keys = units_app.state.keys
    units_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)
    async with client_of(accounts_app) as client:
        yield client


@pytest.fixture
async def joined(
    units: httpx2.AsyncClient, accounts: httpx2.AsyncClient, accounts_app: FastAPI
) -> Join:
    """Makes a department that may recommend units."""
    chief = await agreeing.administrator(accounts_app, "640100")

    async def join(**changes: Any) -> Department:
        told = {"feeds": [], "batches": ["recommendations"]} | changes
        return await departments.joined(units, PATH, accounts, chief, **told)

    return join


@pytest.fixture
async def commerce(joined: Join) -> Department:
    return await joined()


def an_employer(**changes: Any) -> dict[str, Any]:
    """An employer and a post of it, as a department writes them."""
    told = {
        "name": "塞上测试机械有限公司",
        "credit_code": a_credit_code(),
        "region": "640104",
        "industry": "C",
        "contact_name": "马测试",
        "contact_phone": "13800001234",
        "title": "检验助理",
        "occupation": "4-08-05",
        "headcount": 2,
        "months": 6,
        "duties": "跟随师傅抽样送检，填写检验单。",
        "meals": True,
    }
    return told | changes


async def became_of(department: Department, batch: dict[str, Any]) -> dict[str, Any]:
    [row] = await handing.rows_of(department, batch)
    became: dict[str, Any] = row["became"]
    return became


async def prospects(units: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await units.get("/v1/prospective-units", headers=CLERK)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_each_employer_is_listed_or_set_aside_with_its_reason(
    commerce: Department, units: httpx2.AsyncClient
) -> None:
    good = an_employer()
    content = lines(
        good,
        an_employer(region="640302"),
        an_employer(duties="本科以上学历，面试合格后录用。"),
        "[]",
        {"name": "只有名称"},
    )
    batch = await handing.checked(commerce, content)
    rows = await handing.rows_of(commerce, batch)
    assert handing.told(rows[:2]) == [
        (1, "kept", []),
        (2, "faulty", [("region", "outside-region")]),
    ]
    assert {fault["code"] for fault in rows[2]["faults"]} == {"threshold-text"}
    assert handing.told(rows[3:4]) == [(4, "faulty", [(None, "line-not-an-object")])]
    assert [fault["field"] for fault in rows[4]["faults"]] == [
        "credit_code", "region", "industry",
    ]  # fmt: skip
    [listed] = await prospects(units)
    assert (listed["credit_code"], listed["recommended_by"]) == (good["credit_code"], "commerce")
    assert listed["recommended_on"] == "2026-03-02"


@pytest.mark.parametrize("department", RECOMMENDERS)
async def test_each_department_of_the_notice_recommends_by_its_own_name(
    joined: Join, units: httpx2.AsyncClient, department: str
) -> None:
    recommends = await joined(department_kind=department, department_name="银川市有关部门")
    batch = await handing.checked(recommends, lines(an_employer()))
    assert handing.told(await handing.rows_of(recommends, batch)) == [(1, "kept", [])]
    assert [one["recommended_by"] for one in await prospects(units)] == [department]


async def test_the_recommender_sees_what_becomes_of_each(
    commerce: Department, units: httpx2.AsyncClient
) -> None:
    batch = await handing.checked(commerce, lines(an_employer()))
    [row] = await handing.rows_of(commerce, batch)
    assert row["became"] == {
        "state": "recommended",
        "policy_sent_on": None,
        "answer": None,
        "answered_on": None,
        "registered_on": None,
        "dropped_on": None,
        "unit_id": None,
        "unit_state": None,
        "recognised_on": None,
        "headcount": 0,
    }
    [listed] = await prospects(units)
    sent = await moved(units, listed, "policy-sent", sent_on="2026-03-02", way="visit")
    told = {"words": "可接收两名", "answered_on": "2026-03-02"}
    await moved(units, sent, "answer", answer="willing", **told)
    became = await became_of(commerce, batch)
    assert (became["state"], became["policy_sent_on"]) == ("answered", "2026-03-02")
    assert (became["answer"], became["answered_on"]) == ("willing", "2026-03-02")
    unit = await a_recognised_unit(units, credit_code=listed["credit_code"])
    await an_open_post(units, unit, headcount=3)
    became = await became_of(commerce, batch)
    assert (became["state"], became["unit_id"]) == ("registered", unit["id"])
    assert (became["unit_state"], became["recognised_on"]) == ("recognised", "2026-03-02")
    assert became["headcount"] == 3


async def test_an_employer_that_lies_elsewhere_now_is_told_no_more(
    commerce: Department, units_app: FastAPI
) -> None:
    batch = await handing.checked(commerce, lines(an_employer()))
    async with units_app.state.database.transaction() as session:
        await session.execute(text("UPDATE prospective_units SET region = '640302'"))
    [row] = await handing.rows_of(commerce, batch)
    assert (row["outcome"], row["became"]) == ("kept", None)


async def test_whom_another_listed_is_set_aside_and_what_became_of_them_is_told(
    commerce: Department, joined: Join
) -> None:
    employer = an_employer()
    await handing.checked(commerce, lines(employer))
    league = await joined(department_kind="youth_league", department_name="银川团市委")
    batch = await handing.checked(league, lines(employer))
    [row] = await handing.rows_of(league, batch)
    assert handing.told([row]) == [
        (1, "faulty", [("credit_code", "prospect-already-listed")]),
    ]
    assert row["became"]["state"] == "recommended"


@pytest.mark.parametrize("how", ["dry run", "row at fault", "list at fault"])
async def test_who_recommends_nobody_learns_nothing_of_whom_others_recommend(
    commerce: Department, joined: Join, how: str
) -> None:
    code = a_credit_code()
    await handing.checked(commerce, lines(an_employer(credit_code=code)))
    league = await joined(department_kind="youth_league", department_name="银川团市委")
    asked = [an_employer(credit_code=code, months=99 if how == "row at fault" else 6)]
    if how == "list at fault":
        asked.append(an_employer(months=99))
    declared: dict[str, Any] = {"dry_run": "true"} if how == "dry run" else {}
    if how == "list at fault":
        declared = {"mode": "all_or_nothing"}
    batch = await handing.checked(league, lines(*asked), **declared)
    rows = await handing.rows_of(league, batch)
    assert [one["became"] for one in rows] == [None] * len(asked)


async def test_a_list_at_fault_is_looked_at_anew_and_lists_nobody_twice(
    commerce: Department, joined: Join, units: httpx2.AsyncClient
) -> None:
    content = lines(an_employer(), an_employer(months=99))
    first = await handing.checked(commerce, content)
    again = await handing.checked(commerce, content)
    assert first["id"] != again["id"]
    assert len(await prospects(units)) == 1
    [known, _] = await handing.rows_of(commerce, again)
    assert known["became"]["state"] == "recommended"


async def test_all_or_nothing_lists_nobody_where_a_row_is_wrong(
    commerce: Department, units: httpx2.AsyncClient
) -> None:
    content = lines(an_employer(), an_employer(months=99))
    batch = await handing.checked(commerce, content, mode="all_or_nothing")
    assert [one["outcome"] for one in await handing.rows_of(commerce, batch)] == [
        "held_back", "faulty",
    ]  # fmt: skip
    assert await prospects(units) == []


async def test_a_field_that_sets_a_threshold_refuses_the_whole_list(commerce: Department) -> None:
    batch = await handing.checked(commerce, lines(an_employer(education="本科")))
    assert batch["state"] == "failed"
    assert batch["rows"] == 0


async def test_who_recommends_nobody_hands_in_no_recommendation(
    joined: Join, accounts_app: FastAPI
) -> None:
    health = await joined()
    # So it could be agreed before the agreement itself was refused.
    async with accounts_app.state.database.transaction() as session:
        agreement = await session.get(DataAgreement, health.agreement["id"])
        agreement.department_kind = "human_resources"
    answer = await handing.handed_in(health, lines(an_employer()))
    assert (answer.status_code, answer.json()["code"]) == (403, "no-recommender")


async def test_a_day_ahead_is_told_as_being_in_the_query(commerce: Department) -> None:
    answer = await handing.handed_in(commerce, lines(an_employer()), as_of="2026-03-03")
    assert (answer.status_code, answer.json()["code"]) == (422, "day-ahead")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/query/as_of"]


async def test_a_list_in_a_field_of_one_value_is_told_of_that_field(commerce: Department) -> None:
    batch = await handing.checked(commerce, lines(an_employer(industry=["C"]), an_employer()))
    assert handing.told(await handing.rows_of(commerce, batch)) == [
        (1, "faulty", [("industry", "value-unfit")]),
        (2, "kept", []),
    ]


@pytest.mark.parametrize("beyond", [0, 1])
async def test_a_list_is_as_large_as_a_file_and_no_larger(
    commerce: Department, beyond: int
) -> None:
    content = lines(an_employer())
    content += b" " * (LIMITS.size + beyond - len(content))
    answer = await handing.handed_in(commerce, content)
    told = (answer.status_code, answer.json().get("code"))
    assert told == ((413, "list-too-large") if beyond else (202, None))


async def test_the_same_list_again_is_the_batch_that_it_was(commerce: Department) -> None:
    content = a_list(a_row(), a_row())
    how: dict[str, Any] = {"media": "application/octet-stream", "declared_rows": 2}
    first = await handing.checked(commerce, content, **how)
    again = await handing.checked(commerce, content, **how)
    assert (first["id"], first["rows"]) == (again["id"], 2)


async def test_the_office_sees_by_which_agreement_a_list_came(
    commerce: Department, units: httpx2.AsyncClient
) -> None:
    batch = await handing.checked(commerce, lines(an_employer()))
    seen = (await units.get(f"{URL}/{batch['id']}", headers=CLERK)).json()
    assert seen["agreement_id"] == commerce.agreement["id"]
    assert (seen["recommended_by"], seen["listed_units"], seen["file_kept"]) == (
        "commerce", 1, False,
    )  # fmt: skip


async def test_the_template_names_the_columns_of_recommendations(commerce: Department) -> None:
    titles = [cell.value for cell in (await handing.template(commerce))[1]]
    assert titles[:4] == ["单位名称", "统一社会信用代码", "所在县（区）", "行业门类"]


async def test_who_names_no_industry_is_told_where_all_of_them_stand(commerce: Department) -> None:
    batch = await handing.checked(commerce, lines(an_employer(industry="某某")))
    [row] = await handing.rows_of(commerce, batch)
    told = f"全部见名单模板中这一列的下拉列表。名单模板见 GET {PATH}/template.xlsx。"
    assert row["faults"][0]["message"].endswith(told)


@pytest.mark.parametrize("other", [{"dry_run": None}, {"mode": "all_or_nothing"}, {"as_of": None}])
async def test_a_key_stands_for_what_is_asked_beside_the_file_too(
    commerce: Department, units: httpx2.AsyncClient, other: dict[str, Any]
) -> None:
    """Or whoever tries a list and then means it would be answered as if it were kept."""
    content, key = lines(an_employer()), "one-and-the-same"
    tried = {"dry_run": "true", "key": key}
    first = await handing.handed_in(commerce, content, **tried)
    again = await handing.handed_in(commerce, content, **tried)
    assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
    meant = await handing.handed_in(commerce, content, **tried | other)
    assert (meant.status_code, meant.json()["code"]) == (422, "idempotency-key-reused")
    await handing.ended(commerce, first)
    assert await prospects(units) == []
