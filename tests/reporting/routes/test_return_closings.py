"""Allowance that came back and is not paid again: closed by two persons, and opened again."""

import asyncio

import pytest
from ulid import ULID

from tests import tokens
from tests.change_logs import ground_of
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_repayments import bring_back
from tests.reporting.routes.test_returned_allowances import (
    APRIL,
    PATH,
    at,
    corrected,
    paid,
    pay_again,
    returned,
)
from tests.reporting.settling import YOUTH

__all__ = ["at", "paid"]
CLOSINGS = f"{PATH}/closings"


async def propose(at, role="clerk", *, region=None, **differently):
    body = {"placement_id": at.placement, "month": APRIL, "ground": "本人书面放弃"}
    headers = at.as_(role, region=region)
    return await at.client.post(CLOSINGS, json=body | differently, headers=headers)


async def decide(at, row, decision, *, version=1, subject=None, region=None):
    body = {"expected_version": version, "decision": decision, "ground": "经核实"}
    headers = at.as_("approver", subject=subject, region=region)
    return await at.client.post(f"{CLOSINGS}/{row['id']}/decision", json=body, headers=headers)


@pytest.fixture
async def back(paid):
    """Of 425.71 that were paid 300.00 came back, and nobody owed it."""
    assert (await bring_back(paid, paid.settlement, paid.line, "300.00")).status_code == 201
    return paid


async def test_what_is_not_wanted_back_is_closed_by_two_persons(back, following_app):
    row = (await propose(back)).json()
    assert (row["amount"], row["state"], row["ground"]) == ("300.00", "proposed", "本人书面放弃")
    assert await returned(back) == []
    assert (await pay_again(back)).status_code == 404
    own = await decide(back, row, "confirmed", subject=back.subjects["clerk"])
    assert told(own) == (409, "closed-by-same-person")
    assert told(await decide(back, row, "confirmed", version=None)) == (
        428,
        "record-version-missing",
    )
    assert (await decide(back, row, "confirmed")).json()["state"] == "confirmed"
    assert told(await decide(back, row, "confirmed")) == (412, "record-changed")
    answer = await decide(back, row, "declined", version=2)
    assert told(answer) == (409, "return-closing-state-forbids")
    for event, why in (("proposed", "本人书面放弃"), ("confirmed", "经核实")):
        assert (
            await ground_of(back.client, "reporting", row["id"], f"return-closing.{event}") == why
        )
    assert await returned(back) == []
    await agree(following_app)


@pytest.mark.parametrize("way", [["declined"], ["confirmed", "withdrawn"]])
async def test_what_is_declined_or_withdrawn_can_be_paid_again(back, way):
    row = (await propose(back)).json()
    for version, decision in enumerate(way, start=1):
        answer = await decide(back, row, decision, version=version)
        assert answer.json()["state"] == decision, answer.text
    (one,) = await returned(back)
    assert (one["closed"], one["left"]) == ("0.00", "300.00")
    assert (await pay_again(back)).json()["amount"] == "300.00"


async def test_who_confirmed_stays_readable_once_another_withdraws(back):
    row = (await propose(back)).json()
    await decide(back, row, "confirmed")
    other = f"acc_{ULID()}"
    body = {"expected_version": 2, "decision": "withdrawn", "ground": "本人改变主意"}
    answer = await back.client.post(
        f"{CLOSINGS}/{row['id']}/decision", json=body, headers=back.as_("approver", subject=other)
    )
    found = answer.json()
    assert (found["state"], found["withdrawn_by"]) == ("withdrawn", other), answer.text
    assert (found["answered_by"], found["answer"]) == (back.subjects["approver"], "经核实")
    assert found["withdrawal"] == "本人改变主意"
    assert found["withdrawn_at"] >= found["answered_at"]
    event = "return-closing.withdrawn"
    assert await ground_of(back.client, "reporting", row["id"], event) == "本人改变主意"


@pytest.mark.parametrize(("undone", "left"), [(0, "300.00"), (1, "100.00")])
async def test_each_closing_gives_back_its_own_amount(back, undone, left):
    first = (await propose(back)).json()
    assert (await bring_back(back, back.settlement, back.line, "100.00")).status_code == 201
    assert told(await propose(back)) == (409, "return-closing-proposed")
    await decide(back, first, "confirmed")
    second = (await propose(back)).json()
    assert second["amount"] == "100.00"
    await decide(back, second, "confirmed")
    rows = first, second
    await decide(back, rows[undone], "withdrawn", version=2)
    (one,) = await returned(back)
    assert one["left"] == left
    await decide(back, rows[1 - undone], "withdrawn", version=2)
    (one,) = await returned(back)
    assert (one["closed"], one["left"]) == ("0.00", "400.00")


async def test_a_later_claim_counts_what_was_closed(back, placement_facts):
    await decide(back, (await propose(back)).json(), "confirmed")
    claim = await corrected(back, placement_facts, "2026-04-28")
    assert (claim["amount"], claim["state"]) == ("106.42", "repaid")
    assert await returned(back) == []
    assert (await bring_back(back, back.settlement, back.line, "10.00")).status_code == 201
    (one,) = await returned(back)
    assert (one["counted"], one["closed"], one["left"]) == ("106.42", "193.58", "10.00")


async def test_it_is_closed_or_paid_again_but_not_both(back):
    ways = (propose(back), pay_again(back), propose(back))
    assert sorted(one.status_code for one in await asyncio.gather(*ways)) == [201, 404, 404]


async def test_only_officers_of_the_region_close_and_see(back):
    assert told(await propose(back, region="640200")) == (404, "returned-allowance-unknown")
    assert (await propose(back, "finance")).status_code == 403
    row = (await propose(back)).json()
    answer = await decide(back, row, "confirmed", region="640200")
    assert told(answer) == (404, "return-closing-unknown")
    for region, seen in (("640100", [row]), ("640200", [])):
        answer = await back.client.get(CLOSINGS, headers=back.as_("finance", region=region))
        assert answer.json()["items"] == seen
    answer = await back.client.get(CLOSINGS, headers=tokens.youth(YOUTH))
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [{"ground": "略"}, {"ground": None}, {"month": "2026-13"}])
async def test_what_is_malformed_is_refused(back, body):
    assert (await propose(back, **body)).status_code == 422
