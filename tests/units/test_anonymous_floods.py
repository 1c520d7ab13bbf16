"""Who has no account sends so much a day: one network little, all together more.

An account, another unit, another day are free of it, and of a network nothing stays.
"""

import asyncio
from dataclasses import replace

import pytest

from services.units.actions.anonymous_senders import forget_yesterday
from services.units.policy.terms import values
from tests import tokens
from tests.units.factories import a_recognised_unit
from tests.units.test_routes_complaints import complain, keyed
from tests.units.test_routes_consultations import URL as QUESTIONS

ONE, OTHER, THIRD = "203.0.113.1", "203.0.113.2", "2001:db8:1:2:3::4"


@pytest.fixture
def few_a_day(monkeypatch):
    """Of each kind one network may send one on a day, all together two."""
    for kind in ("complaints_without_account_a_day", "questions_a_day"):
        set_value(monkeypatch, kind, 2)
    for kind in ("complaints_of_sender_a_day", "questions_of_sender_a_day"):
        set_value(monkeypatch, kind, 1)


def set_value(monkeypatch, name, number):
    measure = values.measures[name]
    fewer = tuple(replace(value, value=number) for value in measure.values)
    monkeypatch.setitem(values.measures, name, replace(measure, values=fewer))


def sent_from(address):
    return keyed() | {"X-Forwarded-For": address}


def is_refused(answer, code):
    assert (answer.status_code, answer.json()["code"]) == (429, code), answer.text
    # Nine in the morning: fifteen hours are left, but for the seconds that the test took.
    assert 14 * 3600 < int(answer.headers["Retry-After"]) <= 15 * 3600


async def test_complaints_of_one_network_shut_out_nobody_else(units, few_a_day, rows):
    unit, other = [await a_recognised_unit(units) for _ in range(2)]
    assert (await complain(units, unit, sent_from(ONE))).status_code == 201
    is_refused(await complain(units, unit, sent_from(ONE)), "sender-full")
    assert (await complain(units, unit, sent_from(OTHER))).status_code == 201
    assert (await complain(units, other, sent_from(ONE))).status_code == 201
    assert len(await rows("complaints")) == 3


async def test_complaints_of_all_networks(units, joined, clock, few_a_day, rows):
    unit = await a_recognised_unit(units)
    for address in (ONE, OTHER):
        assert (await complain(units, unit, sent_from(address))).status_code == 201
    is_refused(await complain(units, unit, sent_from(THIRD)), "complaints-without-account-full")
    youth = tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA")
    assert (await complain(units, unit, youth)).status_code == 201
    assert len(await rows("anonymous_senders")) == 2
    clock.move("2026-03-03")
    assert (await complain(units, unit, sent_from(ONE))).status_code == 201


async def test_questions_to_a_region(units, clock, few_a_day):
    async def ask(region, address):
        told = {"region": region, "question": "见习期限是多久？"}
        return await units.post(QUESTIONS, json=told, headers=sent_from(address))

    assert (await ask("640104", ONE)).status_code == 201
    is_refused(await ask("640104", ONE), "sender-full")
    assert (await ask("640104", OTHER)).status_code == 201
    is_refused(await ask("640104", THIRD), "questions-full")
    assert (await ask("640105", ONE)).status_code == 201
    clock.move("2026-03-03")
    assert (await ask("640104", ONE)).status_code == 201


async def test_of_one_network_at_one_instant_no_more_come_in(units, few_a_day, rows):
    unit = await a_recognised_unit(units)
    answers = await asyncio.gather(*(complain(units, unit, sent_from(ONE)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 429, 429, 429]
    assert [row["received"] for row in await rows("anonymous_senders")] == [1]


async def test_the_same_request_again_and_a_refused_one_count_once(units, few_a_day, rows):
    unit, headers = await a_recognised_unit(units), sent_from(ONE)
    answers = [await complain(units, unit, headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    nobody = await complain(units, unit, sent_from(OTHER), happened_on="2026-03-03")
    assert nobody.status_code == 409
    assert [row["received"] for row in await rows("anonymous_senders")] == [1]


async def test_all_addresses_of_one_network_are_one_and_no_address_is_one(units, few_a_day):
    unit = await a_recognised_unit(units)
    assert (await complain(units, unit, sent_from(THIRD))).status_code == 201
    is_refused(await complain(units, unit, sent_from("2001:db8:1:2:9::9")), "sender-full")
    assert (await complain(units, unit, sent_from("::::no address"))).status_code == 201


async def test_an_address_lies_nowhere_and_its_index_is_forgotten_with_the_day(
    units, units_app, clock, rows, log_file
):
    unit, other = [await a_recognised_unit(units) for _ in range(2)]
    for one in (unit, unit, other):
        await complain(units, one, sent_from(ONE))
    counted = await rows("anonymous_senders")
    assert sorted(row["received"] for row in counted) == [1, 2]
    for table in ("anonymous_senders", "complaints", "changes", "remembered_answers"):
        assert ONE not in str(await rows(table))
    assert ONE not in log_file.read_text()
    clock.move("2026-03-03")
    await complain(units, unit, sent_from(ONE))
    await forget_yesterday(units_app.state.database, units_app.state.clock.today())
    (left,) = await rows("anonymous_senders")
    assert (str(left["day"]), left["received"]) == ("2026-03-03", 1)
    assert left["sender"] not in [row["sender"] for row in counted]
