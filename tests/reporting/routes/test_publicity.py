"""The public list and objections to its lines: who reads, who objects, and what waits for it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, text, update

from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth
from tests import pdfs, tokens
from tests.change_logs import ground_of
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, of_sum, several, told
from tests.reporting.settling import MARCH, payment

STRANGER = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def known_to_matching(app, lines, name="=马·测试"):
    """The youths and placements of these lines, as matching keeps them."""
    async with app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for line in lines:
            registered = Youth.id == line["youth_id"]
            await session.execute(update(Youth).where(registered).values(name=name))
            await session.execute(insert(Placement).values(a_placement(line)))


def a_placement(line):
    return {
        "id": line["placement_id"],
        "version": 1,
        "state": "arrived",
        "dispatch_id": line["placement_id"].replace("plc", "dsp"),
        "youth_id": line["youth_id"],
        "post_id": "pst_1",
        "unit_id": line["unit_id"],
        "region": "640100",
        "youth_region": "640104",
        "workplace_county": "640104",
        "months": 6,
        "basis": "unemployed_youth",
        "signed_on": date(2026, 3, 1),
        "arrived_on": date(2026, 3, 2),
        "term_last_day": date(2026, 9, 1),
        "suspensions": [],
        "early_retention": False,
    }


async def anybody(team, settlement, ending=""):
    return await team.client.get(f"/v1/settlements/{settlement['id']}/publicity{ending}")


async def object_to(team, settlement, line, headers, ground="本人当月没有到岗"):
    return await team.client.post(
        f"/v1/settlements/{settlement['id']}/objections",
        json={"line_id": line["id"], "ground": ground},
        headers=headers,
    )


async def answer_to(team, objection, decision, *, role="reviewer", subject=None, version=1):
    where = f"/v1/settlements/{objection['settlement_id']}/objections/{objection['id']}/answer"
    body = {"expected_version": version, "decision": decision, "ground": "经核实"}
    return await team.client.post(where, json=body, headers=team.as_(role, subject=subject))


async def test_the_list_is_public_while_its_period_lasts(team, placement_facts):
    settlement = await several(team, placement_facts, 2)
    lines = await team.lines(settlement["id"])
    await known_to_matching(placement_facts.app, lines)
    assert told(await anybody(team, settlement)) == (404, "publicity-closed")
    public = await team.to_publicity(settlement)
    answer = await anybody(team, public)
    assert answer.status_code == 200, answer.text
    one, _ = answer.json()["items"]
    assert one == {
        "line_id": lines[0]["id"],
        "name": "=马·测试",
        "unit": lines[0]["unit_id"],
        "month": MARCH,
        "standard": "2235.00",
        "amount": "2235.00",
    }
    for secret in ("110105194912310021", "6217001230001234500", lines[0]["youth_id"]):
        assert secret not in answer.text
    last = date.fromisoformat(public["publicity_ends_on"])
    team.clock.move(last, hour=23)
    assert (await anybody(team, public)).status_code == 200
    team.clock.move(last + timedelta(days=1), hour=0)
    for ending in ("", ".xlsx"):
        assert told(await anybody(team, public, ending)) == (404, "publicity-closed")


async def test_the_printed_list_says_the_same_and_holds_no_formula(team, placement_facts):
    settlement = await several(team, placement_facts, 1)
    await known_to_matching(placement_facts.app, await team.lines(settlement["id"]))
    public = await team.to_publicity(settlement)
    answer = await anybody(team, public, ".xlsx")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["序号", "姓名", "见习单位", "月份", "补贴标准（元）", "补贴金额（元）"]
    assert (rows[1][0], *rows[1][3:]) == ("1", MARCH, "2235.00", "2235.00")
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=马·测试", "s")
    assert "2026-04-09" in sheet["A2"].value


async def test_without_matching_the_list_waits(team, placement_facts):
    public = await team.to_publicity(await several(team, placement_facts, 1))
    assert told(await anybody(team, public)) == (503, "names-unavailable")


async def test_one_line_waits_and_the_batch_goes_on(team, placement_facts, following_app):
    settlement = await several(team, placement_facts, 2)
    first, second = await team.lines(settlement["id"])
    answer = await object_to(team, settlement, first, tokens.youth(first["youth_id"]))
    assert told(answer) == (409, "objection-closed")
    public = await team.to_publicity(settlement)
    answer = await object_to(team, public, second, tokens.youth(STRANGER))
    assert told(answer) == (404, "settlement-unknown")
    for another in (tokens.youth(first["youth_id"]), tokens.unit(first["unit_id"])):
        answer = await object_to(team, public, second, another)
        assert told(answer) == (404, "line-unknown"), "nobody holds another's money"
    answer = await object_to(team, public, second, tokens.youth(second["youth_id"]))
    assert (answer.status_code, answer.json()["by"]) == (201, "youth"), answer.text
    answer = await object_to(team, public, second, tokens.unit(second["unit_id"]))
    assert told(answer) == (409, "objection-open")
    stands = await team.read(public["id"])
    assert (stands["held"], stands["total"]) == (1, "2235.00")
    await team.grant(2026)
    team.clock.move("2026-04-10")
    approved = await team.moved(public, "approval", "approver", decision="passed")
    assert (await team.budget(2026))["committed"] == "2235.00"
    paid = await team.moved(approved, "disbursement", "finance", **payment(team, approved))
    assert paid["state"] == "disbursed"
    (seen,) = await team.payments(second["youth_id"])
    assert (seen["state"], seen["objection"], seen["paid_on"]) == ("held", "carried_over", None)
    (other,) = await team.payments(first["youth_id"])
    assert (other["state"], other["paid_on"]) == ("disbursed", "2026-04-10")
    following = await team.prepare(MARCH)
    (line,) = await team.lines(following["id"])
    assert (line["placement_id"], line["amount"]) == (second["placement_id"], "2235.00")
    await agree(following_app)


async def objections(team, settlement):
    answer = await team.client.get(
        f"/v1/settlements/{settlement['id']}/objections", headers=team.as_("clerk")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def carried_over(team, facts):
    """A line that was objected to and left its batch unanswered, and the next batch."""
    public = await team.to_publicity(await several(team, facts, 2))
    first, _ = await team.lines(public["id"])
    await object_to(team, public, first, tokens.unit(first["unit_id"]), ground="四月请假")
    await team.grant(2026)
    team.clock.move("2026-04-10")
    await team.moved(public, "approval", "approver", decision="passed")
    return await team.prepare(MARCH)


async def test_what_was_not_answered_waits_in_the_next_batch_too(team, placement_facts):
    following = await carried_over(team, placement_facts)
    assert (following["lines"], following["held"], following["total"]) == (1, 1, "0.00")
    (again,) = await objections(team, following)
    assert (again["state"], again["by"], again["ground"]) == ("open", "unit", "四月请假")
    answer = await answer_to(team, again, "dismissed")
    assert answer.status_code == 200, answer.text
    assert (await team.read(following["id"]))["total"] == "2235.00"


async def test_what_was_answered_in_the_next_batch_is_not_asked_a_third_time(team, placement_facts):
    following = await carried_over(team, placement_facts)
    (again,) = await objections(team, following)
    assert (await answer_to(team, again, "upheld")).status_code == 200
    third = await team.prepare(MARCH)
    assert (third["lines"], third["held"], await objections(team, third)) == (1, 0, [])


@pytest.mark.parametrize("step", ["review", "approval"])
async def test_an_objection_outlives_the_batch_that_is_returned(team, placement_facts, step):
    settlement = await several(team, placement_facts, 1)
    (line,) = await team.lines(settlement["id"])
    if step == "approval":
        settlement = await team.to_publicity(settlement)
        team.clock.move("2026-04-10")
    await object_to(team, settlement, line, team.as_("clerk"), ground="查无此人")
    role = "reviewer" if step == "review" else "approver"
    await team.moved(settlement, step, role, decision="returned", ground="有误")
    (before,) = await objections(team, settlement)
    assert before["state"] == "carried_over"
    following = await team.prepare(MARCH)
    (again,) = await objections(team, following)
    assert (again["state"], again["by"], again["ground"]) == ("open", "officer", "查无此人")
    answer = await answer_to(team, again, "dismissed", subject=team.subjects["clerk"])
    assert told(answer) == (409, "own-objection"), "it is still the clerk's"


async def test_what_is_dismissed_is_paid_with_its_batch(team, placement_facts):
    public = await team.to_publicity(await several(team, placement_facts, 1))
    (line,) = await team.lines(public["id"])
    raised = (await object_to(team, public, line, tokens.unit(line["unit_id"]))).json()
    assert raised["by"] == "unit"
    assert (await team.read(public["id"]))["total"] == "0.00"
    answer = await answer_to(team, raised, "dismissed", version=None)
    assert told(answer) == (428, "objection-version-missing")
    answer = await answer_to(team, raised, "dismissed")
    assert answer.json()["state"] == "dismissed", answer.text
    for event, why in (("raised", "本人当月没有到岗"), ("dismissed", "经核实")):
        told_of = raised["id"], f"line-objection.{event}"
        assert await ground_of(team.client, "reporting", *told_of) == why
    again = await answer_to(team, raised, "upheld", version=2)
    assert told(again) == (409, "objection-state-forbids")
    await team.grant(2026)
    team.clock.move("2026-04-10")
    approved = await team.moved(public, "approval", "approver", decision="passed")
    assert approved["total"] == "2235.00"


async def test_an_officer_holds_an_approved_line_and_another_answers(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 2))
    first, second = await team.lines(approved["id"])
    answer = await object_to(team, approved, first, tokens.youth(first["youth_id"]))
    assert told(answer) == (409, "objection-closed")
    clerk = team.subjects["clerk"]
    raised = (await object_to(team, approved, first, team.as_("clerk"))).json()
    answer = await answer_to(team, raised, "upheld", subject=clerk)
    assert told(answer) == (409, "own-objection")
    paid = await team.moved(approved, "disbursement", "finance", **of_sum("2235.00"))
    assert paid["state"] == "disbursed"
    assert (await team.budget(2026))["committed"] == "2235.00"
    answer = await answer_to(team, raised, "upheld")
    assert answer.json()["state"] == "upheld", answer.text
    assert (await team.budget(2026))["committed"] == "0.00"
    answer = await object_to(team, paid, second, team.as_("clerk"))
    assert told(answer) == (409, "objection-closed")
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert line["placement_id"] == first["placement_id"]
    await agree(following_app)


async def test_what_is_dismissed_after_the_payment_is_paid_further(team, placement_facts):
    approved = await team.to_approval(await several(team, placement_facts, 2))
    first, _ = await team.lines(approved["id"])
    raised = (await object_to(team, approved, first, team.as_("clerk"))).json()
    paid = await team.moved(approved, "disbursement", "finance", **of_sum("2235.00"))
    await answer_to(team, raised, "dismissed")
    further = await team.moved(paid, "disbursement", "finance", **of_sum("2235.00"))
    assert further["state"] == "disbursed"
    assert (await team.budget(2026))["committed"] == "0.00"
    answer = await team.client.get(
        f"/v1/settlements/{paid['id']}/disbursements", headers=team.as_("clerk")
    )
    assert [one["total"] for one in answer.json()["items"]] == ["2235.00", "2235.00"]


async def test_an_objected_line_that_alone_is_left_lets_nothing_be_approved(team, placement_facts):
    public = await team.to_publicity(await several(team, placement_facts, 1))
    (line,) = await team.lines(public["id"])
    await object_to(team, public, line, tokens.youth(line["youth_id"]))
    team.clock.move("2026-04-10")
    answer = await team.move(public, "approval", "approver", decision="passed")
    assert told(answer) == (409, "nothing-to-pay")
    listed = await team.client.get(
        f"/v1/settlements/{public['id']}/objections", headers=team.as_("clerk")
    )
    assert [one["state"] for one in listed.json()["items"]] == ["open"]


async def test_the_paper_says_how_long_it_is_up_and_how_to_object(
    team, placement_facts, following_app
):
    settlement = await several(team, placement_facts, 2)
    await known_to_matching(placement_facts.app, await team.lines(settlement["id"]))
    path = f"/v1/settlements/{settlement['id']}/publicity.pdf"
    assert told(await team.client.get(path)) == (404, "publicity-closed")
    await team.to_publicity(settlement)
    answer, again = await team.client.get(path), await team.client.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == again.content
    said = pdfs.text_of(answer.content)
    assert "2026年3月就业见习基本生活补贴公示" in said
    assert "共2人次。公示期自2026年4月2日起至2026年4月9日止，共5个工作日。" in said
    assert said.count("=马·测试") == said.count("2235.00") // 2 == 2
    assert "请在公示期内通过本系统提出，或者向经办机构书面提出" in said
    assert "银川市经办机构（盖章）" in said
    for private in ("110105194912310021", "6217001230001234500", "4500"):
        assert private not in said
    team.clock.move("2026-04-10")
    assert told(await team.client.get(path)) == (404, "publicity-closed")


async def test_who_is_named_objects_up_to_the_last_day_and_an_office_after_it(
    team, placement_facts
):
    publicised = await team.to_publicity(await several(team, placement_facts, 2))
    first, second = await team.lines(publicised["id"])
    ends_on = date.fromisoformat(publicised["publicity_ends_on"])
    team.clock.move(ends_on + timedelta(days=1))
    for who in (tokens.youth(first["youth_id"]), tokens.unit(first["unit_id"])):
        late = await object_to(team, publicised, first, who)
        assert told(late) == (409, "objection-closed")
    assert (await object_to(team, publicised, first, team.as_("reviewer"))).status_code == 201
    team.clock.move(ends_on)
    answer = await object_to(team, publicised, second, tokens.youth(second["youth_id"]))
    assert answer.status_code == 201, answer.text
