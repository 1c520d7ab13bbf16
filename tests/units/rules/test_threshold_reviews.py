"""Reviews of posts' words: what may be published, who asks, who decides, and of what."""

from dataclasses import replace

import pytest

from services.common.errors import Malformed
from services.units.rules import threshold_reviews as rules
from services.units.rules.moves import MoveNotOpen, follow
from services.units.rules.post_texts import PostFinding, PostOtherFinding, PostReading, PostText
from services.units.rules.posts import ThresholdText
from services.units.rules.threshold_reviews import MissedWords, ReviewDecision, Reviewed
from services.units.rules.thresholds.verdicts import Finding, OtherFinding

CLEAR = Finding(0, 4, "限本科生", "education", "education-must", "学历不限")
DOUBTFUL = CLEAR._replace(words="有驾照", doubt="是否必需")
OTHER = OtherFinding(0, 4, "只招男性", "就业促进法 第二十七条")
MISSED = MissedWords("/duties", 0, 1, "interview")
STATES = ("undecided", "allowed", "refused", "objected", "upheld")


def reading(*found, other=()):
    findings = tuple(PostFinding("/duties", one) for one in found)
    return PostReading(
        (PostText("/duties", "…"),), findings, tuple(PostOtherFinding("/title", o) for o in other)
    )


def test_clean_words_are_published():
    for standing in (None, *(Reviewed("trv_1", state) for state in STATES)):
        rules.check_texts(reading(), standing)


def test_words_that_an_officer_allowed_are_published():
    for told in (reading(CLEAR), reading(DOUBTFUL), reading(other=[OTHER])):
        rules.check_texts(told, Reviewed("trv_1", "allowed"))


def test_clear_words_are_refused_until_an_officer_allows_them():
    for standing in (None, Reviewed("trv_1", "objected"), Reviewed("trv_1", "upheld")):
        with pytest.raises(ThresholdText) as refused:
            rules.check_texts(reading(DOUBTFUL, CLEAR, other=[OTHER]), standing)
        told = refused.value
        assert told.article == "宁人社函〔2020〕272号 二"
        assert [one["strength"] for one in told.members["findings"]] == ["flag", "refuse"]
        assert told.members["findings"][1]["pointer"] == "/duties"
        assert told.members["findings"][1]["suggestion"] == "学历不限"
        assert told.members["other_law"][0]["article"] == OTHER.article
        assert "“限本科生”" in told.detail
        assert told.members["review_id"] == (standing.id if standing else None)


def test_doubtful_words_wait_for_an_officer():
    for told in (reading(DOUBTFUL), reading(other=[OTHER])):
        for standing in (None, Reviewed("trv_1", "undecided")):
            with pytest.raises(rules.ThresholdUndecided) as refused:
                rules.check_texts(told, standing)
            assert refused.value.members["review_state"] == (standing and "undecided")


def test_doubtful_words_are_held_by_the_articles_of_what_is_quoted():
    both = f"宁人社函〔2020〕272号 二、{OTHER.article}"
    for told, article in (
        (reading(DOUBTFUL), "宁人社函〔2020〕272号 二"),
        (reading(other=[OTHER, OTHER]), OTHER.article),
        (reading(DOUBTFUL, other=[OTHER]), both),
    ):
        for state in (None, "refused"):
            with pytest.raises((rules.ThresholdUndecided, ThresholdText)) as refused:
                rules.check_texts(told, Reviewed("trv_1", state) if state else None)
            assert refused.value.article == article
        with pytest.raises(rules.WorkplaceUndecided) as kept_out:
            rules.check_place(told)
        assert kept_out.value.article == article


def test_doubtful_words_that_an_officer_refused_are_refused():
    for state in ("refused", "objected", "upheld"):
        with pytest.raises(ThresholdText) as refused:
            rules.check_texts(reading(DOUBTFUL, other=[OTHER]), Reviewed("trv_1", state))
        assert "“有驾照”、“只招男性”" in refused.value.detail


@pytest.mark.parametrize(
    ("found", "state", "detail"),
    [
        (CLEAR, None, "请改写：“限本科生”；认为不是门槛的，可以提出异议，由经办人员决定。"),
        (CLEAR, "lapsed", "请改写：“限本科生”；认为不是门槛的，可以提出异议，由经办人员决定。"),
        (CLEAR, "undecided", "已在复核，等经办人员判断，也可以改写：“限本科生”。"),
        (CLEAR, "objected", "已提出异议，等经办人员决定，也可以改写：“限本科生”。"),
        (CLEAR, "upheld", "异议不成立，请改写：“限本科生”。"),
        (DOUBTFUL, None, "请改写，或者提交复核：“有驾照”。"),
        (DOUBTFUL, "undecided", "已在复核，等经办人员判断，也可以改写：“有驾照”。"),
        (DOUBTFUL, "refused", "经办人员不认可，请改写：“有驾照”；也可以提出异议。"),
    ],
)
def test_a_unit_is_told_what_it_may_do_now(found, state, detail):
    """Nobody is told to hand in what is with an officer, nor left without knowing of objections."""
    with pytest.raises((rules.ThresholdUndecided, ThresholdText)) as refused:
        rules.check_texts(reading(found), Reviewed("trv_1", state) if state else None)
    assert refused.value.detail == detail


def test_a_unit_puts_doubts_before_an_officer_and_objects_to_a_refusal():
    assert rules.opening("flag", None) == ("undecided", "publication")
    assert rules.opening("refuse", None) == ("objected", "objection")
    with pytest.raises(rules.NothingToReview):
        rules.opening("pass", None)


def test_the_same_words_are_asked_about_once():
    for state in STATES:
        with pytest.raises(rules.ThresholdReviewStands) as refused:
            rules.opening("flag", Reviewed("trv_1", state))
        assert refused.value.members == {"review_id": "trv_1", "state": state}


def test_a_unit_never_moves_a_refusal_away():
    for state in STATES:
        for move in ("allow", "refuse"):
            with pytest.raises(MoveNotOpen):
                follow(rules.REVIEW_STEPS, state, move, "unit")


def test_a_refusal_is_objected_to_once_and_its_decision_is_the_last():
    assert follow(rules.REVIEW_STEPS, "refused", "object", "unit") == "objected"
    assert follow(rules.REVIEW_STEPS, "objected", "refuse", "officer") == "upheld"
    assert follow(rules.REVIEW_STEPS, "objected", "allow", "officer") == "allowed"
    for state in ("allowed", "upheld", "lapsed"):
        assert rules.moves_open(state, "unit") == rules.moves_open(state, "officer") == ()


def test_everybody_is_told_what_they_may_do():
    assert rules.moves_open("undecided", "officer") == ("allow", "refuse")
    assert rules.moves_open("undecided", "unit") == ()
    assert rules.moves_open("refused", "unit") == ("object",)
    assert rules.moves_open("refused", "unit", current=False) == ()
    assert rules.moves_open("undecided", "officer", current=False) == ("allow", "refuse")
    assert rules.moves_open("refused", "officer") == ()
    assert rules.moves_open("objected", "officer") == ("allow", "refuse")
    assert rules.moves_open("objected", "officer", is_own_refusal=True) == ()
    assert rules.moves_open("undecided", "officer", is_own_refusal=True) == ("allow", "refuse")


def test_who_refused_words_does_not_decide_on_the_objection():
    rules.refuse_own_refusal("objected", "acc_1", "acc_2")
    rules.refuse_own_refusal("objected", None, "acc_1")
    rules.refuse_own_refusal("undecided", None, "acc_1")
    rules.refuse_own_refusal("undecided", "acc_1", "acc_1")
    with pytest.raises(rules.DecidesOwnRefusal):
        rules.refuse_own_refusal("objected", "acc_1", "acc_1")


CONFIRMED = [
    ("allow", None, 2, ()),
    ("allow", (), 2, ()),
    ("refuse", None, 2, (1, 2)),
    ("refuse", (2, 1, 2), 2, (1, 2)),
    ("refuse", (2,), 2, (2,)),
]


@pytest.mark.parametrize(("decision", "told", "findings", "kept"), CONFIRMED)
def test_a_decision_says_which_findings_are_thresholds(decision, told, findings, kept):
    found = reading(*[CLEAR] * findings)
    assert rules.in_full(ReviewDecision(decision, "见理由", told), found) == (kept, ())


def test_a_finding_that_is_not_listed_is_not_confirmed():
    for told in ((0,), (3,), (1, 3)):
        with pytest.raises(rules.FindingUnknown):
            rules.in_full(ReviewDecision("refuse", "见理由", told), reading(CLEAR, CLEAR))


def test_what_stays_marked_is_listed_too():
    for decision in ("allow", "refuse"):
        rules.in_full(ReviewDecision(decision, "见理由", None, None, (1,)), reading(DOUBTFUL))
        with pytest.raises(rules.FindingUnknown) as refused:
            rules.in_full(ReviewDecision(decision, "见理由", None, None, (2,)), reading(DOUBTFUL))
        assert refused.value.pointer == "/still_marked"


def test_what_is_allowed_confirms_and_marks_nothing():
    for told, pointer in (((1,), "/confirmed"), (None, "/missed")):
        decision = ReviewDecision("allow", "见理由", told, (MISSED,))
        with pytest.raises(Malformed) as refused:
            rules.in_full(decision, reading(CLEAR))
        assert refused.value.pointer == pointer


def test_what_is_refused_names_a_threshold_or_is_another_laws_matter():
    for told in ((), None):
        with pytest.raises(rules.NothingConfirmed):
            rules.in_full(ReviewDecision("refuse", "见理由", ()), reading(CLEAR))
        assert rules.in_full(ReviewDecision("refuse", "见理由", told), reading(other=[OTHER])) == (
            (),
            (),
        )
        marked = ReviewDecision("refuse", "见理由", (), (MISSED,))
        assert rules.in_full(marked, reading(CLEAR)) == ((), (MISSED,))


@pytest.mark.parametrize(
    ("missed", "pointer"),
    [
        (MissedWords("/title", 0, 1, "major"), "/missed/0"),
        (MissedWords("/duties", 4, 5, "major"), "/missed/0"),
        (MissedWords("/duties", 2, 2, "major"), "/missed/0"),
        (MissedWords("/duties", 2, 1, "major"), "/missed/0"),
        (MissedWords("/duties", 0, 5, "major"), "/missed/0/end"),
    ],
)
def test_marked_words_are_of_a_text_that_was_read(missed, pointer):
    told = replace(reading(CLEAR), texts=(PostText("/duties", "限本科生"),))
    with pytest.raises(rules.WordsNotThere) as refused:
        rules.in_full(ReviewDecision("refuse", "见理由", None, (missed,)), told)
    assert refused.value.pointer == pointer
    whole = ReviewDecision("refuse", "见理由", None, (replace(MISSED, end=4),))
    assert rules.in_full(whole, told) == ((1,), whole.missed)


def test_who_upholds_a_refusal_leaves_what_was_marked_unless_they_mark_anew():
    for told, marked in ((None, (MISSED,)), ((), ()), ((replace(MISSED, kind="major"),), None)):
        decision = ReviewDecision("refuse", "见理由", None, told)
        after = rules.in_full(decision, reading(CLEAR), (MISSED,))
        assert after == ((1,), told if marked is None else marked)
    allowed = ReviewDecision("allow", "见理由", None)
    assert rules.in_full(allowed, reading(CLEAR), (MISSED,)) == ((), ())


def test_an_objection_is_withdrawn_with_its_words_and_the_refusal_stays():
    for state, was_refused, after in (
        ("undecided", False, "lapsed"),
        ("allowed", False, "lapsed"),
        ("objected", False, "lapsed"),
        ("objected", True, "refused"),
    ):
        move = rules.dropping(state, was_refused=was_refused)
        assert follow(rules.REVIEW_STEPS, state, move, "unit") == after
    for state in ("refused", "upheld", "lapsed"):
        with pytest.raises(MoveNotOpen):
            follow(rules.REVIEW_STEPS, state, rules.dropping(state, was_refused=True), "unit")


def test_a_decision_on_a_draft_is_of_its_words_and_one_on_an_open_post_lasts_till_it_closes():
    for cause in ("publication", "objection"):
        assert rules.applies(cause, "draft", same_words=True)
        assert not rules.applies(cause, "draft", same_words=False)
        assert not rules.applies(cause, "open", same_words=True)
    for cause in ("new_edition", "moved", "marked"):
        for state in ("open", "suspended"):
            assert rules.applies(cause, state, same_words=False)
        assert not rules.applies(cause, "closed", same_words=True)


def test_nobody_objects_where_nothing_depends_on_it():
    rules.check_applies(current=True)
    with pytest.raises(rules.ReviewOutdated):
        rules.check_applies(current=False)


def test_a_workplace_is_registered_only_in_words_without_any_doubt():
    rules.check_place(reading())
    with pytest.raises(ThresholdText) as clear:
        rules.check_place(reading(CLEAR))
    # Nothing is kept of a workplace that could be objected to.
    assert clear.value.detail == "请改写：“限本科生”。"
    assert (clear.value.members["review_id"], clear.value.members["review_state"]) == (None, None)
    for told in (reading(DOUBTFUL), reading(other=[OTHER])):
        with pytest.raises(rules.WorkplaceUndecided) as refused:
            rules.check_place(told)
        assert "请改写" in refused.value.detail
        listed = refused.value.members
        assert len(listed["findings"]) + len(listed["other_law"]) == 1
