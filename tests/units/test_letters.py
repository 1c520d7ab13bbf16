"""What somebody wrote to an office is let go the day after its time is over, and no sooner."""

import pytest

from services.units.actions.letters import forget_old
from tests import tokens
from tests.calendars import know_years
from tests.units import test_routes_complaints as complaints
from tests.units import test_routes_consultations as consultations
from tests.units.factories import a_recognised_unit

LAST, AFTER = "2031-03-02", "2031-03-03"


@pytest.fixture(autouse=True)
async def calendar(units_app):
    await know_years(units_app)


@pytest.fixture
def look(units_app, clock):
    """The look of a day."""

    async def look(day):
        clock.move(day)
        await forget_old(units_app.state.database, units_app.state.clock)

    return look


async def upheld(units, **told):
    """A complaint upheld today, as its office has it, and its receipt."""
    received, receipt = await complaints.investigated(units, await a_recognised_unit(units))
    decided = await complaints.decide(units, received, **told)
    assert decided.status_code == 200, decided.text
    return decided.json(), receipt


async def in_full(units, complaint):
    look = {"purpose": "review"}
    path = f"/v1/complaints/{complaint['id']}/reveals"
    headers = {key: told for key, told in tokens.officer().items() if key != "Idempotency-Key"}
    return (await units.post(path, json=look, headers=headers)).json()


async def test_a_complaint_is_kept_to_its_last_day_and_nobodys_the_day_after(
    units, look, rows, changes
):
    complaint, receipt = await upheld(units)
    assert await rows("complaint_traces")
    await look(LAST)
    assert (await in_full(units, complaint))["name"] == complaints.NAME
    await look(AFTER)
    assert set((await in_full(units, complaint)).values()) == {None}
    assert await rows("complaint_traces") == []
    own = (await complaints.by_receipt(units, receipt)).json()
    assert (own["state"], own["answer"]) == ("upheld", None)
    kept = ("kind", "state", "finding", "evidence", "consequence", "received_on", "closed_on")
    path = f"/v1/complaints/{complaint['id']}"
    now = (await units.get(path, headers=tokens.officer())).json()
    assert [now[one] for one in kept] == [complaint[one] for one in kept]
    told = (await changes(complaint["id"]))[-1]
    assert (told["event"], told["author"]) == ("complaint.forgotten", "units")
    await look("2031-03-04")
    assert (await changes(complaint["id"]))[-1]["id"] == told["id"]


async def test_a_complaint_under_way_or_one_that_keeps_a_unit_suspended_is_kept(units, look):
    unit = await a_recognised_unit(units)
    open_one = (await complaints.complain(units, unit)).json()
    suspending, _ = await upheld(units, consequence="suspension")
    await look(AFTER)
    for one in (open_one, suspending):
        assert (await in_full(units, one))["words"] is not None


async def test_of_a_question_what_is_public_stays_until_it_is_public_no_more(units, look):
    private, _ = await consultations.asked(units)
    await consultations.answer(units, private, published_question=None)
    public, _ = await consultations.asked(units)
    await consultations.answer(units, public)
    await look(LAST)
    assert (await shown(units, private))["question"] == consultations.QUESTION
    await look(AFTER)
    now = await shown(units, private)
    assert (now["question"], now["answer"]) == (None, None)
    again = await consultations.move(
        units, now, "publication", published_question="没有身份证能报名吗？"
    )
    assert (again.status_code, again.json()["code"]) == (409, "answer-forgotten")
    now = await shown(units, public)
    assert (now["question"], now["answer"]) == (None, "可以，凭临时身份证报名。")
    assert (await units.get(consultations.PUBLIC)).json()["items"][0]["answer"] == now["answer"]
    await consultations.move(units, now, "publication", published_question=None)
    await look("2031-03-04")
    assert (await shown(units, public))["answer"] is None


async def test_what_was_answered_before_is_let_go_too_and_nothing_is_put_right_any_more(
    units, look, rows
):
    complaint, _ = await upheld(units)
    reviewer = tokens.officer("640000", "reviewer")
    told = {"ground": "证据不实", "answer": "重新调查。"}
    opened = await complaints.move(units, complaint, "reopening", reviewer, **told)
    anew = (await complaints.decide(units, opened.json())).json()
    private, _ = await consultations.asked(units)
    private = (await consultations.answer(units, private, published_question=None)).json()
    await consultations.correct(units, private)
    public, _ = await consultations.asked(units)
    await consultations.answer(units, public)
    await look(AFTER)
    again = await complaints.move(
        units,
        anew | {"version": anew["version"] + 1},
        "reopening",
        tokens.officer("640000", "reviewer"),
        **told,
    )
    assert (again.status_code, again.json()["code"]) == (409, "complaint-forgotten")
    file = (await units.get(f"/v1/complaints/{complaint['id']}", headers=tokens.officer())).json()
    assert file["revoked"][0]["finding"] == complaint["finding"]
    now = await shown(units, private)
    assert [one["answer"] for one in now["former_answers"]] == [None]
    late = await consultations.correct(units, now)
    assert (late.status_code, late.json()["code"]) == (409, "answer-forgotten")
    # What is public is put right as long as it is public.
    right = await consultations.correct(units, await shown(units, public))
    assert right.status_code == 200, right.text


async def shown(units, consultation):
    path = f"{consultations.URL}/{consultation['id']}"
    answer = await units.get(path, headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    return answer.json()
