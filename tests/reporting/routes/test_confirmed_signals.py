"""What a confirmed signal does to its month: not paid, taken back if it was, due again if wrong."""

from datetime import date

import httpx2
import pytest
from ulid import ULID

from services.common.upstream import Upstream
from services.reporting import policy
from services.reporting.clients.matching import Matching
from services.reporting.rules.recomputing import recompute
from tests import pdfs
from tests.change_logs import ground_of
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_publicity import known_to_matching
from tests.reporting.routes.test_recoveries import listed, notified, repay
from tests.reporting.routes.test_signals import decide, dismiss, enter, held_in, objected_to, team
from tests.reporting.settling import MARCH, YOUTH
from tests.reporting.valuing import a_row, added

__all__ = ["team"]
SAID = (
    "2026年3月2日至2026年3月31日在岗，经核查，已查实原是见习单位的职工，当月补贴不予计发，"
    "计0.00元，此前已结算2235.00元，差额-2235.00元。"
)


async def confirmed(team, youth, **entered):
    """A signal of March, entered by one and confirmed by another."""
    found = (await enter(team, youth, **entered)).json()
    answer = await decide(team, found, "confirmed")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def withdraw(team, signal, subject=None):
    return await decide(team, signal, "withdrawn", subject=subject, version=2)


@pytest.fixture
async def paid(team, placement_facts):
    """March of one youth, paid in full."""
    await settling.one_confirmed(team, placement_facts)
    return await team.through_to_payment(await team.prepare(MARCH))


async def test_a_month_that_was_paid_is_claimed_back_once_its_signal_is_confirmed(
    team, paid, following_app, placement_facts
):
    found = await confirmed(team, YOUTH)
    assert (found["effect"], found["when_confirmed"]) == ("none", "month")
    later = await team.prepare(MARCH)
    (line,) = await team.lines(later["id"])
    assert (line["computed"], line["already"], line["amount"]) == ("0.00", "2235.00", "-2235.00")
    assert (line["sentence"], recompute(line).sentence) == (SAID, SAID)
    assert line["portions"][0]["voided_for"] == "own_staff"
    assert "confirmed_signal_outcomes@640000@2017-10-01" in line["values"]
    approved = await team.to_approval(later)
    (claim,) = await listed(team)
    assert (claim["amount"], claim["state"], claim["payee"]) == ("2235.00", "open", "youth")
    transport = httpx2.ASGITransport(placement_facts.app)
    upstream = Upstream("matching", "http://m", following_app.state.keys, transport)
    following_app.state.matching = Matching(upstream)
    await known_to_matching(placement_facts.app, [claim], name="马·测试")
    path = f"/v1/recoveries/{claim['id']}/notice.pdf"
    answer = await team.client.get(path, headers=team.as_("clerk"))
    words = pdfs.text_of(answer.content).replace("\n", "")
    assert "已查实原是见习单位的职工" in words
    assert (await team.payments(YOUTH))[0]["sentence"] == SAID
    team.opened_on = claim["opened_on"]
    answer = await repay(team, await notified(team, claim), "2235.00")
    assert answer.json()["state"] == "repaid", answer.text
    assert approved["to_recover"] == "2235.00"
    assert (await team.budget(2026))["spent"]["total"] == "0.00"
    await agree(following_app)


async def test_it_is_taken_back_once(team, paid):
    await confirmed(team, YOUTH)
    await team.to_approval(await team.prepare(MARCH))
    again = await team.finished(await team.ask(MARCH))
    assert again["result"]["lines"] == 0
    assert len(await listed(team)) == 1


async def test_what_was_confirmed_wrongly_is_withdrawn_by_another_and_paid_again(team, paid):
    found = await confirmed(team, YOUTH)
    await team.to_approval(await team.prepare(MARCH))
    assert told(await withdraw(team, found)) == (409, "own-confirmation")
    answer = await withdraw(team, found, subject=f"acc_{ULID()}")
    assert answer.json()["state"] == "open", answer.text
    event = "audit-signal.confirmation-withdrawn"
    assert await ground_of(team.client, "reporting", found["id"], event) == "经核实"
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert (line["amount"], line["already"]) == ("2235.00", "0.00")
    read = await team.client.get(f"/v1/audit-signals/{found['id']}", headers=team.as_("clerk"))
    assert [one["move"] for one in read.json()["steps"]] == ["entry", "confirmation", "withdrawal"]


async def test_what_is_not_confirmed_is_not_withdrawn(team, paid):
    found = (await enter(team, YOUTH)).json()
    answer = await decide(team, found, "withdrawn")
    assert told(answer) == (409, "signal-state-forbids")


@pytest.mark.parametrize("until", ["prepare", "to_publicity", "to_approval"])
async def test_what_is_not_paid_yet_leaves_its_batch_and_is_settled_as_nothing(
    team, placement_facts, following_app, until
):
    await settling.one_confirmed(team, placement_facts)
    settlement = await team.prepare(MARCH)
    if until != "prepare":
        settlement = await getattr(team, until)(settlement)
    await confirmed(team, YOUTH)
    left = await team.read(settlement["id"])
    assert (left["held"] if until != "to_approval" else 1, left["total"]) == (1, "0.00")
    if until == "to_approval":
        assert (await team.budget(2026))["committed"] == "0.00"
    again = await team.prepare(MARCH)
    (line,) = await team.lines(again["id"])
    assert (line["amount"], line["already"], line["adjusts"]) == ("0.00", "0.00", None)
    assert again["held"] == 0
    await agree(following_app)


async def test_a_line_and_what_was_added_to_it_leave_both(team, placement_facts):
    """An absence of March was taken back before anything was paid."""
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await team.set_account(YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31), ("2026-03-10", "unexcused"))
    first = await team.to_publicity(await team.prepare(MARCH))
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    second = await team.prepare(MARCH)
    assert (first["total"], second["total"]) == ("2133.41", "101.59")
    await confirmed(team, YOUTH)
    left = [(await team.read(one["id"]))["total"] for one in (first, second)]
    assert left == ["0.00", "0.00"]
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert (line["amount"], line["already"]) == ("0.00", "0.00")


async def test_what_a_reviewer_let_go_is_not_taken_back(team, placement_facts):
    """Somebody objected when it was confirmed: the line waits, and a reviewer lets it go."""
    youth, public, raised = await objected_to(team, placement_facts)
    await confirmed(team, youth)
    await dismiss(team, public, raised)
    (one,) = await held_in(team, public)
    assert one["by"] == "signal"
    await dismiss(team, public, one)
    approved = await team.approved(await team.read(public["id"]))
    await team.moved(approved, "disbursement", "finance", **settling.payment(team, approved))
    again = await team.finished(await team.ask(MARCH))
    assert again["result"]["lines"] == 0


async def test_an_explained_one_changes_nothing(team, paid):
    await decide(team, (await enter(team, YOUTH)).json(), "explained")
    assert (await team.finished(await team.ask(MARCH)))["result"]["lines"] == 0


async def test_a_region_may_leave_it_at_the_signal(team, paid):
    shipped = dict.fromkeys(
        ("shared_account", "identical_attendance", "mentor_overload", "two_regions"), "none"
    )
    kinds = ("employee_insurance", "own_staff", "business_licence")
    value = shipped | dict.fromkeys(kinds, "none")
    row = {"name": "confirmed_signal_outcomes", "region": "640100", "value": value}
    await added(team.client, a_row(**row), office="640100")
    found = await confirmed(team, YOUTH)
    assert found["when_confirmed"] == "none"
    assert (await team.finished(await team.ask(MARCH)))["result"]["lines"] == 0


async def test_an_office_above_settles_it_as_nothing_too(team, placement_facts):
    """The city confirms, the autonomous region settles."""
    await settling.one_confirmed(team, placement_facts)
    answer = await team.ask(MARCH, region="640000")
    job = await team.finished(answer)
    above = settling.Office(team.client, team.clock, region="640000")
    await confirmed(team, YOUTH)
    assert (await above.read(job["result"]["settlement_id"]))["total"] == "0.00"


async def test_of_a_record_that_went_into_another_the_person_counts(team, placement_facts):
    former, day = f"yth_{ULID()}", date(2026, 3, 2)
    placement = await placement_facts.arrive(day, youth_id=former)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(former)
    await team.prepare(MARCH)
    found = (await enter(team, former)).json()
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", former, "youth.merged", day, into=YOUTH, **state)
    await decide(team, found, "confirmed")
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert (line["amount"], line["portions"][0]["voided_for"]) == ("0.00", "own_staff")


async def test_a_value_of_later_says_nothing_of_what_was_confirmed_before(team, paid, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(policy, "signal_outcome", lambda *_: ("none", "of the region"))
        found = await confirmed(team, YOUTH)
    read = await team.client.get(f"/v1/audit-signals/{found['id']}", headers=team.as_("clerk"))
    assert (found["when_confirmed"], read.json()["when_confirmed"]) == ("none", "none")
    assert (await team.finished(await team.ask(MARCH)))["result"]["lines"] == 0


async def test_what_is_withdrawn_leaves_the_batch_that_was_to_take_it_back(team, paid):
    found = await confirmed(team, YOUTH)
    back = await team.prepare(MARCH)
    assert back["to_recover"] == "2235.00"
    assert (await withdraw(team, found, subject=f"acc_{ULID()}")).status_code == 200
    assert (await team.read(back["id"]))["to_recover"] == "0.00"
    assert (await team.finished(await team.ask(MARCH)))["result"]["lines"] == 0


async def test_what_is_withdrawn_leaves_the_batch_that_says_that_nothing_is_due(
    team, placement_facts
):
    """Else the youth would read of a finding that stands no more."""
    await settling.one_confirmed(team, placement_facts)
    found = await confirmed(team, YOUTH)
    nothing = await team.prepare(MARCH)
    assert [line["amount"] for line in await team.lines(nothing["id"])] == ["0.00"]
    assert (await withdraw(team, found, subject=f"acc_{ULID()}")).status_code == 200
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert (line["amount"], line["already"], line["adjusts"]) == ("2235.00", "0.00", None)


async def test_what_was_withdrawn_wrongly_is_confirmed_again(team, placement_facts):
    """By then its line is in a batch that lets it go: it leaves once more."""
    await settling.one_confirmed(team, placement_facts)
    await team.prepare(MARCH)
    found = await confirmed(team, YOUTH)
    another = f"acc_{ULID()}"
    await withdraw(team, found, subject=another)
    again = await team.prepare(MARCH)
    assert again["total"] == "2235.00"
    answer = await decide(team, found, "confirmed", subject=another, version=3)
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed"), answer.text
    assert (await team.read(again["id"]))["total"] == "0.00"
    answer = await decide(team, found, "withdrawn", subject=another, version=4)
    assert told(answer) == (409, "own-confirmation")


async def test_a_month_stays_void_while_another_signal_of_the_person_says_so(team, placement_facts):
    """Each of two records had its own before one went into the other; one of them was wrong."""
    former, day = f"yth_{ULID()}", date(2026, 3, 2)
    early = await placement_facts.arrive(day, youth_id=former)
    await placement_facts.end_early(early, date(2026, 3, 13))
    await placement_facts.confirm(early, MARCH, date(2026, 3, 13))
    later = await placement_facts.arrive(date(2026, 3, 16), youth_id=YOUTH)
    await placement_facts.confirm(later, MARCH, date(2026, 3, 31))
    await team.set_account(former)
    await team.set_account(YOUTH, account="6217001230001234599")
    await team.through_to_payment(await team.prepare(MARCH))
    first = (await enter(team, former)).json()
    second = (await enter(team, YOUTH)).json()
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", former, "youth.merged", day, into=YOUTH, **state)
    for one in (first, second):
        assert (await decide(team, one, "confirmed")).status_code == 200
    back = await team.prepare(MARCH)
    for one, still in ((first, back["to_recover"]), (second, "0.00")):
        answer = await withdraw(team, one, subject=f"acc_{ULID()}")
        assert answer.status_code == 200, answer.text
        assert (await team.read(back["id"]))["to_recover"] == still
