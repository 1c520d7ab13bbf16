"""Audit signals over HTTP: found with a settlement, entered by officers, decided by another."""

from datetime import date

import pytest
from ulid import ULID

from services.reporting import jobs, policy
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal
from tests import tokens
from tests.change_logs import ground_of
from tests.reporting import settling
from tests.reporting.insuring import Insurer
from tests.reporting.routes.test_ledger import told
from tests.reporting.settling import MARCH

DAY = date(2026, 3, 2)


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
def holding(monkeypatch):
    """A region where every signal holds its lines."""
    monkeypatch.setattr(policy, "signal_effect", lambda *_: "hold")


@pytest.fixture
def nothing_void(monkeypatch):
    """A region where no month is void, whatever is confirmed of it."""
    monkeypatch.setattr(policy, "signal_outcome", lambda *_: ("none", "of the region"))


async def signals(team, **which):
    answer = await team.client.get("/v1/audit-signals", params=which, headers=team.as_("clerk"))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def decide(team, signal, decision, *, subject=None, version=1):
    body = {"expected_version": version, "decision": decision, "ground": "经核实"}
    return await team.client.post(
        f"/v1/audit-signals/{signal['id']}/decision",
        json=body,
        headers=team.as_("reviewer", subject=subject),
    )


async def enter(team, youth, **differently):
    await team.client._transport.app.state.followers["matching"].catch_up()
    body = {"kind": "own_staff", "youth_id": youth, "month": MARCH, "ground": "社保比对 2026-04"}
    return await team.client.post(
        "/v1/audit-signals", json=body | differently, headers=team.as_("clerk")
    )


async def two_of_one_account(team, facts):
    youths = sorted(f"yth_{ULID()}" for _ in range(2))
    for youth in youths:
        placement = await facts.arrive(DAY, youth_id=youth)
        await facts.confirm(placement, MARCH, date(2026, 3, 31))
        await team.set_account(youth)
    return youths


async def test_an_account_of_two_is_found_once_and_holds_nothing_by_default(team, placement_facts):
    youths = await two_of_one_account(team, placement_facts)
    settlement = await team.prepare(MARCH)
    (found,) = await signals(team)
    assert (found["kind"], found["youths"]) == ("shared_account", youths)
    assert (found["effect"], found["evidence"]) == ("none", {"people": 2})
    assert settlement["held"] == 0
    await team.moved(settlement, "review", "reviewer", decision="returned", ground="考勤有误")
    await team.prepare(MARCH)
    assert len(await signals(team)) == 1


async def test_a_signal_that_holds_lets_the_lines_go_once_it_is_explained(
    team, placement_facts, holding
):
    await two_of_one_account(team, placement_facts)
    settlement = await team.prepare(MARCH)
    assert (settlement["held"], settlement["total"]) == (2, "0.00")
    (found,) = await signals(team, state="open", kind="shared_account")
    held = await team.client.get(
        f"/v1/settlements/{settlement['id']}/objections", headers=team.as_("clerk")
    )
    one, _ = held.json()["items"]
    assert (one["by"], one["state"]) == ("signal", "open")
    answer = await team.client.post(
        f"/v1/settlements/{settlement['id']}/objections/{one['id']}/answer",
        json={"expected_version": 1, "decision": "dismissed", "ground": "经核实"},
        headers=team.as_("reviewer"),
    )
    assert told(answer) == (409, "held-by-signal")
    answer = await decide(team, found, "explained")
    assert answer.json()["state"] == "explained", answer.text
    why = await ground_of(team.client, "reporting", found["id"], "audit-signal.explained")
    assert why == "经核实"
    assert (await team.read(settlement["id"]))["total"] == "4470.00"
    assert told(await decide(team, found, "confirmed", version=2)) == (409, "signal-state-forbids")


async def test_a_youths_copy_holds_the_line_and_nothing_of_the_signal_that_holds_it(
    team, placement_facts, holding
):
    youth, _ = await two_of_one_account(team, placement_facts)
    await team.prepare(MARCH)
    asked = {"youth_id": youth, "account_id": "acc_00000000000000000000000001"}
    answer = await team.client.get(
        "/internal/personal-data",
        params=asked,
        headers=tokens.sister("accounts", "reporting", "personal-data:read"),
    )
    assert answer.status_code == 200, answer.text
    tables = answer.json()["tables"]
    assert [line["youth_id"] for line in tables["settlement_lines"]] == [youth]
    assert not {"audit_signals", "line_objections"} & set(tables)


async def test_what_is_confirmed_leaves_the_batch(team, placement_facts, holding):
    await two_of_one_account(team, placement_facts)
    settlement = await team.prepare(MARCH)
    (found,) = await signals(team)
    assert told(await decide(team, found, "confirmed", version=None)) == (
        428,
        "signal-version-missing",
    )
    assert (await decide(team, found, "confirmed")).json()["state"] == "confirmed"
    assert (await team.read(settlement["id"]))["total"] == "0.00"


async def held_in(team, settlement):
    answer = await team.client.get(
        f"/v1/settlements/{settlement['id']}/objections", headers=team.as_("clerk")
    )
    return [one for one in answer.json()["items"] if one["state"] == "open"]


async def test_what_was_confirmed_is_not_paid_by_the_next_batch_unless_a_reviewer_says_so(
    team, placement_facts, holding
):
    await two_of_one_account(team, placement_facts)
    await team.prepare(MARCH)
    (found,) = await signals(team)
    await decide(team, found, "confirmed")
    again = await team.prepare(MARCH)
    assert (again["lines"], again["held"], again["total"]) == (2, 2, "0.00")
    one, _ = await held_in(team, again)
    answer = await team.client.post(
        f"/v1/settlements/{again['id']}/objections/{one['id']}/answer",
        json={"expected_version": 1, "decision": "dismissed", "ground": "账户已更换并核对"},
        headers=team.as_("reviewer"),
    )
    assert answer.status_code == 200, answer.text
    assert (await team.read(again["id"]))["total"] == "2235.00"


async def test_what_waits_for_a_decision_waits_in_every_batch(team, placement_facts, holding):
    await two_of_one_account(team, placement_facts)
    first = await team.prepare(MARCH)
    await team.moved(first, "review", "reviewer", decision="returned", ground="考勤有误")
    second = await team.prepare(MARCH)
    assert (second["held"], second["total"]) == (2, "0.00")
    (found,) = await signals(team)
    await decide(team, found, "explained")
    assert (await team.read(second["id"]))["total"] == "4470.00"


async def test_a_line_of_two_signals_waits_for_both(team, placement_facts, holding):
    first, _ = await two_of_one_account(team, placement_facts)
    settlement = await team.prepare(MARCH)
    entered = (await enter(team, first)).json()
    (shared,) = await signals(team, kind="shared_account")
    await decide(team, shared, "explained")
    assert (await team.read(settlement["id"]))["total"] == "2235.00"
    (one,) = await held_in(team, settlement)
    assert one["signal_id"] == entered["id"]
    await decide(team, entered, "explained")
    assert (await team.read(settlement["id"]))["total"] == "4470.00"


async def objected_to(team, facts):
    """A public batch of one line, to which its unit objects."""
    youth = f"yth_{ULID()}"
    placement = await facts.arrive(DAY, youth_id=youth)
    await facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(youth)
    public = await team.to_publicity(await team.prepare(MARCH))
    (line,) = await team.lines(public["id"])
    body = {"line_id": line["id"], "ground": "当月请假"}
    path = f"/v1/settlements/{public['id']}/objections"
    answer = await team.client.post(path, json=body, headers=tokens.unit(line["unit_id"]))
    return youth, public, answer.json()


async def dismiss(team, settlement, objection):
    answer = await team.client.post(
        f"/v1/settlements/{settlement['id']}/objections/{objection['id']}/answer",
        json={"expected_version": 1, "decision": "dismissed", "ground": "经核实"},
        headers=team.as_("reviewer"),
    )
    assert answer.json()["state"] == "dismissed", answer.text


async def test_what_was_objected_to_and_dismissed_still_waits_for_a_signal(
    team, placement_facts, holding
):
    """The unit objects, an office enters what it found: money leaves once both are answered."""
    youth, public, raised = await objected_to(team, placement_facts)
    found = (await enter(team, youth)).json()
    await dismiss(team, public, raised)
    assert (await team.read(public["id"]))["total"] == "0.00"
    assert (await decide(team, found, "explained")).status_code == 200
    assert (await team.read(public["id"]))["total"] == "2235.00"


@pytest.mark.parametrize("of_all", [False, True])
async def test_what_was_confirmed_while_somebody_objected_holds_once_they_are_answered(
    team, placement_facts, holding, following_app, of_all
):
    youth, public, raised = await objected_to(team, placement_facts)
    found = (await enter(team, youth)).json()
    async with following_app.state.database.transaction() as session:
        row = await session.get_one(AuditSignal, found["id"])
        row.month = None if of_all else row.month
    assert (await decide(team, found, "confirmed")).status_code == 200
    await dismiss(team, public, raised)
    assert (await team.read(public["id"]))["total"] == "0.00"
    (one,) = await held_in(team, public)
    assert (one["by"], one["signal_id"]) == ("signal", found["id"])
    await dismiss(team, public, one)
    assert (await team.read(public["id"]))["total"] == "2235.00"


async def test_what_was_confirmed_while_somebody_objected_holds_in_the_next_batch(
    team, placement_facts, holding, nothing_void
):
    youth, public, _ = await objected_to(team, placement_facts)
    found = (await enter(team, youth)).json()
    assert (await decide(team, found, "confirmed")).status_code == 200
    team.clock.move("2026-04-10")
    await team.moved(public, "approval", "approver", decision="returned", ground="有误")
    again = await team.prepare(MARCH)
    (objection,) = await held_in(team, again)
    await dismiss(team, again, objection)
    (one,) = await held_in(team, again)
    assert one["signal_id"] == found["id"]
    assert (await team.read(again["id"]))["total"] == "0.00"


async def test_nothing_holds_a_line_of_a_batch_that_was_returned(
    team, placement_facts, holding, following_app
):
    """As batches that were returned before their objections went over."""
    youth, public, raised = await objected_to(team, placement_facts)
    await enter(team, youth)
    async with following_app.state.database.transaction() as session:
        (await session.get_one(Settlement, public["id"])).state = "cancelled"
    await dismiss(team, public, raised)
    assert await held_in(team, public) == []


@pytest.mark.parametrize("kind", ["own_staff", "employee_insurance", "business_licence"])
async def test_what_no_feed_tells_is_entered_and_decided_by_another(
    team, placement_facts, holding, kind
):
    youth = settling.YOUTH
    await settling.one_confirmed(team, placement_facts)
    settlement = await team.prepare(MARCH)
    entered = await enter(team, youth, kind=kind)
    assert entered.status_code == 201, entered.text
    assert (await team.read(settlement["id"]))["held"] == 1
    assert told(await enter(team, youth, kind=kind)) == (409, "signal-known")
    assert told(await enter(team, f"yth_{ULID()}")) == (404, "youth-unknown")
    assert told(await enter(team, youth, kind="shared_account")) == (422, "malformed")
    answer = await decide(team, entered.json(), "explained", subject=team.subjects["clerk"])
    assert told(answer) == (409, "own-signal")
    await decide(team, entered.json(), "explained")
    answer = await team.client.get(
        f"/v1/audit-signals/{entered.json()['id']}", headers=team.as_("clerk")
    )
    assert [step["move"] for step in answer.json()["steps"]] == ["entry", "explanation"]
    assert (await team.read(settlement["id"]))["total"] == "2235.00"


async def test_another_office_neither_sees_nor_decides(team, placement_facts):
    await two_of_one_account(team, placement_facts)
    await team.prepare(MARCH)
    (found,) = await signals(team)
    wuzhong = settling.Office(team.client, team.clock, region="640300")
    assert await signals(wuzhong) == []
    assert told(await decide(wuzhong, found, "explained")) == (404, "signal-unknown")


async def test_facts_give_their_signals(team, placement_facts):
    unit, mentor = f"unt_{ULID()}", f"mnt_{ULID()}"
    placements = [
        await placement_facts.arrive(
            date(2026, 1, 5), unit_id=unit, dispatch_id=f"dsp_{place}", months=6
        )
        for place in range(6)
    ]
    for place, placement in enumerate(placements):
        await placement_facts.tell(
            "dispatch", f"dsp_{place}", "dispatch.signed", date(2026, 1, 4 + (place == 0))
        )
        await placement_facts.tell(
            "placement", placement, "placement.mentor-changed", DAY, mentor_id=mentor
        )
        for month in ("2026-01", "2026-02", MARCH):
            absent = [("2026-01-07", "sick")] if month == "2026-01" else []
            await placement_facts.confirm(placement, month, DAY, *absent)
    late = await placement_facts.arrive(DAY, dispatch_id="dsp_late")
    await placement_facts.tell("dispatch", "dsp_late", "dispatch.signed", date(2026, 3, 3))
    await placement_facts.tell(
        "placement",
        late,
        "placement.outcome-recorded",
        date(2026, 3, 20),
        outcome="retained",
        since="2026-03-20",
        evidence="labour_contract",
        source="unit",
    )
    await team.prepare(MARCH)
    found = {one["kind"]: one for one in await signals(team)}
    assert set(found) == {
        "identical_attendance",
        "mentor_overload",
        "days_before_signature",
        "retention_without_insurance",
    }
    assert found["identical_attendance"]["unit_id"] == unit
    assert found["mentor_overload"]["evidence"]["people"] == 6
    assert found["days_before_signature"]["evidence"] == {
        "arrived_on": "2026-03-02",
        "signed_on": "2026-03-03",
    }
    assert found["retention_without_insurance"]["evidence"]["since"] == "2026-03-20"


async def test_who_never_came_shows_no_pattern_until_it_turns_out_that_they_did(
    team, placement_facts
):
    unit, day = f"unt_{ULID()}", date(2026, 1, 5)
    placements = [
        await placement_facts.arrive(day, unit_id=unit, dispatch_id=f"dsp_{place}")
        for place in range(3)
    ]
    for placement in placements:
        for month in ("2026-01", "2026-02", MARCH):
            await placement_facts.confirm(placement, month, DAY)
    told_of = {"outcome": "retained", "since": "2026-03-20", "evidence": "labour_contract"}
    await placement_facts.tell(
        "placement", placements[0], "placement.outcome-recorded", date(2026, 3, 20), **told_of
    )
    nobody = {"arrived_on": "2026-01-05", "last_day": "2026-01-04", "state": "annulled"}
    came = nobody | {"last_day": None, "term_last_day": "2026-07-04", "state": "arrived"}
    for right, kinds in (
        (nobody, set()),
        (came, {"identical_attendance", "retention_without_insurance"}),
    ):
        await placement_facts.tell("placement", placements[0], "placement.corrected", day, **right)
        await team.prepare(MARCH)
        assert {one["kind"] for one in await signals(team)} == kinds


async def test_one_person_in_two_regions_at_once_is_found(team, placement_facts):
    youth = f"yth_{ULID()}"
    for region in ("640104", "640121"):
        placement = await placement_facts.arrive(DAY, youth_id=youth, region=region)
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(youth)
    await team.prepare(MARCH)
    (found,) = await signals(team, kind="two_regions")
    assert found["youths"] == [youth]
    assert sorted(found["evidence"]["regions"]) == ["640104", "640121"]


@pytest.mark.parametrize("answered", [False, True])
async def test_days_before_a_cover_are_found_unless_the_carrier_covers_them_after_all(
    team, placement_facts, following_app, answered
):
    insurer = Insurer(team.client, placement_facts)
    contract = await insurer.contract()
    placement = await insurer.trainee(DAY)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await following_app.state.followers["matching"].catch_up()
    await jobs.note_gaps(following_app)
    if answered:
        await insurer.acknowledge(await insurer.draw(contract), "2026-04-01")
    await team.prepare(MARCH)
    found = await signals(team, kind="days_before_cover")
    assert [one["evidence"]["arrived_on"] for one in found] == ["2026-03-02"] * (not answered)


COUNTIES = ("640104", "640121")


@pytest.fixture
def holding_in(monkeypatch):
    """Where signals hold their lines, region by region; elsewhere they hold none."""
    held = set()

    def effect(_kind, _day, area, *_):
        return "hold" if area in held else "none"

    monkeypatch.setattr(policy, "signal_effect", effect)
    return held


async def one_account_in_two_counties(team, facts):
    """A youth of each county, both with one account."""
    for county in COUNTIES:
        youth = f"yth_{ULID()}"
        placement = await facts.arrive(DAY, youth_id=youth, region=county)
        await facts.confirm(placement, MARCH, date(2026, 3, 31))
        await team.set_account(youth)


@pytest.mark.parametrize("where", [{"640104"}, {"640121"}, set(), {"640100"}])
async def test_in_a_batch_of_a_city_each_line_waits_by_the_value_of_its_own_county(
    team, placement_facts, holding_in, where
):
    holding_in |= where
    await one_account_in_two_counties(team, placement_facts)
    settlement = await team.prepare(MARCH)
    held = {one["line_id"] for one in await held_in(team, settlement)}
    lines = {line["id"]: line["region"] for line in await team.lines(settlement["id"])}
    assert {lines[line] for line in held} == where & set(COUNTIES)
    (found,) = await signals(team)
    assert found["effect"] == ("hold" if held else "none")


@pytest.mark.parametrize("county", COUNTIES)
async def test_a_signal_holds_the_lines_of_its_own_region_only(
    team, placement_facts, holding, county
):
    """Wherever it would hold: another region's officers could neither decide nor answer it."""
    youth = f"yth_{ULID()}"
    for region, first, last in zip(COUNTIES, (2, 16), (13, 31), strict=True):
        day = date(2026, 3, first)
        placement = await placement_facts.arrive(day, youth_id=youth, region=region)
        if last < 31:
            await placement_facts.end_early(placement, date(2026, 3, last))
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(youth)
    settlement = await team.prepare(MARCH)
    there = settling.Office(team.client, team.clock, region=county)
    entered = await enter(there, youth)
    assert entered.status_code == 201, entered.text
    await team.moved(settlement, "review", "reviewer", decision="returned", ground="重新编制")
    again = await team.prepare(MARCH)
    held = {one["line_id"] for one in await held_in(team, again)}
    lines = {line["id"]: line["region"] for line in await team.lines(again["id"])}
    assert {lines[line] for line in held} == {county}


async def led_by(team, facts, changed_on):
    """Six trainees of a mentor, three of whom another leads from a day on; signals of March."""
    mentor, other, post = (f"{kind}_{ULID()}" for kind in ("mnt", "mnt", "pst"))
    placements = [await facts.arrive(DAY, post_id=post) for _ in range(6)]
    for place, placement in enumerate(placements):
        for day, who in ((DAY, mentor), (changed_on, other)):
            if who == mentor or place < 3:
                given = {"mentor_id": who}
                await facts.tell("placement", placement, "placement.mentor-changed", day, **given)
        await facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.prepare(MARCH)
    return mentor, await signals(team, kind="mentor_overload")


@pytest.mark.parametrize(
    ("changed_on", "overloaded"),
    [(DAY, False), (date(2026, 3, 3), True), (date(2026, 4, 1), True)],
)
async def test_a_mentor_who_led_too_many_in_an_earlier_month_is_found_whoever_leads_them_now(
    team, placement_facts, changed_on, overloaded
):
    mentor, found = await led_by(team, placement_facts, changed_on)
    assert [one["evidence"]["mentor_id"] for one in found] == [mentor] * overloaded
    assert [one["month"] for one in found] == [MARCH] * overloaded
