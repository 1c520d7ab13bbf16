"""Whom matching has made nameless has no account here any more, and may begin anew."""

import pytest

from services.accounts.follow import APPLIED
from services.accounts.queries import messages
from services.common.store.changes import FedChange
from tests.accounts.factories import a_sign_in, a_sign_up, renew, try_sign_in


def a_change(app, youth_id, event):
    now = app.state.clock.now()
    return FedChange(
        1, "youth", youth_id, 5, event, now.date(), now, "matching", "", "req_1", {"region": "64"}
    )


async def told(app, youth_id, event):
    change = a_change(app, youth_id, event)
    async with app.state.database.transaction() as session:
        await APPLIED["matching"]["youth"](app, session, change)


@pytest.mark.parametrize("event", ["youth.anonymised", "youth.changed"])
async def test_the_account_is_shut_its_name_free_and_its_sign_ins_over(app, accounts, event):
    account = await a_sign_up(accounts, kind="youth")
    tokens = await a_sign_in(accounts, account["name"])
    await told(app, account["youth_id"], event)
    is_open = event == "youth.changed"
    assert ((await try_sign_in(accounts, account["name"])).status_code == 200) is is_open
    assert ((await renew(accounts, tokens["refresh_token"])).status_code == 200) is is_open
    if not is_open:
        await told(app, account["youth_id"], event)
        again = await a_sign_up(accounts, kind="youth", name=account["name"])
        assert again["account_id"] != account["account_id"]


async def test_all_accounts_of_one_person_are_shut(app, accounts):
    both = [await a_sign_up(accounts, kind="youth") for _ in range(2)]
    first, left = (one["youth_id"] for one in both)
    async with app.state.database.transaction() as session:
        await messages.merge(session, first, left)
    await told(app, left, "youth.anonymised")
    for one in both:
        assert (await try_sign_in(accounts, one["name"])).status_code == 401
