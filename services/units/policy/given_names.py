"""What names look like, as rules read it."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.units.policy.wordings import variants
from services.units.rules.given_names import NameWords

_HERE: Final = Path(__file__).parents[1] / "wordings"


@cache
def name_words() -> NameWords:
    """The surnames, and the ordinary words that begin like a name."""
    told: dict[str, Any] = shipped.read(_HERE / "given_names.yaml")
    advertised: dict[str, Any] = shipped.read(_HERE / "names.yaml")
    return NameWords(
        surnames=frozenset(advertised["surnames"] + told["surnames"]),
        compound=frozenset(told["compound"]),
        never=frozenset(told["never"]),
        spelt=frozenset(told["spelt"]),
        ordinary=frozenset(
            first + second for first, seconds in told["ordinary"].items() for second in seconds
        ),
        variants=variants(),
    )
