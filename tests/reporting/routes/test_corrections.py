"""A filed month and the facts that came in after it: corrected first, or carried."""

import asyncio
import hashlib

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.reporting.tables.filings import Filing
from tests import tokens
from tests.reporting import casebook
from tests.reporting.retelling import BY, Teller
from tests.reporting.routes.test_monthly_reports import values

CASE = casebook.read("guyuan-2025-09")
SEPTEMBER = "/v1/monthly-reports/640400/2025-09"
OCTOBER = "/v1/monthly-reports/640400/2025-10"
PRINTED = {"9>=10+11+12": "指标11是指标10的其中项。"}
NO_PLAN = {"5>=6": "十月没有另行设定计划。"}


@pytest.fixture
async def teller(clock, unit_facts, placement_facts, following_app):
    """Guyuan's September, told up to the hour of its filing."""
    told = Teller(CASE, clock, unit_facts, placement_facts, following_app)
    await told.tell_until(CASE.known_at)
    return told


async def hand_in(office, path, **said):
    body = BY | {"expected_version": 0} | said
    return await office.post(f"{path}/filing", json=body, headers=tokens.officer("640400"))


async def read(office, path, **params):
    answer = await office.get(path, headers=tokens.officer("640400"), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def digests(teller) -> list[str]:
    async with teller.app.state.database.transaction() as session:
        contents = await session.scalars(select(Filing.content).order_by(Filing.version))
        return [hashlib.sha256(content).hexdigest() for content in contents]


async def test_late_facts_make_a_new_version_and_leave_the_old_one(office, teller):
    first = await hand_in(office, SEPTEMBER)
    assert first.status_code == 201, first.text
    assert values(first.json()) == CASE.expected["640400"]

    await teller.tell_until(CASE.corrected_at)
    unexplained = await hand_in(office, SEPTEMBER, expected_version=1, reason="补录。")
    assert unexplained.json()["relations"] == ["9>=10+11+12"]
    second = await hand_in(
        office, SEPTEMBER, expected_version=1, reason="补录一人、一人留用。", explanations=PRINTED
    )
    assert second.status_code == 201, second.text
    assert values(second.json()) == CASE.corrected["640400"]

    assert await read(office, SEPTEMBER, version=1) == first.json()
    told = await read(office, f"{SEPTEMBER}/versions")
    assert [one["reason"] for one in told["versions"]] == [None, "补录一人、一人留用。"]
    assert [one["digest"] for one in told["versions"]] == await digests(teller)
    assert told["late"] == []
    as_filed = await read(office, SEPTEMBER, known_at="2025-10-09T10:00:00+08:00")
    assert values(as_filed) == CASE.expected["640400"]


async def test_late_facts_are_listed_and_stop_the_next_month(office, teller):
    assert (await hand_in(office, SEPTEMBER)).status_code == 201
    await teller.tell_until(CASE.corrected_at)
    teller.clock.move("2025-11-03")
    refused = await hand_in(office, OCTOBER, explanations=NO_PLAN)
    assert (refused.status_code, refused.json()["code"]) == (409, "late-facts-unsettled")
    assert refused.json()["months"] == ["2025-09"]
    late = (await read(office, f"{SEPTEMBER}/versions"))["late"]
    assert {(one["indicator"], one["id"]) for one in late} == {
        (6, "C6"), (7, "C6"), (14, "C6"), (10, "B1"), (11, "B1"),
    }  # fmt: skip
    assert all(one["facts"] for one in late)

    carried = {"2025-09": "与年报一并更正。"}
    october = await hand_in(office, OCTOBER, explanations=NO_PLAN, carried=carried)
    assert october.status_code == 201, october.text
    (one,) = october.json()["carried"]
    assert (one["month"], len(one["differences"])) == ("2025-09", 5)
    again = await hand_in(
        office, OCTOBER, explanations=NO_PLAN, expected_version=1, reason="核对。"
    )
    assert (again.status_code, again.json()["carried"]) == (201, [])


async def test_of_two_clerks_who_file_at_once_one_is_told_of_the_other(office, teller):
    answers = await asyncio.gather(*(hand_in(office, SEPTEMBER) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 412]
    assert len(await digests(teller)) == 1


async def test_the_region_counts_its_own_units_beside_the_cities(office, teller):
    body = BY | {"expected_version": 0}
    path = "/v1/monthly-reports/640000/2025-09"
    answer = await office.post(f"{path}/filing", json=body, headers=tokens.officer("640000"))
    assert answer.status_code == 201, answer.text
    assert values(answer.json()) == CASE.expected["640000"]
    county = await office.get(
        "/v1/monthly-reports/640402/2025-09", headers=tokens.officer("640402")
    )
    assert values(county.json()) == CASE.expected["640402"]


async def test_missing_late_and_zero_are_three_different_things(office, teller, clock):
    clock.move("2025-10-09", 12)
    zero = "/v1/monthly-reports/640200/2025-09/filing"
    body = BY | {"expected_version": 0}
    unsigned = await office.post(zero, json=body, headers=tokens.officer("640200"))
    assert (unsigned.status_code, unsigned.json()["code"]) == (409, "zero-report-unsigned")
    body |= {"zero_report": True}
    assert (await office.post(zero, json=body, headers=tokens.officer("640200"))).status_code == 201
    clock.move("2025-10-12", 0)
    assert (await hand_in(office, SEPTEMBER)).status_code == 201
    seen = await office.get(
        "/v1/overdue/reports", headers=tokens.officer("640000"), params={"limit": 5}
    )
    september = {one["region"]: (one["standing"], one["is_zero"]) for one in seen.json()["items"]}
    assert september == {
        "640100": ("missing", None),
        "640200": ("filed", True),
        "640300": ("missing", None),
        "640400": ("late", False),
        "640500": ("missing", None),
    }
    cursor = seen.json()["next_cursor"]
    more = await office.get(
        "/v1/overdue/reports", headers=tokens.officer("640000"), params={"cursor": cursor}
    )
    assert more.json()["items"][0]["month"] == "2025-08"
    own = await office.get("/v1/overdue/reports", headers=tokens.officer("640200"))
    assert own.json()["items"][0]["region"] == "640200"
    county = await office.get("/v1/overdue/reports", headers=tokens.officer("640402"))
    assert county.json()["items"] == []


async def test_the_database_itself_keeps_what_was_filed(office, teller):
    assert (await hand_in(office, SEPTEMBER)).status_code == 201
    for statement in (
        "UPDATE filings SET content = ''",
        "UPDATE filings SET digest = ''",
        "DELETE FROM filings",
        "UPDATE facts SET occurred_on = '2020-01-01'",
        "DELETE FROM facts",
    ):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with teller.app.state.database.transaction() as session:
                await session.execute(text(statement))
    # A person can be erased: the name beside the bytes is not among what was filed.
    async with teller.app.state.database.transaction() as session:
        await session.execute(text("UPDATE filings SET filed_by_name = '', filed_by_phone = ''"))
