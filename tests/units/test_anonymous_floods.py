"""Who has no account sends so much a day; an account, another unit, another day are free of it."""

from dataclasses import replace

import pytest

from services.units.policy.terms import values
from tests import tokens
from tests.units.factories import a_recognised_unit
from tests.units.test_routes_complaints import complain, keyed
from tests.units.test_routes_consultations import URL as QUESTIONS


@pytest.fixture
def one_a_day(monkeypatch):
    """One of each kind may come in on a day."""
    for name in ("complaints_without_account_a_day", "questions_a_day"):
        measure = values.measures[name]
        least = tuple(replace(value, value=1) for value in measure.values)
        monkeypatch.setitem(values.measures, name, replace(measure, values=least))


def is_refused(answer, code):
    assert (answer.status_code, answer.json()["code"]) == (429, code), answer.text
    # Nine in the morning: fifteen hours are left, but for the seconds that the test took.
    assert 14 * 3600 < int(answer.headers["Retry-After"]) <= 15 * 3600


async def test_complaints_of_a_unit_without_an_account(units, joined, clock, one_a_day, rows):
    unit, other = [await a_recognised_unit(units) for _ in range(2)]
    assert (await complain(units, unit)).status_code == 201
    is_refused(await complain(units, unit), "complaints-without-account-full")
    assert len(await rows("complaints")) == 1
    assert (await complain(units, other)).status_code == 201
    youth = tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA")
    assert (await complain(units, unit, youth)).status_code == 201
    clock.move("2026-03-03")
    assert (await complain(units, unit)).status_code == 201


async def test_questions_to_a_region(units, clock, one_a_day):
    async def ask(region):
        told = {"region": region, "question": "见习期限是多久？"}
        return await units.post(QUESTIONS, json=told, headers=keyed())

    assert (await ask("640104")).status_code == 201
    is_refused(await ask("640104"), "questions-full")
    assert (await ask("640105")).status_code == 201
    clock.move("2026-03-03")
    assert (await ask("640104")).status_code == 201
