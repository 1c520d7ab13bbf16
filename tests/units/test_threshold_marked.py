"""What an officer marked in a refusal holds wherever the unit writes it again."""

from tests import tokens
from tests.units.factories import a_draft, a_drafted_post, a_recognised_unit
from tests.units.reviewing import asked, asking, decided, objecting, published

WORDS = "字迹端正的往里走"
DUTIES = f"协助整理资料；{WORDS}。"


async def refused_for(units, unit):
    """A refused review in which an officer marked words that no rule finds."""
    post = await a_drafted_post(units, unit, duties=DUTIES, remarks="限女性")
    review = await asked(units, post)
    text = next(one["text"] for one in review["texts"] if one["pointer"] == "/duties")
    start = text.index(WORDS)
    marked = {"pointer": "/duties", "start": start, "end": start + len(WORDS), "kind": "interview"}
    return post, await decided(units, review, "refuse", missed=[marked])


def words_of(answer):
    return [one["words"] for one in answer.json()["findings"]]


async def test_marked_words_are_told_and_held_when_another_part_is_changed(units):
    unit = await a_recognised_unit(units)
    post, _ = await refused_for(units, unit)
    answer = await published(units, post)
    assert (answer.status_code, answer.json()["code"]) == (409, "threshold-text")
    assert words_of(answer) == [WORDS]
    changed = await units.put(
        f"/v1/posts/{post['id']}",
        json=a_draft(duties=DUTIES, mentor_id=post["mentor_id"], expected_version=post["version"]),
        headers=tokens.unit(unit["id"]),
    )
    answer = await published(units, changed.json())
    assert (answer.status_code, answer.json()["code"]) == (409, "threshold-undecided")
    assert words_of(answer) == [WORDS]
    again = await asked(units, changed.json())
    assert [one["words"] for one in again["threshold"]["findings"]] == [WORDS]
    await decided(units, again, "allow")
    assert (await published(units, changed.json())).status_code == 200


async def test_marked_words_are_held_in_another_post_of_the_unit_and_in_no_other_units(units):
    unit = await a_recognised_unit(units)
    _, review = await refused_for(units, unit)
    twin = await a_drafted_post(units, unit, duties=DUTIES)
    assert (await published(units, twin)).json()["code"] == "threshold-undecided"
    other = await a_drafted_post(units, await a_recognised_unit(units), duties=DUTIES)
    assert (await published(units, other)).status_code == 200
    objected = (await objecting(units, review)).json()
    await decided(units, objected, "allow")
    assert (await asking(units, twin)).json()["code"] == "nothing-to-review"
    assert (await published(units, twin)).status_code == 200
