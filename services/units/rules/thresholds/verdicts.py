"""What the threshold check finds, and what follows from it."""

from typing import Literal, NamedTuple

ThresholdKind = Literal["education", "major", "school_tier", "interview"]
Strength = Literal["refuse", "flag"]
Verdict = Literal["pass", "flag", "refuse"]


class Finding(NamedTuple):
    """Words that set a threshold, or may: code points [start, end) of the original text."""

    start: int
    end: int
    words: str
    kind: ThresholdKind
    rule: str
    suggestion: str
    doubt: str | None = None
    """Why an officer must look; None where the words are clear."""

    @property
    def strength(self) -> Strength:
        """Clear words are refused, doubtful ones flagged."""
        return "flag" if self.doubt else "refuse"


class OtherFinding(NamedTuple):
    """Words that another law speaks of: code points [start, end) of the original text."""

    start: int
    end: int
    words: str
    article: str


def verdict(found: tuple[Finding, ...], other: tuple[OtherFinding, ...]) -> Verdict:
    """What follows: a clear threshold is refused, a doubt or another law's matter is flagged."""
    if any(finding.strength == "refuse" for finding in found):
        return "refuse"
    return "flag" if found or other else "pass"
