"""The edition of the threshold check: another wherever a reading may be another, else the same."""

import copy
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from services.units.policy import readings, wordings

CODE = """
def read(text):
    return text.strip()
"""


@pytest.fixture
def edition_after(monkeypatch):
    """The edition once something is another."""

    def of(target, name, value):
        with monkeypatch.context() as changed:
            changed.setattr(target, name, value)
            return readings.edition.__wrapped__()

    return of


def _rules(change):
    rules = copy.deepcopy(wordings.threshold_rules())
    change(rules)
    return lambda: rules


def test_a_comment_or_an_explanation_makes_no_edition():
    told = readings.meaning_of(CODE)
    said = '"""Reading."""' + CODE.replace("return", '"""Read."""  # Blanks go.\n    return')
    assert readings.meaning_of(said) == told
    assert readings.meaning_of(CODE.replace("strip", "upper")) != told


def test_what_is_only_said_of_a_rule_makes_no_edition(edition_after):
    def explain(rules):
        rules["demands"][0] |= {"says": "另一种说明", "refuses": ["另一个例句"]}
        rules["denials"][0] |= {"examples": ["另一个例句"], "finds_still": ["另一个例句"]}

    told = edition_after(wordings, "threshold_rules", _rules(explain))
    assert told == readings.edition()


def _another_pattern(rules):
    rules["demands"][0]["when"] = rules["demands"][0]["when"][1:]


def _an_unknown_field(rules):
    rules["denials"][0]["more"] = "一项"


def _another_heading(rules):
    rules["headings"] = rules["headings"][1:]


@pytest.mark.parametrize("change", [_another_pattern, _an_unknown_field, _another_heading])
def test_another_rule_makes_another_edition(edition_after, change):
    assert edition_after(wordings, "threshold_rules", _rules(change)) != readings.edition()


def test_other_letters_words_or_code_make_another_edition(edition_after):
    words = wordings.threshold_words() | {"more": ["另一个词"]}
    code = (*readings._CODE, Path(__file__))
    for other in (
        edition_after(unicodedata, "unidata_version", "99.0.0"),
        edition_after(wordings, "threshold_words", lambda: words),
        edition_after(readings, "_CODE", code),
    ):
        assert other != readings.edition()


def test_an_edition_is_the_same_in_every_process():
    told = "from services.units.policy import readings; print(readings.edition())"
    for seed in ("1", "2"):
        line = subprocess.run(
            [sys.executable, "-c", told],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        assert line.strip() == readings.edition()
    assert len(readings.edition()) == 16
