"""What is behind a failing relation, and what is said about mending it."""

from dataclasses import replace
from datetime import date

from services.common.values.month import Month
from services.reporting.rules.indicators import Counted, Figure
from services.reporting.rules.relations import relations
from services.reporting.rules.remedies import ADVICE
from services.reporting.rules.replays import differing
from tests.reporting import casebook
from tests.reporting.histories import an_arrival, post_fact, unit_fact
from tests.reporting.reports import the_report

CASE = casebook.read("guyuan-2025-09")
JUNE = Month(2025, 6)


def judgements(*facts):
    case = replace(CASE, month=JUNE, facts=[*facts], payments=[])
    told = the_report(case, "640300", CASE.corrected_at)
    return {one.relation: one for one in told.judgements}


def test_every_relation_has_its_advice_and_only_a_hard_one_takes_no_words() -> None:
    for nested in (False, True):
        for relation in relations(nested=nested):
            advice = ADVICE[relation.code]
            assert (advice.explain is None) == (relation.severity == "hard")
            assert advice.meaning
            assert advice.mend


def test_a_unit_added_and_removed_shows_its_removal_too() -> None:
    facts = [
        unit_fact("U", 1, "recognised", date(2025, 6, 3)),
        unit_fact("U", 2, "removed", date(2025, 6, 20)),
        unit_fact("U", 3, "recognised", date(2025, 7, 1)),
    ]
    failing = judgements(*facts)["1>=2"]
    assert (failing.holds, [one.id for one in failing.behind]) == (False, ["U"])
    # What was told of it after the month explains nothing of the month.
    assert failing.behind[0].facts == tuple(fact.id for fact in facts[:2])


def test_seats_that_came_and_went_show_what_closed_them() -> None:
    facts = [
        post_fact("P", 1, "published", date(2025, 6, 3), headcount=3),
        post_fact("P", 2, "closed", date(2025, 6, 20), headcount=3, state="closed"),
    ]
    failing = judgements(*facts)["3>=4"]
    assert failing.behind[0].facts == tuple(fact.id for fact in facts)


def test_an_arrival_above_the_plan_shows_what_counts_it() -> None:
    arrival = an_arrival("p", date(2025, 6, 3))
    assert judgements(arrival)["5>=6"].behind[0].facts == (arrival.id,)


def test_a_relation_that_holds_gets_no_history() -> None:
    held = judgements(unit_fact("U", 1, "recognised", date(2025, 6, 3)))["1>=2"]
    assert (held.holds, held.behind) == (True, ())


def test_counted_again_only_what_differs_is_named() -> None:
    told = the_report(CASE, "640400")
    assert differing(told, told) == ()
    other = Figure(6, 1, (Counted("placement", "X", 1, date(2025, 9, 1), ("matching:1",)),))
    figures = (*told.figures[:5], other, *told.figures[6:])
    assert differing(told, replace(told, figures=figures)) == (6,)
