"""What becomes of records whose time is over: who may say so, of whom, and to which day."""

from datetime import date

import pytest

from services.common.errors import Malformed, Unpinned
from services.matching.rules import archive_appraisals as rules
from services.matching.rules.retention import Kept, Terms

TERMS = Terms(registry_years=5, records_years=30)
TODAY = date(2056, 3, 3)


@pytest.mark.parametrize(
    ("decision", "kept_until", "refused"),
    [
        ("destroy", None, False),
        ("destroy", date(2066, 1, 1), True),
        ("keep", None, True),
        ("keep", TODAY, True),
        ("keep", date(2056, 3, 4), False),
        ("keep", date(2086, 3, 3), False),
        ("keep", date(2086, 3, 4), True),
    ],
)
def test_what_is_kept_on_has_a_day_that_lies_ahead_and_what_is_destroyed_none(
    decision, kept_until, refused
):
    if not refused:
        rules.refuse_until(decision, kept_until, TODAY, 30)
        return
    with pytest.raises(Malformed) as told:
        rules.refuse_until(decision, kept_until, TODAY, 30)
    assert told.value.pointer == "/kept_until"


@pytest.mark.parametrize(
    ("today", "facts", "because"),
    [
        (TODAY, {}, None),
        (date(2056, 3, 2), {}, "recent"),
        (TODAY, {"is_open": True}, "open"),
        (TODAY, {"has_records": False}, "no_records"),
        (TODAY, {"kept_until": TODAY}, "kept_on"),
        (TODAY, {"kept_until": date(2056, 3, 2)}, None),
    ],
)
def test_only_records_that_wait_are_appraised(today, facts, because):
    told = {"last_on": date(2026, 3, 2), "is_open": False, "has_records": True} | facts
    kept = Kept(**told)
    if because is None:
        rules.refuse_unripe("destroy", kept, TERMS, today)
        return
    with pytest.raises(rules.NotToBeAppraised) as refused:
        rules.refuse_unripe("destroy", kept, TERMS, today)
    assert refused.value.members["because"] == because
    # Of what is kept on, another day may be recorded, and nothing else.
    of_a_keep = rules.reason_against("keep", kept, TERMS, today)
    assert of_a_keep == (None if because == "kept_on" else because)


@pytest.mark.parametrize("kept_until", [None, date(2056, 3, 4)])
def test_a_day_ahead_is_confirmed(kept_until):
    rules.refuse_over(kept_until, TODAY)


def test_a_day_that_came_meanwhile_is_not_confirmed():
    with pytest.raises(rules.KeptUntilOver):
        rules.refuse_over(TODAY, TODAY)


def test_records_of_money_are_not_destroyed():
    rules.refuse_money(has_money=False)
    with pytest.raises(rules.MoneyRecordsKept):
        rules.refuse_money(has_money=True)


def test_another_officer_confirms_by_the_version_that_stands():
    rules.refuse_own("acc_1", "acc_2")
    with pytest.raises(rules.ConfirmsOwnAppraisal):
        rules.refuse_own("acc_1", "acc_1")
    rules.refuse_stale(1, 1)
    with pytest.raises(Unpinned):
        rules.refuse_stale(1, None)
    with pytest.raises(rules.ArchiveAppraisalStale):
        rules.refuse_stale(2, 1)


def test_what_is_decided_is_decided_once():
    assert rules.after("proposed", "confirm") == "confirmed"
    assert rules.after("proposed", "decline") == "declined"
    for state in ("confirmed", "declined"):
        for move in ("confirm", "decline"):
            with pytest.raises(rules.ArchiveAppraisalClosed):
                rules.after(state, move)
