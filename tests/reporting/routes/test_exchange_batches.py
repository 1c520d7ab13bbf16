"""Facts of insurance that a department hands in: trainees' alone, each row's fate told."""

from datetime import date

import httpx2
import pytest

from services.common.upstream import Upstream
from tests import handing
from tests.accounts import agreeing, departments
from tests.conftest import client_of
from tests.handing import lines
from tests.reporting.insuring import Insurer
from tests.reporting.routes.test_contribution_imports import NUMBER, OTHERS, YOUTH, Registry

PATH = "/v1/exchange-batches/insurance-facts"


@pytest.fixture
async def trainee_office(office, placement_facts, following_app, clock):
    """An office of 银川市 with one trainee, on 2026-09-01."""
    await placement_facts.arrive(date(2026, 3, 1), youth_id=YOUTH)
    clock.move("2026-09-01")
    await following_app.state.followers["matching"].catch_up()
    following_app.state.identities = Registry()
    return Insurer(office, placement_facts)


@pytest.fixture
async def joined(trainee_office, following_app, accounts_app):
    """Makes a department that may hand in facts of insurance."""
    keys, transport = following_app.state.keys, httpx2.ASGITransport(accounts_app)
    following_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)
    chief = await agreeing.administrator(accounts_app, "640100")
    async with client_of(accounts_app) as accounts:

        async def join(**changes):
            told = {
                "department_kind": "human_resources",
                "feeds": [],
                "batches": ["insurance-facts"],
                "first_day": "2026-09-01",
            }
            asked = (trainee_office.client, PATH, accounts, chief)
            return await departments.joined(*asked, **told | changes)

        yield join


@pytest.fixture
async def agency(joined):
    return await joined()


def a_fact(**changes):
    told = {
        "id_number": NUMBER,
        "month": "2026-03",
        "insurances": ["养老", "医疗"],
        "as_flexible": True,
        "amount": "500.00",
        "paid_on": "2026-03-28",
        "evidence": "完税证明",
    }
    return told | changes


async def checked(agency, *rows, **declared):
    return await handing.checked(agency, lines(*rows), as_of=None, **declared)


async def test_facts_of_trainees_are_kept_and_others_set_aside(agency, trainee_office):
    batch = await checked(
        agency, a_fact(), a_fact(id_number=OTHERS), a_fact(month="2026-04", amount=1.234)
    )
    assert (batch["state"], batch["faulty_rows"], batch["as_of"]) == ("done", 2, None)
    assert handing.told(await handing.rows_of(agency, batch)) == [
        (1, "kept", []),
        (2, "faulty", [("id_number", "trainee-unknown")]),
        (3, "faulty", [("amount", "fraction-of-a-fen")]),
    ]
    seen = await trainee_office.get(f"/v1/contribution-imports/{batch['id']}")
    assert (seen["entered"], seen["agreement_id"]) == (1, agency.agreement["id"])


async def test_a_fact_told_otherwise_before_is_not_written_over(agency):
    await checked(agency, a_fact())
    batch = await checked(agency, a_fact(amount="600.00"), a_fact(month="2026-04"))
    assert handing.told(await handing.rows_of(agency, batch)) == [
        (1, "faulty", [("month", "recorded-otherwise")]),
        (2, "kept", []),
    ]


async def test_a_trainee_of_another_region_is_none_of_the_agreement(joined):
    county = await joined(regions=["640181"])
    batch = await checked(county, a_fact())
    assert handing.told(await handing.rows_of(county, batch)) == [
        (1, "faulty", [("id_number", "trainee-unknown")])
    ]


async def test_the_same_facts_again_are_the_batch_that_they_were(agency):
    first = await checked(agency, a_fact())
    assert (await checked(agency, a_fact()))["id"] == first["id"]


async def test_more_or_fewer_rows_than_declared_enter_nothing(agency, trainee_office):
    batch = await checked(agency, a_fact(), declared_rows=2)
    assert (batch["state"], "申报2行，读到1行" in batch["reason"]) == ("failed", True)
    seen = await trainee_office.get(f"/v1/contribution-imports/{batch['id']}")
    assert seen["entered"] == 0


async def test_the_template_names_the_columns_of_facts(agency):
    titles = [cell.value for cell in (await handing.template(agency))[1]]
    assert titles[:3] == ["身份证号", "费款所属月份", "险种"]
