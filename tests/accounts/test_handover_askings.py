"""A handover closes an id, an account registers under it: each asks the other with nothing held."""

import asyncio

import pytest

from services.accounts.actions.unit_standings import bearing_of
from services.accounts.clients.sisters import Sisters
from tests.accounts.factories import PASSWORD, a_name, a_sign_in, bearing
from tests.accounts.test_handover_closings import Broken, closed, opened_again, registers
from tests.accounts.test_handovers import handed, house, refusal, squatted
from tests.accounts.test_handovers_decided import asked, decide, recognised
from tests.units.factories import a_credit_code, a_declaration

__all__ = ["house", "recognised", "squatted"]


class Closing(Sisters):
    """Lets something happen each time an id was closed, before that is known here."""

    async def close_unit_id(self, unit_id, **told):
        answer = await Sisters.close_unit_id(self, unit_id, **told)
        if answer:
            await self.upstreams["then"]()
        return answer


class Hearing:
    """Accounts, of which something happens after it has answered, so many times."""

    def __init__(self, upstream, then, times=1):
        self.upstream, self.then, self.left, self.asked = upstream, then, times, 0

    async def post(self, *where, **how):
        told = await self.upstream.post(*where, **how)
        self.asked += 1
        if self.left:
            self.left -= 1
            await self.then()
        return told


def at_closing(app, then):
    app.state.sisters_asked = Closing(app.state.sisters_asked.upstreams | {"then": then})


async def closed_in_vain(accounts, accounts_app, squatted):
    """An id is closed, whose account bears it still."""
    (stranger, _, _), (taker, _, _) = squatted
    sisters = accounts_app.state.sisters_asked
    accounts_app.state.sisters_asked = Broken(sisters.upstreams | {"broken": True})
    assert (await handed(accounts, stranger["unit_id"], taker["account_id"])).status_code == 503
    accounts_app.state.sisters_asked = sisters


async def registering(units, signed_in):
    told = a_declaration(credit_code=a_credit_code())
    return await units.post("/v1/units", json=told, headers=bearing(signed_in))


async def a_staff_sign_in(accounts, first):
    """One of the staff that a unit's first account opens, signed in."""
    staff = {"name": a_name(), "password": PASSWORD}
    path = "/v1/me/staff-accounts"
    opened = await accounts.post(path, json=staff, headers=bearing(first))
    assert opened.status_code == 201, opened.text
    return await a_sign_in(accounts, staff["name"])


async def test_while_units_closes_an_id_no_account_is_held(accounts, accounts_app, squatted, rows):
    (stranger, _, _), (taker, _, _) = squatted

    async def signs_in():
        await a_sign_in(accounts, taker["name"])
        await a_sign_in(accounts, stranger["name"])

    at_closing(accounts_app, signs_in)
    done = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert done.status_code == 200, done.text
    firsts = [
        one["id"]
        for one in await rows("accounts")
        if one["unit_id"] == stranger["unit_id"] and one["opened_by"] is None
    ]
    assert firsts == [taker["account_id"]]


async def test_who_registers_under_an_id_that_was_just_closed_keeps_it_and_takes_nothing_over(
    accounts, accounts_app, units, units_app, squatted
):
    (stranger, _, _), (taker, signed_in, _) = squatted
    seen = []

    async def registers_now():
        seen.append((await registering(units, signed_in)).status_code)

    at_closing(accounts_app, registers_now)
    late = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert seen == [201]
    assert refusal(late) == (409, "taker-unfit")
    assert await closed(units_app) == []
    assert [one.unit_id for one in await opened_again(units_app)] == [taker["unit_id"]]
    again = await a_sign_in(accounts, taker["name"])
    assert (await units.get(f"/v1/units/{taker['unit_id']}", headers=bearing(again))).is_success


async def test_of_a_taker_s_staff_who_registers_under_a_closed_id_nothing_is_taken_over(
    *, accounts, accounts_app, units, units_app, squatted, rows
):
    (stranger, _, _), (taker, signed_in, _) = squatted
    seen = []

    async def staff_registers():
        seen.append(
            (await registering(units, await a_staff_sign_in(accounts, signed_in))).status_code
        )

    at_closing(accounts_app, staff_registers)
    late = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert seen == [201]
    assert refusal(late) == (409, "taker-unfit")
    assert await closed(units_app) == []
    stands = {one["id"]: one["unit_id"] for one in await rows("accounts")}
    assert stands[taker["account_id"]] == taker["unit_id"]


async def test_of_a_handover_that_is_declined_as_it_closes_an_id_nothing_is_done(
    accounts, accounts_app, units, recognised, rows
):
    account, told = await asked(accounts, recognised)

    async def declines():
        gone = await decide(accounts, told["handover_id"], approve=False)
        assert gone.status_code == 200, gone.text

    at_closing(accounts_app, declines)
    late = await decide(accounts, told["handover_id"])
    assert refusal(late) == (412, "stale")
    events = [one["event"] for one in await rows("changes") if one["object"] == "handover"]
    assert events == ["handover.asked", "handover.declined"]
    assert await registers(accounts, units, account), "the id is closed, and still the account's"


@pytest.mark.parametrize(
    ("times", "closings", "told"), [(2, 3, (200, None)), (9, 3, (503, "units-unavailable"))]
)
async def test_an_id_is_closed_three_times_at_the_most_while_units_asks_of_its_account(
    *, accounts, accounts_app, squatted, rows, times, closings, told
):
    (stranger, _, _), (taker, _, _) = squatted
    seen = []

    async def is_asked():
        seen.append(None)
        if len(seen) <= times:
            async with accounts_app.state.database.transaction() as session:
                seen[-1] = await bearing_of(session, taker["account_id"], taker["unit_id"])

    at_closing(accounts_app, is_asked)
    answer = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert (answer.status_code, answer.json().get("code")) == told
    assert seen == (["bears"] * times + [None])[:closings]
    stands = {one["id"]: one["unit_id"] for one in await rows("accounts")}
    expected = stranger if answer.is_success else taker
    assert stands[taker["account_id"]] == expected["unit_id"]


async def test_a_handover_done_after_accounts_answered_leaves_nobody_to_register(
    accounts, accounts_app, units, units_app, squatted
):
    await closed_in_vain(accounts, accounts_app, squatted)
    (stranger, _, _), (taker, signed_in, _) = squatted

    async def hands_over():
        done = await handed(accounts, stranger["unit_id"], taker["account_id"])
        assert done.status_code == 200, done.text

    hearing = Hearing(units_app.state.accounts, hands_over)
    units_app.state.accounts = hearing
    late = await registering(units, signed_in)
    assert refusal(late) == (409, "unit-id-closed")
    assert hearing.asked == 2
    assert [one.unit_id for one in await closed(units_app)] == [taker["unit_id"]]


async def test_an_id_that_is_closed_without_end_is_not_registered_under(
    accounts, accounts_app, units, units_app, squatted
):
    await closed_in_vain(accounts, accounts_app, squatted)
    (_, _, _), (taker, signed_in, _) = squatted
    sisters = accounts_app.state.sisters_asked

    async def closes_again():
        told = {"author": "acc_clerk", "handover_id": None}
        assert await sisters.close_unit_id(taker["unit_id"], **told)

    units_app.state.accounts = Hearing(units_app.state.accounts, closes_again, times=9)
    assert refusal(await registering(units, signed_in)) == (503, "accounts-unavailable")
    assert [one.unit_id for one in await closed(units_app)] == [taker["unit_id"]]


async def until_told(ask):
    """The answer of whoever asks again as long as nobody can say, as they are told to."""
    for _ in range(50):
        answer = await ask()
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError(answer.text)


@pytest.mark.parametrize("in_vain", [False, True])
@pytest.mark.parametrize("after", [0, 0.1])
async def test_of_handovers_and_registrations_at_once_one_is_done(
    *, accounts, accounts_app, units, squatted, rows, in_vain, after
):
    if in_vain:
        await closed_in_vain(accounts, accounts_app, squatted)
    (stranger, _, _), (taker, signed_in, _) = squatted
    registrants = [signed_in, await a_staff_sign_in(accounts, signed_in), signed_in]

    async def later(number, who):
        # A handover takes longer than a registration: each has its turn to come first.
        await asyncio.sleep((number + 1) * after)
        return await until_told(lambda: registering(units, who))

    def hands():
        return handed(accounts, stranger["unit_id"], taker["account_id"])

    answers = await asyncio.gather(
        *(until_told(hands) for _ in range(2)),
        *(later(number, who) for number, who in enumerate(registrants)),
    )
    handed_over = [one.status_code for one in answers[:2]].count(200)
    registered = [one.status_code for one in answers[2:]].count(201)
    assert handed_over + registered == 1
    assert {one.status_code for one in answers} <= {200, 201, 409}
    stands = {one["id"]: one["unit_id"] for one in await rows("accounts")}
    expected = stranger["unit_id"] if handed_over else taker["unit_id"]
    assert stands[taker["account_id"]] == expected
