"""What an agreement's text says of its parties and its post."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from services.common.values.identity import IdNumber
from services.matching.rules.agreed_names import agreed_words, names_youth
from tests.matching.factories import an_id_number
from tests.matching.words import WORDS

NUMBER = IdNumber(an_id_number())


def a_text(**told: Any) -> str:
    words = asdict(WORDS) | {"plan_handed_in_on": "2026-01-05"} | told.pop("words", {})
    particulars = {
        "youth_name": "阿依·测试",
        "id_kind": "resident",
        "id_number": NUMBER.masked,
        "words": words,
    }
    return json.dumps({"particulars": particulars | told})


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({}, True),
        ({"youth_name": "阿依·改名"}, False),
        ({"id_number": "650**************0"}, False),
        ({"id_kind": "hong_kong_resident"}, False),
        ({"id_number": None}, True),
        ({"id_kind": None, "id_number": None}, True),
        ({"id_kind": None, "id_number": None, "youth_name": "阿依·改名"}, False),
    ],
)
def test_a_youth_is_named_by_name_card_and_number(told: dict[str, Any], *, named: bool) -> None:
    assert names_youth(a_text(**told), "阿依·测试", NUMBER) is named


def test_the_words_of_a_text_are_read_back_as_they_were_told() -> None:
    assert agreed_words(a_text()) == WORDS
    without = agreed_words(a_text(words={"plan_handed_in_on": None}))
    assert without is not None
    assert without.plan_handed_in_on is None
    assert WORDS.plan_handed_in_on == date(2026, 1, 5)


def test_a_text_of_before_all_words_stood_there_gives_none() -> None:
    assert agreed_words(json.dumps({"particulars": {"unit_id": "unt_1"}})) is None
    assert agreed_words(a_text(words={"canteen": True})) is None
