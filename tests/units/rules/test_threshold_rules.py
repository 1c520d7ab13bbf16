"""The rules of the threshold check: each finds its own examples, and lets its own others pass."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.reading import read
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.verdicts import verdict
from services.units.rules.thresholds.words import lex

LEXICON = wordings.lexicon()
RULES = wordings.threshold_rules()
DEMANDS = {demand.rule: demand for demand in LEXICON.demands}
REFUSED = [(d["rule"], text) for d in RULES["demands"] for text in d["refuses"]]
FLAGGED = [(d["rule"], text) for d in RULES["demands"] for text in d.get("flags", [])]
PASSED = [(d["rule"], text) for d in RULES["demands"] for text in d["passes"]]
SHIELDS = [*RULES["denials"], *RULES["others"]]
PATTERNS = {shield.name: shield.patterns for shield in (*LEXICON.denials, *LEXICON.others)}
SHIELDED = [(s["shield"], text) for s in SHIELDS for text in s["examples"]]
UNSHIELDED = [(s["shield"], text) for s in SHIELDS for text in s["finds_still"]]


def found_by(rule, text):
    return read(text, replace(LEXICON, demands=(DEMANDS[rule],))).findings


def verdict_on(text):
    told = read(text, LEXICON)
    return verdict(told.findings, told.other_law)


@pytest.mark.parametrize(("rule", "text"), REFUSED)
def test_a_rule_finds_what_it_must_refuse(rule, text):
    assert [finding.rule for finding in found_by(rule, text)]
    assert verdict_on(text) == "refuse"
    assert DEMANDS[rule].kind in {finding.kind for finding in read(text, LEXICON).findings}


@pytest.mark.parametrize(("rule", "text"), FLAGGED)
def test_a_rule_flags_what_is_doubtful_and_says_why(rule, text):
    assert all(finding.doubt for finding in found_by(rule, text))
    assert found_by(rule, text)
    assert verdict_on(text) in ("flag", "refuse")


@pytest.mark.parametrize(("rule", "text"), PASSED)
def test_a_rule_lets_its_counterexamples_pass(rule, text):
    assert read(text, LEXICON).findings == (), rule


@pytest.mark.parametrize(("shield", "text"), SHIELDED)
def test_a_shield_covers_its_examples(shield, text):
    symbols = lex(fold(text, LEXICON.spelling), LEXICON.vocabulary).symbols
    assert any(pattern.regex.search(symbols) for pattern in PATTERNS[shield])
    assert read(text, LEXICON).findings == ()


@pytest.mark.parametrize(("shield", "text"), UNSHIELDED)
def test_a_shield_does_not_cover_the_demand_beside_it(shield, text):
    assert verdict_on(text) in ("flag", "refuse"), shield


@pytest.mark.parametrize("shield", SHIELDS, ids=lambda shield: shield["shield"])
def test_every_shield_has_examples_of_both_sides(shield):
    assert shield["examples"]
    assert shield["finds_still"]


@pytest.mark.parametrize("rule", RULES["demands"], ids=lambda rule: rule["rule"])
def test_every_rule_has_examples_of_both_sides_and_a_lawful_wording(rule):
    assert rule["refuses"] or rule["flags"]
    assert rule["passes"]
    assert bool(rule.get("doubt")) == (not rule["refuses"])
    assert read(rule["suggestion"], LEXICON).findings == ()


def seen(text, heeds):
    return parse(fold(text, LEXICON.spelling), LEXICON).layers[heeds]


def unmatched(entry, patterns, texts, heeds):
    symbols = [seen(text, heeds) for text in texts]
    told = zip(entry["when"], patterns, strict=True)
    return [one for one, made in told if not any(made.regex.search(read) for read in symbols)]


@pytest.mark.parametrize("rule", RULES["demands"], ids=lambda rule: rule["rule"])
def test_every_pattern_of_a_rule_finds_one_of_its_examples(rule):
    texts = [*rule["refuses"], *rule.get("flags", [])]
    assert unmatched(rule, DEMANDS[rule["rule"]].patterns, texts, rule["heeds"]) == []


@pytest.mark.parametrize("shield", SHIELDS, ids=lambda shield: shield["shield"])
def test_every_pattern_of_a_shield_covers_one_of_its_examples(shield):
    heeds = "nothing" if shield in RULES["denials"] else "denials"
    made = PATTERNS[shield["shield"]]
    assert unmatched(shield, made, shield["examples"], heeds) == []


OTHER_FLAGGED = [(o["article"], text) for o in RULES["other_law"] for text in o["flags"]]
OTHER_PASSED = [text for o in RULES["other_law"] for text in o["passes"]]


@pytest.mark.parametrize(("article", "text"), OTHER_FLAGGED)
def test_another_laws_matter_is_flagged_with_its_own_article(article, text):
    told = read(text, LEXICON)
    assert article in {finding.article for finding in told.other_law}
    assert all(text[one.start : one.end] == one.words for one in told.other_law)
    assert verdict((), told.other_law) == "flag"


@pytest.mark.parametrize("text", OTHER_PASSED)
def test_what_another_law_allows_is_no_matter(text):
    assert read(text, LEXICON).other_law == ()


# Latin words are told apart by their blanks, and a blank or a mark is a character of a stretch.
CHINESE = [text for _, text in [*REFUSED, *FLAGGED] if not any(c in text for c in "aeiou，：（")]


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(
    st.sampled_from(CHINESE), st.sampled_from(["\u200b", "\u2060", "\ufeff", " ", "　", "·", "*"])
)
def test_marks_between_the_characters_change_no_verdict(text, mark):
    assert verdict_on(mark.join(text)) == verdict_on(text)


@given(st.sampled_from([text for _, text in [*REFUSED, *FLAGGED, *PASSED]]), st.data())
def test_unseen_characters_anywhere_change_no_verdict(text, data):
    at = data.draw(st.integers(0, len(text)))
    assert verdict_on(text[:at] + "\u200b" + text[at:]) == verdict_on(text)


@given(st.sampled_from([text for _, text in [*REFUSED, *FLAGGED, *PASSED]]))
def test_full_width_characters_change_no_verdict(text):
    assert verdict_on(wide(text)) == verdict_on(text)
