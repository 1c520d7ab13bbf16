"""A paper served on a unit says every code of other services in words."""

from datetime import date
from typing import get_args

import pytest

from services.matching.rules.dispatches import DispatchState, RefusalReason, WithdrawalCause
from services.units.policy.removals import wording_on
from services.units.rules.removal_clock import Start
from services.units.rules.removal_evidence import RefusalKind, refusals_by_kind
from services.units.rules.removals import FateKind

SPOKEN = {
    "state": DispatchState,
    "refusal": RefusalKind,
    "cause": WithdrawalCause,
    "fate": FateKind,
    "start": Start,
}


@pytest.mark.parametrize("kind", SPOKEN)
def test_there_is_a_word_for_every_code(kind):
    assert set(wording_on(date(2026, 3, 2)).words[kind]) == set(get_args(SPOKEN[kind]))


def test_every_kind_of_word_is_held_against_its_codes():
    assert set(wording_on(date(2026, 3, 2)).words) == set(SPOKEN)


def test_every_reason_of_a_refusal_is_of_one_kind():
    refused = [{"state": "refused", "reason": reason} for reason in get_args(RefusalReason)]
    assert set(refusals_by_kind(refused)) == set(get_args(RefusalKind))
