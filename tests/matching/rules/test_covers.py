"""Whether whoever arrives can be insured: by a contract, and a consent to no less than its sum."""

from decimal import Decimal

import pytest

from services.matching.rules import covers
from services.matching.rules.preparations import CoverMissing


def test_a_consent_is_needed() -> None:
    assert covers.required_consent(1) == 1
    with pytest.raises(CoverMissing) as refused:
        covers.required_consent(None)
    assert refused.value.members == {"reason": "no_consent"}


def test_a_contract_holds_for_no_more_than_was_consented_to() -> None:
    covers.refuse_uncovered(Decimal("500000.00"), 500_000)
    for cover, reason in ((Decimal("500000.01"), "no_consent"), (None, "no_contract")):
        with pytest.raises(CoverMissing) as refused:
            covers.refuse_uncovered(cover, 500_000)
        assert refused.value.members == {"reason": reason}
