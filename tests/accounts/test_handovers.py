"""A unit handed over: its code was taken by a stranger, or its account is lost."""

import asyncio
from io import BytesIO

import httpx2
import openpyxl
import pytest
from sqlalchemy import text

from services.accounts.clients.sisters import Sisters
from services.common.upstream import Upstream
from services.common.values import ids
from tests import tokens
from tests.accounts.factories import PASSWORD, a_name, a_sign_in, a_sign_up, bearing, try_sign_in
from tests.going_live import clerk, taken_over
from tests.units.factories import a_credit_code, a_declaration
from tests.units.test_routes_history_imports import a_unit


@pytest.fixture
def house(accounts_app, units_app):
    """Accounts and units within reach of one another."""
    keys = accounts_app.state.keys
    units = Upstream("units", "http://units", keys, httpx2.ASGITransport(units_app))
    accounts_app.state.sisters_asked = Sisters({"units": units})
    transport = httpx2.ASGITransport(accounts_app)
    units_app.state.accounts = Upstream(
        "accounts", "http://accounts", units_app.state.keys, transport
    )


async def opened(accounts, units, code):
    """A unit account, signed in, and what registering a unit of that code is answered."""
    account = await a_sign_up(accounts)
    signed_in = await a_sign_in(accounts, account["name"])
    told = a_declaration(credit_code=code)
    return account, signed_in, await units.post("/v1/units", json=told, headers=bearing(signed_in))


async def handed(accounts, unit_id, account_id, headers=None):
    return await accounts.post(
        f"/v1/unit-accounts/{unit_id}/handover",
        json={"account_id": account_id, "ground": "核验营业执照和介绍信"},
        headers=headers or tokens.officer("640104"),
    )


def refusal(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def squatted(accounts, units, house):
    """A stranger who registered a unit's code, and the unit that came second."""
    code = a_credit_code()
    stranger = await opened(accounts, units, code)
    assert stranger[2].status_code == 201, stranger[2].text
    return stranger, await opened(accounts, units, code)


async def test_a_unit_whose_code_is_taken_is_told_what_to_do(squatted):
    answer = squatted[1][2]
    assert refusal(answer) == (409, "credit-code-taken")
    assert "办理账号交接" in answer.json()["detail"]


async def test_its_office_hands_the_record_over_and_the_stranger_is_out(
    accounts, units, squatted, rows
):
    (stranger, was_in, _), (account, _, _) = squatted
    answer = await handed(accounts, stranger["unit_id"], account["account_id"])
    assert (answer.status_code, answer.json()["unit_id"]) == (200, stranger["unit_id"])
    mine = bearing(await a_sign_in(accounts, account["name"]))
    told = await units.get(f"/v1/units/{stranger['unit_id']}", headers=mine)
    assert (told.status_code, told.json()["state"]) == (200, "applied")
    out = await try_sign_in(accounts, stranger["name"])
    assert refusal(out) == (403, "account-suspended")
    renewed = {"grant_type": "refresh_token", "refresh_token": was_in["refresh_token"]}
    assert (await accounts.post("/v1/tokens", json=renewed)).status_code == 401
    entry = next(e for e in await rows("audit_entries") if e["action"] == "unit.handed-over")
    assert (entry["object_id"], entry["region"]) == (stranger["unit_id"], "640104")
    assert entry["before"] == {"first": stranger["account_id"]}
    assert entry["after"] == {"first": account["account_id"]}
    told = {row["object_id"]: row for row in await rows("changes") if row["version"] == 2}
    assert told[account["account_id"]]["event"] == "account.handed-over"
    assert told[account["account_id"]]["data"]["unit_id"] == stranger["unit_id"]
    assert told[stranger["account_id"]]["event"] == "account.suspended"
    why = {"object_id": account["account_id"]}
    auditor = tokens.officer("640104", "auditor")
    log = await accounts.get("/v1/change-log/accounts", params=why, headers=auditor)
    assert log.json()["items"][0]["ground"] == "核验营业执照和介绍信"


async def test_a_unit_taken_over_at_go_live_gets_its_first_account(accounts, units, house, rows):
    """Nobody stood for it: no account is suspended, and its own signs in as the unit."""
    told = await taken_over(units, "units", a_unit())
    path = f"/v1/history-imports/units/{told['id']}/annotated.xlsx"
    sheet = openpyxl.load_workbook(BytesIO((await units.get(path, headers=clerk())).content)).active
    unit_id = sheet.cell(2, sheet.max_column).value
    account = await a_sign_up(accounts)
    foreign = await handed(accounts, unit_id, account["account_id"], tokens.officer("640302"))
    assert foreign.status_code == 404
    answer = await handed(accounts, unit_id, account["account_id"])
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting"), answer.text
    path = f"/v1/unit-accounts/handovers/{answer.json()['handover_id']}/decision"
    told = {"approve": True, "ground": "原件已复核", "expected_version": 1}
    done = await accounts.post(path, json=told, headers=tokens.officer("640104", "reviewer"))
    assert (done.status_code, done.json()["unit_id"]) == (200, unit_id), done.text
    mine = bearing(await a_sign_in(accounts, account["name"]))
    seen = await units.get(f"/v1/units/{unit_id}", headers=mine)
    assert (seen.status_code, seen.json()["state"]) == (200, "recognised")
    entry = next(e for e in await rows("audit_entries") if e["action"] == "unit.handed-over")
    assert (entry["before"], entry["after"]) == ({"first": None}, {"first": account["account_id"]})


async def test_staff_comes_along_and_who_was_suspended_may_be_let_in_again(accounts, squatted):
    (stranger, _, _), (account, signed_in, _) = squatted
    staff = {"name": a_name(), "password": PASSWORD}
    path = "/v1/me/staff-accounts"
    assert (await accounts.post(path, json=staff, headers=bearing(signed_in))).status_code == 201
    await handed(accounts, stranger["unit_id"], account["account_id"])
    mine = bearing(await a_sign_in(accounts, account["name"]))
    listed = (await accounts.get(path, headers=mine)).json()["items"]
    assert {(one["name"], one["suspended"]) for one in listed} == {
        (stranger["name"], True),
        (staff["name"], False),
    }
    assert {one["unit_id"] for one in listed} == {stranger["unit_id"]}
    back = next(one for one in listed if one["suspended"])
    told = {"expected_version": back["version"], "suspended": False}
    again = await accounts.put(f"{path}/{back['account_id']}", json=told, headers=mine)
    assert again.status_code == 200
    await a_sign_in(accounts, stranger["name"])


async def test_a_wrong_handover_is_taken_back_by_another(accounts, squatted):
    (stranger, _, _), (account, _, _) = squatted
    await handed(accounts, stranger["unit_id"], account["account_id"])
    answer = await handed(accounts, stranger["unit_id"], stranger["account_id"])
    assert (answer.status_code, answer.json()["suspended"]) == (200, False)
    await a_sign_in(accounts, stranger["name"])
    assert (await try_sign_in(accounts, account["name"])).status_code == 403


async def test_offices_elsewhere_other_roles_and_unregistered_units_find_nothing(
    accounts, squatted
):
    (stranger, _, _), (account, signed_in, _) = squatted
    unit_id, account_id = stranger["unit_id"], account["account_id"]
    elsewhere = tokens.officer("640200")
    assert refusal(await handed(accounts, unit_id, account_id, elsewhere)) == (
        404,
        "unit-not-found",
    )
    assert refusal(await handed(accounts, ids.new("unt"), account_id)) == (404, "unit-not-found")
    for other in (bearing(signed_in), tokens.officer("640104", "reviewer")):
        assert (await handed(accounts, unit_id, account_id, other)).status_code == 403


async def test_accounts_of_other_units_of_nobody_and_the_first_itself_do_not_take_over(
    accounts, units, squatted
):
    (stranger, _, _), _ = squatted
    third, _, registered = await opened(accounts, units, a_credit_code())
    assert registered.status_code == 201
    youth = await a_sign_up(accounts, kind="youth")
    for account_id, told in [
        (third["account_id"], (409, "taker-unfit")),
        (stranger["account_id"], (409, "taker-unfit")),
        (youth["account_id"], (422, "taker-unknown")),
        (ids.new("acc"), (422, "taker-unknown")),
    ]:
        answer = await handed(accounts, stranger["unit_id"], account_id)
        assert refusal(answer) == told
        assert told[0] == 409 or "GET /v1/me" in answer.text


IDLE = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle in transaction'"
)


class Watching(Sisters):
    """Looks, while units is asked, whether a connection waits in an open transaction."""

    async def offices_of(self, unit_ids):
        # One that follows the others is open for a moment only; a request's would stay.
        for _ in range(200):
            if not (waiting := await self._idle()):
                break
            await asyncio.sleep(0.01)
        self.upstreams["waiting"].append(waiting)
        return await Sisters.offices_of(self, unit_ids)

    async def _idle(self):
        """How many wait: in a transaction of its own, for within one the answer stays the same."""
        async with self.upstreams["accounts"].transaction() as session:
            return await session.scalar(IDLE)


async def test_no_transaction_is_open_while_units_is_asked(accounts, accounts_app, squatted):
    (stranger, _, _), (account, _, _) = squatted
    known, waiting = accounts_app.state.sisters_asked.upstreams, []
    known |= {"accounts": accounts_app.state.database, "waiting": waiting}
    accounts_app.state.sisters_asked = Watching(known)
    assert (await handed(accounts, stranger["unit_id"], account["account_id"])).status_code == 200
    assert waiting == [0]


async def test_without_units_nothing_is_handed_over(accounts, accounts_app):
    accounts_app.state.sisters_asked = Sisters(
        {"units": Upstream("units", "http://127.0.0.1:9", accounts_app.state.keys)}
    )
    account = await a_sign_up(accounts)
    answer = await handed(accounts, ids.new("unt"), account["account_id"])
    assert refusal(answer) == (503, "units-unavailable")
