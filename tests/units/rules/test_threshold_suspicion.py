"""The second reader weighs clauses; it asks an officer to look, and refuses nothing."""

from collections import Counter
from dataclasses import replace
from itertools import chain, pairwise
from operator import le

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.units.policy import wordings
from services.units.rules.thresholds import scales
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.features import (
    clauses,
    known_words,
    spelled,
    stretches,
    stretches_of,
)
from services.units.rules.thresholds.folding import fold
from services.units.rules.thresholds.hearing import Hearing
from services.units.rules.thresholds.looped_weights import LoopedWeights
from services.units.rules.thresholds.packed_weights import PackedWeights
from services.units.rules.thresholds.reading import read
from services.units.rules.thresholds.scales import StretchScale, Sums
from services.units.rules.thresholds.shielding import parse
from services.units.rules.thresholds.suspicion import Limits, Suspicion
from services.units.rules.thresholds.verdicts import verdict

KINDS = ("education", "major", "school_tier", "interview")
LEXICON = wordings.lexicon()
CLASSES = wordings.suspicion().classes
LEARNT = Suspicion(
    kinds=KINDS,
    starts=(-10, -10, -10, -10),
    weights={"^秀才": (100, 0, 0, 0), "投豆": (0, 0, 0, 60), "<人选,": (0, 0, 0, 50)},
    classes={},
    limits=Limits(suspect=90, innocent=-10, harmless=-90),
    long=4,
    long_limits=Limits(suspect=95, innocent=-5, harmless=-5),
    topics=wordings.suspicion().topics,
    open=3,
    open_limits=Limits(suspect=105, innocent=-5, harmless=-5),
    rule="sounds-like-a-threshold",
    doubt="请核对",
    suggestion="请改写",
    dissent="读法不一",
)
OF_CLASSES = replace(
    LEARNT,
    classes=CLASSES,
    weights={"=level0": (30, 0, 0, 0), "=level=prefer": (500, 0, 0, 0), "<=level": (0, 7, 0, 0)},
)


def limited(**limits):
    return replace(LEARNT, limits=replace(LEARNT.limits, **limits))


def parsed(text):
    return parse(fold(text, LEXICON.spelling), LEXICON)


def clauses_of(text, classes=CLASSES):
    return clauses(parsed(text), classes)


def test_what_a_text_repeats_weighs_the_same_each_time():
    text = "限本科。送文件。限本科。送文件。限本科。送文件。限本科。"
    weights = [weight for _, weight in heard(text, OF_CLASSES)]
    assert weights[2] == weights[4]
    assert weights[1] == weights[3] == weights[5]


def features_of(text, place, classes=CLASSES):
    found = clauses_of(text, classes)
    words = (spelled(one, classes) for one in known_words(found, place))
    return Counter(stretches(found, place)) + Counter(chain.from_iterable(words))


def heard(text, suspicion):
    hearing, weights = Hearing(parsed(text), suspicion), PackedWeights(parsed(text), suspicion)
    return [(hearing.kind(place), max(weights.of(place))) for place in range(hearing.count)]


def test_clauses_carry_the_mark_that_ends_them():
    assert [one.words for one in clauses_of("甲乙，丙。丁")] == ["甲乙,", "丙。", "丁"]


def test_clauses_carry_the_words_that_a_class_knows():
    first, second = clauses_of("甲本科优先，丁")
    assert [CLASSES[symbol] for symbol, _ in first.known] == [
        tuple(sorted(name for name, words in wordings.threshold_words().items() if word in words))
        for word in ("本科", "优先")
    ]
    assert second.known == ()


@pytest.mark.parametrize(("text", "sight"), [("本科", "0"), ("公司有本科", "1"), ("不限本科", "2")])
def test_a_word_carries_what_stands_before_it(text, sight):
    (clause,) = clauses_of(text)
    assert clause.known[-1][1] == sight


def test_a_clause_is_told_by_its_stretches_and_those_beside_it():
    told = features_of("甲乙，丙。丁", 1, {})
    assert {"^", "^丙", "^丙。", "丙。", "<甲乙,", ">丁"} <= set(told)
    assert not {"甲", "丁"} & set(told)


def test_a_clause_is_told_by_the_classes_of_its_words_their_pairs_and_those_beside_it():
    told = features_of("甲，本科优先，录用", 1)
    assert {"=level0", "=prefer0", "=level=prefer", ">=take"} <= set(told)
    assert {"<=level", "<=prefer"} <= set(features_of("甲，本科优先，录用", 2))


def test_each_clause_has_its_likeliest_kind_and_weight():
    assert heard("人选，投豆定，秀才来", LEARNT) == [
        ("education", -10),
        ("interview", 100),
        ("education", 90),
    ]


def test_words_of_a_class_weigh_alike_alone_in_pairs_and_beside_a_clause():
    for word in ("本科", "大专"):
        assert heard(f"{word}优先，来", OF_CLASSES) == [("education", 520), ("major", -3)]
    assert heard("本科", OF_CLASSES) == [("education", 20)]


def test_pairs_that_were_forgotten_weigh_the_same_again(monkeypatch):
    monkeypatch.setattr(scales, "_REMEMBERED", 1)
    scale = scales.WordScale(OF_CLASSES.weights, CLASSES)
    told = "".join(symbol for symbol, _ in clauses_of("本科优先面试")[0].known)
    weighed = scale.of(told, "0" * len(told))
    assert weighed == scale.of(told, "0" * len(told)) == OF_CLASSES.of_words.of(told, "000")
    assert weighed[1] > 0


LEARNT_WHOLE = wordings.suspicion()
NOTHING = (0,) * len(KINDS)
WAYS = pytest.mark.parametrize("way", [PackedWeights, LoopedWeights])
TEXTS = st.text(st.sampled_from("本科大专优先学历不限，。面试公司有a1 "), max_size=40)


@WAYS
@given(text=TEXTS)
def test_a_clause_weighs_what_its_features_weigh(way, text):
    found = clauses_of(text)
    for suspicion in (OF_CLASSES, LEARNT_WHOLE):
        weights = way(parsed(text), suspicion)
        assert len(found) == len(weights.clauses)
        for place in range(len(found)):
            told = features_of(text, place)
            assert weights.of(place) == [
                start
                + sum(n * suspicion.weights.get(one, NOTHING)[kind] for one, n in told.items())
                for kind, start in enumerate(suspicion.starts)
            ]


@WAYS
@given(text=TEXTS, limit=st.integers(-1000, 600))
@example(text="本科优先，面试a1", limit=0)
def test_a_clause_reaches_a_limit_just_where_its_heaviest_kind_does(way, text, limit):
    for suspicion in (LEARNT_WHOLE, OF_CLASSES):
        weights = way(parsed(text), suspicion)
        for place in range(len(weights.clauses)):
            assert weights.reaches(place, limit) == (max(weights.of(place)) >= limit)


@given(TEXTS)
def test_clauses_end_where_their_marks_begin_both_ways(text):
    looped, packed = (way(parsed(text), OF_CLASSES) for way in (LoopedWeights, PackedWeights))
    assert looped.clauses == packed.clauses


@pytest.mark.parametrize(
    "text",
    [
        *("", "，。，", "本" * 500, "本科𠮷优先，" * 40, "😀，甲"),
        *("学历不限，公司有本科", "本科大专本科大专，本科本科优先，甲本科本科", "甲1。a本科"),
    ],
)
def test_odd_texts_weigh_the_same_both_ways(text):
    ways = [way(parsed(text), LEARNT_WHOLE) for way in (LoopedWeights, PackedWeights)]
    looped, packed = ([one.of(place) for place in range(len(one.clauses))] for one in ways)
    assert looped == packed


@given(st.text(st.sampled_from("甲乙丙丁"), min_size=1, max_size=12))
def test_what_a_text_weighs_along_is_what_its_stretches_weigh_each_time(text):
    scale = StretchScale({"甲": (-5, 3), "甲乙": (9, -9), "甲乙丙": (4, 4), "乙丙": (-1, 8)})
    ends = range(len(text) + 1)
    told = [
        scale.of(text[at : at + size] for at in range(end) for size in (1, 2, 3)[: len(text) - at])
        for end in ends
    ]
    assert scale.along(text, list(map("".join, pairwise(text)))) == told


@given(st.text(st.sampled_from("甲乙丙"), min_size=1, max_size=12))
def test_no_words_weigh_more_than_at_most(words):
    rows = {"甲": (-5, 3), "甲乙": (9, -9), "甲乙丙": (4, 4), "乙丙": (-1, 8), "丙丙甲": (7, 0)}
    scale, sums = StretchScale(rows), Sums((0, 0))
    told = (scale.of(stretches_of(words)), scale.at_most(words))
    assert all(map(le, *(sums.weights(sums.start + one) for one in told)))


def test_the_marks_of_features_stand_in_no_folded_text():
    assert fold("甲^<>=＜＞＝乙", LEXICON.spelling).text == "甲起步乙"


def test_the_clauses_that_words_touch_are_known_by_place():
    hearing = Hearing(parsed("甲乙，丙丁，戊"), LEARNT)
    spans = [(0, 1), (1, 4), (2, 3), (3, 6), (5, 7), (7, 9)]
    places = [[0], [0, 1], [], [1], [2], []]
    assert list(map(list, hearing.touched(spans))) == places


@pytest.mark.parametrize(("limit", "kinds"), [(89, ["education"]), (90, [])])
def test_a_clause_is_suspect_above_the_limit_only(limit, kinds):
    found = check("秀才来。", LEXICON, limited(suspect=limit)).findings
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
    (found,) = check("要求本科以上", LEXICON, limited(innocent=innocent)).findings
    assert found.doubt == doubt


@pytest.mark.parametrize(("harmless", "found"), [(-10, ["先试岗两天"]), (-9, [])])
def test_a_doubt_of_the_rules_is_let_go_where_the_second_reader_hears_no_harm(harmless, found):
    told = check("先试岗两天", LEXICON, limited(harmless=harmless)).findings
    assert ["先试岗两天"[one.start :] for one in told] == found


@pytest.mark.parametrize(
    ("marks", "kinds"), [("甲甲。乙乙。丙丙。", ["education"]), ("甲甲。乙乙。丙丙。丁丁。", [])]
)
def test_in_a_text_of_more_clauses_than_long_the_limits_of_long_texts_hold(marks, kinds):
    weights = LEARNT.weights | {"^秀才": (103, 0, 0, 0)}
    told = check(f"{marks}秀才来。", LEXICON, replace(LEARNT, weights=weights)).findings
    assert [one.kind for one in told] == kinds


@pytest.mark.parametrize(
    ("denied", "kinds"),
    [("学历、专业不限。甲甲。", ["education"]), ("学历、专业不限。免面试。", [])],
)
def test_a_long_text_that_denies_three_kinds_has_limits_of_its_own(denied, kinds):
    weights = LEARNT.weights | {"^秀才": (112, 0, 0, 0)}
    told = check(
        f"{denied}乙乙。丙丙。秀才来。", LEXICON, replace(LEARNT, weights=weights)
    ).findings
    assert [one.kind for one in told] == kinds


def test_what_no_denial_shields_is_not_denied():
    texts = ("包吃住，双休", "学历不限", "要求本科学历", "学历、专业不限，免面试")
    topics = wordings.suspicion().topics
    denied = [parsed(text).denied for text in texts]
    assert [sum(not topic.isdisjoint(one) for topic in topics) for one in denied] == [0, 1, 0, 3]


def test_a_clear_demand_is_never_let_go():
    (found,) = check("要求本科以上", LEXICON, limited(innocent=900, harmless=900)).findings
    assert found.doubt == "读法不一"


def test_findings_of_both_readers_lie_in_order():
    found = check("秀才来。要求本科以上。人选，投豆定。", LEXICON, LEARNT).findings
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
    assert learnt.limits.innocent < learnt.limits.suspect < learnt.long_limits.suspect
    assert learnt.limits.harmless < learnt.long_limits.harmless <= learnt.long_limits.suspect
    assert learnt.long_limits.suspect < learnt.open_limits.suspect
    assert len(learnt.topics) == len(KINDS) >= learnt.open


@pytest.mark.parametrize(
    ("before", "told_of_a_sort"),
    [
        ("，本科" * 300, 100),
        ("，有大学文凭的坐办公室" * 300, 1),
        ("，秀才须本科以上学历" * 150, 100),
    ],
)
def test_what_stands_behind_hundreds_of_innocent_findings_decides_still(before, told_of_a_sort):
    told = check(f"{before}。秀才须本科以上学历", LEXICON, LEARNT)
    assert verdict(told.findings, ()) == "refuse"
    sorts = Counter((one.kind, one.strength) for one in told.findings)
    assert max(sorts.values()) == told_of_a_sort
