"""The second reader weighs clauses; it asks an officer to look, and refuses nothing."""

from dataclasses import replace

import pytest

from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.reading import read
from services.units.rules.thresholds.suspicion import Suspicion, clauses, features, hear
from services.units.rules.thresholds.verdicts import verdict

KINDS = ("education", "major", "school_tier", "interview")
LEARNT = Suspicion(
    kinds=KINDS,
    starts=(-10, -10, -10, -10),
    weights={"秀才": (100, 0, 0, 0), "投豆": (0, 0, 0, 60), "<人选,": (0, 0, 0, 50)},
    suspect=90,
    innocent=-10,
    rule="sounds-like-a-threshold",
    doubt="请核对",
    suggestion="请改写",
    dissent="读法不一",
)
LEXICON = wordings.lexicon()


def test_clauses_carry_the_mark_that_ends_them():
    assert [one.words for one in clauses("甲乙,丙。丁")] == ["甲乙,", "丙。", "丁"]


def test_a_clause_is_told_by_its_stretches_and_those_beside_it():
    found = clauses("甲乙,丙。丁")
    assert {"^", "^丙", "^丙。", "丙。", "<甲乙,", ">丁"} <= features(found, 1)
    assert not {"甲", "丁"} & features(found, 1)


def test_each_clause_has_its_likeliest_kind_and_weight():
    heard = [(one.kind, one.weight) for one in hear("人选,投豆定,秀才来", LEARNT)]
    assert heard == [("education", -10), ("interview", 100), ("education", 90)]


@pytest.mark.parametrize(("limit", "kinds"), [(89, ["education"]), (90, [])])
def test_a_clause_is_suspect_above_the_limit_only(limit, kinds):
    found = check("秀才来。", LEXICON, replace(LEARNT, suspect=limit)).findings
    assert [one.kind for one in found] == kinds


def test_a_suspect_clause_is_flagged_with_its_words_and_never_refused():
    told = check("名额两个；人选，投豆定。", LEXICON, LEARNT)
    (found,) = told.findings
    assert (found.words, found.kind, found.doubt) == ("投豆定", "interview", "请核对")
    assert verdict(told.findings, ()) == "flag"


def test_where_the_rules_found_something_the_second_reader_adds_nothing():
    text = "要求本科以上秀才"
    assert len(check(text, LEXICON, LEARNT).findings) == len(read(text, LEXICON).findings) > 0


@pytest.mark.parametrize(("innocent", "doubt"), [(-10, None), (-9, "读法不一")])
def test_what_sounds_innocent_is_not_refused_before_an_officer_looks(innocent, doubt):
    (found,) = check("要求本科以上", LEXICON, replace(LEARNT, innocent=innocent)).findings
    assert found.doubt == doubt


def test_findings_of_both_readers_lie_in_order():
    found = check("秀才来。要求本科以上。投豆定人选，投豆定。", LEXICON, LEARNT).findings
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert {one.rule for one in found} > {"sounds-like-a-threshold"}


@pytest.mark.parametrize("text", ["", "，。，", "\n", "本" * 10_000, "，" * 10_000])
def test_odd_texts_are_read(text):
    assert isinstance(check(text, LEXICON, wordings.suspicion()).findings, tuple)


def test_the_figures_kept_are_in_order_and_whole():
    learnt = wordings.suspicion()
    assert learnt.kinds == KINDS
    assert list(learnt.weights) == sorted(learnt.weights)
    assert {len(row) for row in (learnt.starts, *learnt.weights.values())} == {len(KINDS)}
    assert learnt.innocent < learnt.suspect
