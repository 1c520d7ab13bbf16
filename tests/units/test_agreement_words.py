"""What an agreement says of a post, as matching asks it of units' real app."""

import pytest

from services.matching.rules.agreement_words import WordsUnavailable
from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post


async def test_matching_reads_unit_post_mentor_and_training_plan(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    words = await joined.matching.state.units.words(post["id"])
    assert (words.unit_name, words.credit_code) == (unit["name"], unit["credit_code"])
    assert (words.post_title, words.duties) == (post["title"], post["duties"])
    assert (words.workplace, words.skills) == (post["workplace"], tuple(post["skills"]))
    mentor = unit["mentors"][0]
    assert (words.mentor_name, words.mentor_title) == (mentor["name"], mentor["title"])
    (plan,) = [one for one in unit["documents"] if one["kind"] == "training_plan"]
    assert words.plan_digest == plan["digest"]
    assert words.plan_handed_in_on is not None


async def test_of_an_unknown_post_there_are_no_words(units, joined):
    with pytest.raises(WordsUnavailable):
        await joined.matching.state.units.words("pst_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")


async def test_only_matching_reads_them(units):
    path = "/internal/posts/pst_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V/agreement-words"
    other = tokens.sister("matching", "units", "changes:read")
    assert (await units.get(path, headers=other)).status_code == 403
    assert (await units.get(path, headers=tokens.officer())).status_code == 401
