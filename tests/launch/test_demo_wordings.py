"""The demo's posts that shut people out: the check keeps each back, and the table says why."""

from launch.demo import mix, verdicts
from launch.demo.telling import console
from launch.demo.wording import WORDINGS, KeptBack
from services.units.policy import readings
from services.units.rules.post_texts import PostText
from services.units.rules.threshold_reviews import ReviewDecision, in_full


def read(wording):
    return readings.read_text(wording.duties)


def test_two_are_refused_and_one_is_for_an_officer():
    told = [read(one) for one in WORDINGS]
    clear = [any(f.strength == "refuse" for f in one.findings) for one in told]
    assert clear == [True, True, False]
    assert told[2].other_law
    assert {f.kind for f in told[0].findings} == {"education", "major", "interview"}
    assert len(WORDINGS) == mix.KEPT_BACK


def test_no_title_is_a_finding():
    assert all(not readings.read_text(one.title).findings for one in WORDINGS)


def test_whoever_pleads_is_answered_with_a_ground():
    for one in WORDINGS:
        assert (one.plea is None) == (one.decision is None) == (one.ground is None)
        if one.decision:
            told = readings.read_texts((PostText("/duties", one.duties),))
            kept, _ = in_full(ReviewDecision(one.decision, one.ground, None), told)
            assert len(kept) == (one.decision == "refuse") * len(told.findings)


def kept_back(wording):
    told = read(wording)
    clear = any(one.strength == "refuse" for one in told.findings)
    problem = {
        "code": "threshold-text" if clear else "threshold-undecided",
        "findings": [one._asdict() for one in told.findings],
        "other_law": [one._asdict() for one in told.other_law],
    }
    word = {"decision": wording.decision, "ground": wording.ground}
    by_rules = {"decided": None, "objection_decided": word}
    by_officer = {"decided": word, "objection_decided": None}
    review = (by_rules if clear else by_officer) if wording.plea else None
    return KeptBack(wording, problem, review)


def test_the_table_shows_words_kinds_and_what_was_said(monkeypatch):
    monkeypatch.setattr(console, "width", 300)
    with console.capture() as captured:
        verdicts.tell_kept_back([kept_back(one) for one in WORDINGS])
    told = captured.get()
    said = [one.ground for one in WORDINGS if one.ground]
    for word in ("行政助理", "拒绝", "存疑", "学校层次", "其他法律", "单位改写", "只招女性", *said):
        assert word in told, word
