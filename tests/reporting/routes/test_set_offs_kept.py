"""What a line set off counts as repaid: such a line does not leave its batch, to be paid anew."""

from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in, told
from tests.reporting.routes.test_publicity import answer_to, object_to
from tests.reporting.routes.test_recoveries import (
    FEBRUARY,
    at,
    clerk_office,
    february,
    listed,
    owing,
    posted,
)
from tests.reporting.routes.test_signals import decide, enter, holding
from tests.reporting.settling import YOUTH

__all__ = ["at", "clerk_office", "holding", "owing"]


async def sent_back(at, owing, facts, app):
    """February: 1219.09 of 2235.00 went against the claim, and the bank failed the rest."""
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    settlement, line = await february(at, facts, app)
    paid = await at.through_to_payment(settlement)
    answer = await hand_in(at, paid, [(line["id"], "1015.91", "失败", "户名不符")])
    assert answer.status_code == 201, answer.text
    return paid, line


async def is_paid_as_it_was(at, paid):
    """The rest leaves once more, and the claim is repaid once."""
    paid = await at.read(paid["id"])
    total = {"total": "1015.91", "publicity_ends_on": paid["publicity_ends_on"]}
    await at.moved(paid, "disbursement", "finance", **settling.payment(at, total))
    (claim,) = await listed(at)
    assert (claim["state"], claim["left"]) == ("repaid", "0.00")


async def test_an_objection_to_it_is_not_upheld(at, owing, placement_facts, following_app):
    paid, line = await sent_back(at, owing, placement_facts, following_app)
    raised = (await object_to(at, paid, line, at.as_("clerk"))).json()
    assert told(await answer_to(at, raised, "upheld")) == (409, "set-off-kept")
    assert told(await answer_to(at, raised, "dismissed")) == (200, None)
    await is_paid_as_it_was(at, paid)
    await agree(following_app)


async def test_what_a_signal_holds_of_it_stays_held(
    at, owing, placement_facts, following_app, holding
):
    paid, _ = await sent_back(at, owing, placement_facts, following_app)
    found = (await enter(at, YOUTH, month=FEBRUARY)).json()
    assert told(await decide(at, found, "confirmed")) == (409, "set-off-kept")
    path, headers = f"/v1/settlements/{paid['id']}/bank-file", at.as_("finance")
    assert told(await at.client.get(path, headers=headers)) == (409, "nothing-due")
