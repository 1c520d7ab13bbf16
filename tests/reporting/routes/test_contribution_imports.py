"""Lists of contributions over HTTP: each row checked, entered once, never over another record."""

import asyncio
from datetime import date

import pytest

from services.reporting.readers.contribution_lists import form_on
from services.reporting.rules.identities import IdentitiesUnavailable
from tests import tokens
from tests.common.lists.make_files import workbook
from tests.reporting.insuring import Insurer

YOUTH = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER, OTHERS = "11010519491231002X", "440524199001010018"
TITLES = {column.name: column.title for column in form_on(date(2026, 9, 1)).columns}


class Registry:
    """Who has which number, as matching tells it; away for its first answers if asked to be."""

    def __init__(self, away=0):
        self.away = away

    async def owners(self, numbers, *, author):
        if self.away:
            self.away -= 1
            raise IdentitiesUnavailable
        return [YOUTH if number == NUMBER else None for number in numbers]


@pytest.fixture
async def office_of(office, placement_facts, following_app, clock):
    """An office of 银川市 with one trainee, on 2026-09-01."""
    await placement_facts.arrive(date(2026, 3, 1), youth_id=YOUTH)
    clock.move("2026-09-01")
    await following_app.state.followers["matching"].catch_up()
    following_app.state.identities = Registry()
    return Insurer(office, placement_facts)


def a_row(**changes):
    told = {
        "id_number": NUMBER,
        "month": "2026-03",
        "insurances": "养老、医疗",
        "as_flexible": "是",
        "amount": "500.00",
        "paid_on": "2026-03-28",
        "evidence": "完税证明",
    }
    return told | changes


def a_list(*rows):
    return workbook([*TITLES.values()], *([row.get(name) for name in TITLES] for row in rows))


async def hand_in(office, *rows, **form):
    answer = await office.client.post(
        "/v1/contribution-imports",
        files={"file": ("名单.xlsx", a_list(*rows))},
        data={"mode": "row_by_row"} | form,
        headers=office.as_("clerk"),
    )
    assert answer.status_code == 202, answer.text
    made = answer.json()
    for _ in range(1200):
        seen = await office.get(f"/v1/contribution-imports/{made['id']}")
        if seen["state"] in ("done", "failed"):
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(seen)


async def faults(office, seen):
    told = await office.get(f"/v1/contribution-imports/{seen['id']}/errors")
    return [(one["row"], one["code"]) for one in told["items"]]


async def records(office):
    return (await office.get(f"/v1/contribution-records?youth_id={YOUTH}"))["items"]


async def test_a_list_becomes_records_and_comes_again_without_effect(office_of):
    rows = [a_row(), a_row(month="202604", paid_on="2026-04-28")]
    seen = await hand_in(office_of, *rows)
    assert (seen["rows"], seen["faulty_rows"], seen["entered"]) == (2, 0, 2)
    kept = await records(office_of)
    assert [(one["month"], one["amount"]) for one in kept] == [
        ("2026-03", "500.00"),
        ("2026-04", "500.00"),
    ]
    assert kept[0]["import_id"] == seen["id"]
    assert (await hand_in(office_of, *rows))["entered"] == 0
    assert [one["version"] for one in await records(office_of)] == [1, 1]


async def test_what_is_wrong_with_each_row_is_told_without_its_content(office_of):
    seen = await hand_in(
        office_of,
        a_row(),
        a_row(id_number=OTHERS),
        a_row(month="2026-13"),
        a_row(month="2026-05", insurances="养老、车险", paid_on="2026-05-28"),
        a_row(month="2026-06", paid_on="2026-09-02"),
        a_row(month="2026-07", evidence=f"身份证{NUMBER}"),
        a_row(),
        a_row(month="2026-08", amount="1.001"),
    )
    assert await faults(office_of, seen) == [
        (3, "trainee-unknown"),
        (4, "not-a-month"),
        (5, "not-a-choice"),
        (6, "malformed"),
        (7, "personal-number"),
        (8, "repeated"),
        (9, "fraction-of-a-fen"),
    ]
    assert (seen["entered"], seen["faulty_rows"]) == (1, 7)
    told = await office_of.get(f"/v1/contribution-imports/{seen['id']}/errors")
    assert NUMBER not in str(told)


async def test_a_record_that_differs_is_not_written_over(office_of):
    await hand_in(office_of, a_row())
    seen = await hand_in(office_of, a_row(amount="400.00"))
    assert await faults(office_of, seen) == [(2, "recorded-otherwise")]
    assert [one["amount"] for one in await records(office_of)] == ["500.00"]


async def test_all_or_nothing_and_a_dry_run_enter_nothing(office_of):
    wrong = [a_row(), a_row(id_number=OTHERS)]
    assert (await hand_in(office_of, *wrong, mode="all_or_nothing"))["entered"] == 0
    assert (await hand_in(office_of, a_row(), dry_run="true"))["entered"] == 0
    assert await records(office_of) == []


async def test_the_list_waits_while_nobody_tells_whose_numbers_they_are(office_of, following_app):
    following_app.state.identities = Registry(away=1)
    assert (await hand_in(office_of, a_row()))["entered"] == 1


async def test_what_was_found_is_handed_back_and_only_to_the_office(office_of):
    seen = await hand_in(office_of, a_row(id_number=OTHERS))
    path = f"/v1/contribution-imports/{seen['id']}"
    copy = await office_of.client.get(f"{path}/annotated.xlsx", headers=office_of.as_("clerk"))
    assert copy.status_code == 200
    blank = await office_of.client.get(
        "/v1/contribution-imports/template.xlsx", headers=office_of.as_("clerk")
    )
    assert blank.status_code == 200
    [listed] = (await office_of.get("/v1/contribution-imports"))["items"]
    assert listed["id"] == seen["id"]
    elsewhere = await office_of.client.get(path, headers=tokens.officer("640300"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "import-not-found")


async def test_what_is_no_list_is_refused_at_once(office_of):
    answer = await office_of.client.post(
        "/v1/contribution-imports",
        files={"file": ("名单.pdf", b"%PDF-1.7")},
        data={"mode": "row_by_row"},
        headers=office_of.as_("clerk"),
    )
    assert answer.status_code == 422
