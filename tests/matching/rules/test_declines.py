"""Which ends of a dispatch count as a decline."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules.declines import (
    Decline,
    DeclineKind,
    Ended,
    decline_of,
    declines_of,
    is_excused,
)

DAY = date(2026, 3, 2)


def an_end(state: str = "withdrawn", cause: str | None = None) -> Ended:
    return Ended("dsp_1", state, DAY, cause, None, struck=False)


ENDS: list[tuple[Ended, DeclineKind]] = [
    (an_end("refused"), "refused"),
    (an_end(cause="youth_absent"), "absent"),
    (replace(an_end(cause="unanswered"), rest_cause="unanswered"), "unanswered"),
    (replace(an_end(cause="youth_left"), rest_cause="own_wish"), "left"),
    (replace(an_end(cause="youth_left"), rest_cause="withdrawn"), "left"),
]


@pytest.mark.parametrize(("ended", "kind"), ENDS)
def test_what_the_youth_did_counts_unless_an_objection_struck_it(
    ended: Ended, kind: DeclineKind
) -> None:
    assert decline_of(ended) == Decline("dsp_1", kind, DAY)
    assert decline_of(replace(ended, struck=True)) is None


@pytest.mark.parametrize(
    "cause",
    ["post_closed", "post_gone", "safety", "objection_upheld", "youth_left", "unanswered", None],
)
def test_what_others_did_and_what_cost_no_decline_does_not_count(cause: str | None) -> None:
    assert decline_of(an_end(cause=cause)) is None


def test_who_refuses_what_others_caused_has_declined_nothing() -> None:
    assert decline_of(replace(an_end("refused"), excused=True)) is None
    assert not is_excused({"mode": "at_once"})


def test_declines_keep_the_order_of_their_ends() -> None:
    first, second = replace(an_end("refused"), dispatch_id="dsp_0"), an_end(cause="youth_absent")
    told = declines_of([first, an_end(cause="safety"), second])
    assert [(one.dispatch_id, one.kind) for one in told] == [
        ("dsp_0", "refused"),
        ("dsp_1", "absent"),
    ]
