"""Whatever an office writes for a unit to read names nobody who complained of it."""

import pytest

from tests import tokens
from tests.units.factories import a_recognised_unit, decided, seen
from tests.units.removing import (
    PATH,
    a_removal,
    a_service,
    act,
    done,
    proposed_for_cause,
)
from tests.units.test_routes_accidents import clear, report
from tests.units.test_routes_complaints import NAME, complain
from tests.units.test_routes_inspections import a_look

NAMED = (f"{NAME}投诉属实", "见投诉 cmp_01K5AAAAAAAAAAAAAAAAAAAAAA")


@pytest.fixture
async def unit(units, reported):
    unit = await a_recognised_unit(units)
    await complain(units, unit)
    return unit


def is_refused(answer, pointer):
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "complainant-named"), answer.text
    assert [one["pointer"] for one in told["errors"]] == [pointer]


@pytest.mark.parametrize("words", NAMED)
async def test_nor_does_a_removal_from_its_charge_to_its_service(units, unit, clock, words):
    for field in ("facts", "evidence"):
        is_refused(await proposed_for_cause(units, unit, **{field: words}), f"/{field}")
    proposal = (await proposed_for_cause(units, unit)).json()
    is_refused(await act(units, proposal, "dismissal", ground=words), "/ground")
    served = a_service("2026-03-02")
    is_refused(await act(units, proposal, "notice", **served | {"evidence": words}), "/evidence")
    noticed = await done(units, proposal, "notice", **served)
    clock.move("2026-03-17")
    for field in ("ground", "remedy"):
        is_refused(
            await act(units, noticed, "decision", **a_removal(**{field: words})), f"/{field}"
        )
    decision = await done(units, noticed, "decision", **a_removal())
    is_refused(await act(units, decision, "revocation", ground=words), "/ground")


@pytest.mark.parametrize("words", NAMED)
async def test_nor_does_a_decision_on_the_unit(units, unit, words):
    is_refused(await decided(units, unit, "suspension", ground=words), "/ground")
    assert (await seen(units, unit))["state"] == "recognised"
    suspended = (await decided(units, unit, "suspension")).json()
    is_refused(await decided(units, suspended, "reinstatement", ground=words), "/ground")


async def test_nor_does_what_was_seen_at_an_inspection_or_clears_an_accident(units, unit):
    look = a_look(safety="not_met")
    look["items"][1]["remark"] = NAMED[0]
    url = f"/v1/units/{unit['id']}/inspections"
    is_refused(await units.post(url, json=look, headers=tokens.officer()), "/items/1/remark")
    accident = (await report(units, unit)).json()
    is_refused(await clear(units, accident, ground=NAMED[0]), "/ground")


async def test_a_unit_reads_a_charge_from_the_notice_on(units, unit):
    proposal = (await proposed_for_cause(units, unit)).json()
    url, own = f"{PATH}/{proposal['id']}", tokens.unit(unit["id"])
    before = (await units.get(url, headers=own)).json()
    assert (before["charge"], before["charge_evidence"]) == (None, None)
    await done(units, proposal, "notice", **a_service("2026-03-02"))
    after = (await units.get(url, headers=own)).json()
    assert (after["charge"], after["charge_evidence"]) == ("虚报见习人员考勤", "检查记录和考勤表")
