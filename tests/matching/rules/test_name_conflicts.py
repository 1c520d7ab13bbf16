"""Names in question: decided once."""

import pytest

from services.matching.rules import name_conflicts
from services.matching.rules.name_conflicts import NameDecided, NameMove


@pytest.mark.parametrize(
    ("move", "state"), [("keep", "kept"), ("take", "taken"), ("part", "parted")]
)
def test_an_open_question_is_decided(move: NameMove, state: str) -> None:
    assert name_conflicts.decided(None, move) == state


@pytest.mark.parametrize("decision", ["kept", "taken", "parted"])
def test_a_decision_stands(decision: str) -> None:
    with pytest.raises(NameDecided):
        name_conflicts.decided(decision, "keep")
