"""What a post says, text by text: which words the threshold check found in which of them."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.verdicts import Finding, OtherFinding, Verdict, verdict

PLACES: Final = {
    "title": "/title",
    "duties": "/duties",
    "workplace": "/workplace",
    "extra_allowance": "/extras/allowance",
    "under_18_ground": "/under_18/text",
    "remarks": "/remarks",
}
"""What youths will read of a post, part by part: JSON pointers into the draft."""
_PARTS: Final = {place: name for name, place in PLACES.items()}


@dataclass(frozen=True)
class PostText:
    """One text of a post, and where it stands: a JSON pointer into the draft."""

    pointer: str
    text: str


@dataclass(frozen=True)
class PostFinding:
    """What was found in one of a post's texts; positions are of that text."""

    pointer: str
    found: Finding
    marked_in: str | None = None
    """The review in which an officer marked these words; None where a rule found them."""

    def told(self) -> dict[str, Any]:
        """As it is kept and listed."""
        return {"pointer": self.pointer, **self.found._asdict(), "marked_in": self.marked_in}


@dataclass(frozen=True)
class PostOtherFinding:
    """Words of one of a post's texts that another law speaks of."""

    pointer: str
    found: OtherFinding


@dataclass(frozen=True)
class PostReading:
    """All texts of a post, read by the rules of one edition."""

    texts: tuple[PostText, ...]
    findings: tuple[PostFinding, ...]
    other_law: tuple[PostOtherFinding, ...]

    @property
    def verdict(self) -> Verdict:
        """What follows for the whole post: its worst text counts."""
        found = tuple(one.found for one in self.findings)
        return verdict(found, tuple(one.found for one in self.other_law))

    @property
    def digest(self) -> str:
        """By which a decision is bound to these very texts: SHA-256, in hex."""
        return digest_of(self.texts)


def digest_of(texts: Iterable[PostText]) -> str:
    """The digest of texts, without reading them: SHA-256, in hex."""
    told = [[one.pointer, one.text] for one in texts]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def read_post(texts: Iterable[PostText], read: Callable[[str], Reading]) -> PostReading:
    """Read every text of a post; `read` reads one by the rules in force."""
    texts = tuple(texts)
    told = [(one.pointer, read(one.text)) for one in texts]
    return PostReading(
        texts,
        tuple(PostFinding(at, found) for at, each in told for found in each.findings),
        tuple(PostOtherFinding(at, found) for at, each in told for found in each.other_law),
    )


def texts_of(told: Mapping[str, Any]) -> tuple[PostText, ...]:
    """The texts that are given of a post, by the names of its parts: PLACES, the skills last."""
    given = [PostText(place, told[name]) for name, place in PLACES.items() if told.get(name)]
    skills = enumerate(told.get("skills") or ())
    return (*given, *(PostText(f"/skills/{no}", text) for no, text in skills))


def column_of(pointer: str) -> str:
    """The part of a post that a text is, by its pointer: the name of a list's column."""
    return _PARTS.get(pointer, "skills")
