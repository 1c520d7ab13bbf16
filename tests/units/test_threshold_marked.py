"""What an officer marked in a refusal holds wherever the unit writes it again, until let go."""

import pytest
from sqlalchemy import text

from services.units.queries import threshold_reviews
from services.units.rules.marked_words import RULE
from tests import tokens
from tests.units.factories import a_draft, a_drafted_post, a_recognised_unit
from tests.units.plans import crowd, pages_read
from tests.units.reviewing import (
    DOUBTFUL,
    MARKED,
    MARKED_DUTIES,
    asked,
    asking,
    clerk,
    decided,
    deciding,
    mark_in,
    objecting,
    published,
    refusal,
    refused_for,
    words_of,
)

UNDECIDED = (409, "threshold-undecided")


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


async def corrected(units, post, **changes):
    told = a_draft(mentor_id=post["mentor_id"], expected_version=post["version"]) | changes
    headers = tokens.unit(post["unit_id"])
    return await units.put(f"/v1/posts/{post['id']}", json=told, headers=headers)


async def test_marked_words_are_told_and_held_when_another_part_is_changed(units, unit):
    post, _ = await refused_for(units, unit)
    answer = await published(units, post)
    assert refusal(answer) == (409, "threshold-text")
    assert words_of(answer) == [MARKED]
    changed = await corrected(units, post, duties=MARKED_DUTIES)
    answer = await published(units, changed.json())
    assert refusal(answer) == UNDECIDED
    assert words_of(answer) == [MARKED]
    again = await asked(units, changed.json())
    assert [one["words"] for one in again["threshold"]["findings"]] == [MARKED]
    await decided(units, again, "allow")
    assert (await published(units, changed.json())).status_code == 200


async def test_marked_words_are_held_in_another_post_of_the_unit_and_in_no_other_units(units, unit):
    _, review = await refused_for(units, unit)
    twin = await a_drafted_post(units, unit, duties=MARKED_DUTIES)
    assert refusal(await published(units, twin)) == UNDECIDED
    other = await a_drafted_post(units, await a_recognised_unit(units), duties=MARKED_DUTIES)
    assert (await published(units, other)).status_code == 200
    objected = (await objecting(units, review)).json()
    assert refusal(await published(units, twin)) == UNDECIDED
    await decided(units, objected, "allow")
    assert (await asking(units, twin)).json()["code"] == "nothing-to-review"
    assert (await published(units, twin)).status_code == 200


async def test_a_draft_is_advised_of_marked_words_whenever_it_is_shown(units, unit):
    clean = await a_drafted_post(units, unit)
    _, review = await refused_for(units, unit)
    url, headers = f"/v1/posts/{clean['id']}", tokens.unit(unit["id"])
    drafted = await a_drafted_post(units, unit, duties=MARKED_DUTIES)
    changed = await corrected(units, clean, duties=MARKED_DUTIES)
    read = await units.get(url, headers=headers)
    for threshold in (one["threshold"] for one in (drafted, changed.json(), read.json())):
        (found,) = threshold["findings"]
        assert (threshold["verdict"], found["rule"], found["words"]) == ("flag", RULE, MARKED)
        assert found["marked_in"] == review["id"]
        assert MARKED_DUTIES[found["start"] : found["end"]] == MARKED
    refused = (await published(units, drafted)).json()
    assert refused["findings"][0]["marked_in"] == review["id"]


@pytest.mark.parametrize(
    "words",
    [
        "字跡端正的往里走",
        "字 迹 端 正 的 往 里 走",
        "字迹端正，的往里走",
        "字迹端正的\n往里走",
    ],
)
async def test_another_spelling_of_marked_words_is_held_and_told_as_written(units, unit, words):
    await refused_for(units, unit)
    twin = await a_drafted_post(units, unit, duties=f"😀{words}；整理资料；{words}。")
    answer = await published(units, twin)
    assert refusal(answer) == UNDECIDED
    assert words_of(answer) == [words, words]
    assert [one["start"] for one in answer.json()["findings"]] == [1, len(words) + 7]


async def test_marked_words_but_for_one_letter_are_held_and_let_no_mark_go(units, unit, rows):
    await refused_for(units, unit)
    nearly = MARKED.replace("的", "")
    assert len(nearly) == len(MARKED) - 1
    twin = await a_drafted_post(units, unit, duties=f"{nearly}。", headcount=1)
    assert refusal(await published(units, twin)) == UNDECIDED
    allowed = await decided(units, await asked(units, twin), "allow")
    assert allowed["let_go"] == []
    assert (await published(units, twin)).status_code == 200
    third = await a_drafted_post(units, unit, duties=MARKED_DUTIES, headcount=1)
    assert refusal(await published(units, third)) == UNDECIDED
    assert [one["let_go_in"] for one in await rows("threshold_marks")] == [None]


@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_later_decision_lets_go_what_it_does_not_confirm(
    units, unit, rows, changes, is_refused
):
    _, review = await refused_for(units, unit)
    twin, third = [
        await a_drafted_post(units, unit, duties=f"{MARKED_DUTIES}{more}", headcount=1)
        for more in ("只招男性。", "")
    ]
    asked_for = await asked(units, twin)
    decision, confirmed = ("refuse", []) if is_refused else ("allow", None)
    later = await decided(
        units, asked_for, decision, ground="这一句说的是走路。", confirmed=confirmed
    )
    (mark,) = await rows("threshold_marks")
    assert (mark["review_id"], mark["let_go_in"]) == (review["id"], later["id"])
    # Who decides is told what their decision lets go, and so is whoever reads it later.
    gone = {"words": mark["said"], "kind": mark["kind"], "marked_in": review["id"]}
    shown = await units.get(f"/v1/threshold-reviews/{later['id']}", headers=clerk())
    assert later["let_go"] == shown.json()["let_go"] == [gone]
    first = await units.get(f"/v1/threshold-reviews/{review['id']}", headers=clerk())
    assert first.json()["let_go"] == []
    assert (await published(units, third)).status_code == 200
    told = await changes(later["id"])
    assert told[-1]["event"] == f"threshold-review.{later['state']}"
    log = await units.get(f"/v1/change-log/units?object_id={later['id']}", headers=clerk())
    assert "这一句说的是走路。" in log.text


async def test_words_allowed_in_one_text_alone_stay_marked_in_others(units, unit, rows):
    await refused_for(units, unit)
    denied = await a_drafted_post(units, unit, duties=f"不以“{MARKED}”为条件。", headcount=1)
    review = await asked(units, denied)
    answer = await deciding(units, review, "allow", still_marked=[2])
    assert refusal(answer) == (422, "finding-unknown")
    await decided(units, review, "allow", still_marked=[1])
    assert (await published(units, denied)).status_code == 200
    twin = await a_drafted_post(units, unit, duties=MARKED_DUTIES)
    assert refusal(await published(units, twin)) == UNDECIDED
    (mark,) = await rows("threshold_marks")
    assert mark["let_go_in"] is None


async def test_what_a_second_officer_confirmed_holds_when_the_first_refusal_falls(
    units, unit, rows
):
    _, first = await refused_for(units, unit)
    twin, third = [
        await a_drafted_post(units, unit, duties=MARKED_DUTIES, headcount=n) for n in (1, 2)
    ]
    second = await decided(units, await asked(units, twin), "refuse")
    await decided(units, (await objecting(units, first)).json(), "allow")
    assert refusal(await published(units, third)) == UNDECIDED
    held = [one["review_id"] for one in await rows("threshold_marks") if not one["let_go_in"]]
    assert held == [second["id"]]
    await decided(units, (await objecting(units, second)).json(), "allow")
    assert (await published(units, third)).status_code == 200


async def test_who_upholds_a_refusal_upholds_what_was_marked(units, unit):
    _, review = await refused_for(units, unit)
    upheld = await decided(units, (await objecting(units, review)).json(), "refuse")
    assert (upheld["state"], upheld["missed"]) == ("upheld", review["missed"])
    twin = await a_drafted_post(units, unit, duties=MARKED_DUTIES)
    assert refusal(await published(units, twin)) == UNDECIDED


async def test_who_upholds_a_refusal_and_marks_other_words_lets_go_the_first(units, unit):
    _, review = await refused_for(units, unit)
    objected = (await objecting(units, review)).json()
    await decided(units, objected, "refuse", missed=[mark_in(review, "协助整理资料")])
    for duties, status in ((f"{MARKED}。", 200), ("协助整理资料。", 409)):
        draft = await a_drafted_post(units, unit, duties=duties, headcount=1)
        assert (await published(units, draft)).status_code == status


async def test_a_few_letters_are_no_mark(units, unit, rows):
    post = await a_drafted_post(units, unit, duties=MARKED_DUTIES, remarks="限女性")
    review = await asked(units, post)
    for words in ("字", "字迹端", "；"):
        answer = await deciding(units, review, "refuse", missed=[mark_in(review, words)])
        assert refusal(answer) == (422, "mark-too-short")
    assert await rows("threshold_marks") == []


async def test_what_was_allowed_before_an_officer_marked_more_is_asked_again(units, unit):
    earlier = await a_drafted_post(units, unit, duties=f"{MARKED_DUTIES}只招男性。", headcount=1)
    await decided(units, await asked(units, earlier), "allow")
    await refused_for(units, unit)
    answer = await published(units, earlier)
    assert refusal(answer) == UNDECIDED
    assert answer.json()["review_id"] is None
    again = await asked(units, earlier)
    assert [one["words"] for one in again["threshold"]["findings"]] == [MARKED]
    await decided(units, again, "allow")
    assert (await published(units, earlier)).status_code == 200


async def test_what_was_allowed_knowing_the_mark_stays_allowed(units, unit):
    await refused_for(units, unit)
    draft = await a_drafted_post(units, unit, duties=f"{MARKED_DUTIES}{DOUBTFUL}", headcount=1)
    await decided(units, await asked(units, draft), "allow")
    await refused_for(units, unit)
    assert (await published(units, draft)).status_code == 200


async def test_a_units_marks_are_found_at_once_among_many(units, units_app, unit, monkeypatch):
    """And a page of reviews that nobody marked anything in is read for none of them."""
    _, review = await refused_for(units, unit)
    other = await a_recognised_unit(units)
    async with units_app.state.database.transaction() as session:
        (mark,) = await threshold_reviews.marks_held(session, unit["id"])
        await crowd(session, "threshold_marks", mark.id, unit_id=f"'{other['id']}'")
        gone = {"let_go_in": f"'{review['id']}'", "id": "one.id || 'x' || n"}
        await crowd(session, "threshold_marks", mark.id, **gone)
        count = await session.scalar(text("SELECT count(*) FROM threshold_marks"))
        found, pages = await pages_read(
            session,
            monkeypatch,
            "scalars",
            lambda: threshold_reviews.marks_held(session, unit["id"]),
        )
    assert (count, [one.id for one in found]) == (10_001, [mark.id])
    assert pages < 10
