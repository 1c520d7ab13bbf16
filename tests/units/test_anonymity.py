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
from tests.units.test_routes_complaints import NAME, complain, decide, investigated, keyed, move
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("买买提·阿不都", "买买提阿不都反映属实"),
        ("买买提·阿不都", "買買提 · 阿不都反映属实"),
        ("买买提·阿不都", "经查，买买提未到岗"),
        ("李小明", "小明说反映属实"),
        ("欧阳娜", "歐陽娜反映属实"),
    ],
)
async def test_a_name_written_otherwise_is_no_less_a_name(units, name, words):
    unit = await a_recognised_unit(units)
    assert (await complain(units, unit, keyed(), name=name)).status_code == 201
    is_refused(await decided(units, unit, "suspension", ground=words), "/ground")
    assert (await decided(units, unit, "suspension", ground="现场核实属实")).status_code == 200


async def test_words_typed_for_names_keep_no_office_from_its_charge(units, unit):
    for word in ("安全", "事故", "清退"):
        assert (await complain(units, unit, keyed(), name=word)).status_code == 201
    charged = await proposed_for_cause(units, unit, facts="发生安全事故隐患，应予清退")
    assert charged.status_code == 201, charged.text


async def test_a_typed_name_is_nobodys_once_the_complaint_is_not_upheld(units, reported):
    unit = await a_recognised_unit(units)
    complaint, _ = await investigated(units, unit)
    not_upheld = {"upheld": False, "consequence": None}
    is_refused(await decide(units, complaint, **not_upheld, finding=NAMED[0]), "/finding")
    assert (await decide(units, complaint, **not_upheld)).status_code == 200
    assert (await decided(units, unit, "suspension", ground=NAMED[0])).status_code == 200


async def test_whoever_tries_names_is_kept_in_the_audit_log(units, unit, rows):
    before = await rows("audit_entries")
    is_refused(await decided(units, unit, "suspension", ground=NAMED[0]), "/ground")
    entry = [one for one in await rows("audit_entries") if one not in before]
    assert [(one["action"], one["object_id"], one["ground"]) for one in entry] == [
        ("complainant.named", unit["id"], "/ground")
    ]
    assert entry[0]["author"]
    assert NAME not in str(entry)
    assert (await seen(units, unit))["state"] == "recognised"


async def test_a_version_gone_and_a_step_not_open_are_told_before_words(units, unit, rows):
    complaint = (await complain(units, unit)).json()
    assert (await decide(units, complaint, finding=NAMED[0])).json()["code"] == "move-not-open"
    await move(units, complaint, "investigation")
    told = {"transferred_to": NAMED[0], "answer": "已移送。"}
    assert (await decide(units, complaint, finding=NAMED[0])).json()["code"] == "stale"
    assert (await move(units, complaint, "transfer", **told)).json()["code"] == "stale"
    assert "complainant.named" not in str(await rows("audit_entries"))
