"""What the bank sent back is not paid again in full once it is known that less is due."""

from datetime import date

import pytest
from ulid import ULID

from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in, of_sum, told
from tests.reporting.settling import MARCH

LEFT_ON = date(2026, 3, 13)
"""2235.00 for the whole of March becomes 2235 × 10/22 = 1015.91."""


@pytest.fixture
async def team(office, clock):
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def sent_back(team, facts) -> tuple[dict, dict, str]:
    """A settlement that was paid, its one line, that the bank failed, and the placement."""
    youth = f"yth_{ULID()}"
    placement = await facts.arrive(date(2026, 3, 2), youth_id=youth)
    await facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(youth)
    paid = await team.through_to_payment(await team.prepare(MARCH))
    (line,) = await team.lines(paid["id"])
    answer = await hand_in(team, paid, [(line["id"], "2235.00", "失败", "户名不符")])
    assert answer.status_code == 201, answer.text
    return paid, line, placement


async def bank_file(team, settlement):
    path, headers = f"/v1/settlements/{settlement['id']}/bank-file", team.as_("finance")
    return await team.client.get(path, params={"format": "csv"}, headers=headers)


async def claims(team) -> list[dict]:
    answer = await team.client.get("/v1/recoveries", headers=team.as_("clerk"))
    return answer.json()["items"]


async def test_what_is_due_less_by_then_is_settled_anew_and_paid_once(
    team, placement_facts, following_app
):
    paid, line, placement = await sent_back(team, placement_facts)
    await placement_facts.end_early(placement, LEFT_ON)
    later = await team.prepare(MARCH)
    (anew,) = await team.lines(later["id"])
    assert (anew["amount"], anew["already"], anew["adjusts"]) == ("1015.91", "0.00", None)
    # Nothing of the first is paid any more, and the budget is free of it.
    assert told(await bank_file(team, paid)) == (409, "nothing-due")
    again = await team.move(paid, "disbursement", "finance", **of_sum("2235.00"))
    assert told(again) == (409, "sources-do-not-add-up")
    assert (await team.budget(2026))["committed"] == "0.00"
    await team.through_to_payment(later)
    assert await claims(team) == []
    seen = {one["id"]: one for one in await team.payments(line["youth_id"])}
    assert (seen[line["id"]]["state"], seen[line["id"]]["paid_on"]) == ("held", None)
    assert (seen[anew["id"]]["state"], seen[anew["id"]]["to_pay"]) == ("disbursed", "1015.91")
    assert (await team.budget(2026))["spent"]["total"] == "1015.91"
    await agree(following_app)


async def test_what_stands_in_a_bank_file_since_may_have_left_and_is_claimed(
    team, placement_facts, following_app
):
    paid, line, placement = await sent_back(team, placement_facts)
    assert "户名不符" in (await bank_file(team, paid)).text
    await placement_facts.end_early(placement, LEFT_ON)
    later = await team.prepare(MARCH)
    (less,) = await team.lines(later["id"])
    assert (less["amount"], less["adjusts"]) == ("-1219.09", line["id"])
    await team.moved(paid, "disbursement", "finance", **of_sum("2235.00"))
    await team.to_approval(later)
    assert [one["amount"] for one in await claims(team)] == ["1219.09"]
    await agree(following_app)


async def test_what_is_due_as_before_stays_in_its_batch(team, placement_facts, following_app):
    paid, line, _ = await sent_back(team, placement_facts)
    assert (await team.finished(await team.ask(MARCH)))["state"] == "done"
    assert line["id"] in (await bank_file(team, paid)).text
    await team.moved(paid, "disbursement", "finance", **of_sum("2235.00"))
    assert await claims(team) == []
    await agree(following_app)
