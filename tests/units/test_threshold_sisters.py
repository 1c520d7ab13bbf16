"""Wordings that users of the API found read wrongly, and their like (open-z): read rightly now."""

import json
from pathlib import Path

import pytest

from services.units.policy import readings, wordings
from services.units.rules.thresholds.verdicts import verdict

LINES = Path(__file__).parents[2] / "bench" / "thresholds" / "open-z.jsonl"
SISTERS = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
FEW = 0.03


def verdict_on(line):
    return verdict(readings.read_text(line["text"]).findings, ())


@pytest.mark.parametrize(
    "line", [one for one in SISTERS if one["label"] == "threshold"], ids=lambda one: one["id"]
)
def test_a_threshold_is_refused_or_flagged(line):
    assert verdict_on(line) != "pass"


def test_no_harmless_wording_is_refused_and_few_are_flagged():
    told = [verdict_on(line) for line in SISTERS if line["label"] == "ok"]
    assert "refuse" not in told
    assert told.count("flag") <= FEW * len(told)


def test_people_are_named_by_a_surname_and_what_stands_before_or_after_it():
    named = wordings.threshold_words()["named"]
    assert {"老周", "何姐", "孙先生"} <= set(named)
    assert not {"小程", "老顾", "小金"} & set(named)
