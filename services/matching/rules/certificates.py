"""The certificate of a round: everything from which anybody can find out that it went by its rules.

The seed is made of a secret, of what a second role contributed, and of the frozen input. Both
parts are committed before intake closes, by their digests, and revealed after: who holds one part
cannot try seeds, and the input is not known when the parts are bound.
"""

import hmac
import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final

from services.matching.rules import merkle
from services.matching.rules.lotteries import commitment
from services.matching.rules.round_announcements import Announced, head, in_order
from services.matching.rules.round_checks import Report, check
from services.matching.rules.round_lines import leaves
from services.matching.rules.round_sight import Violation
from services.matching.rules.rounds import (
    ALGORITHM,
    RoundInput,
    RoundMalformed,
    RoundOutcome,
    canonical,
    canonical_of,
    digest,
    plain,
    read,
)

FORM: Final = "jianxi-round/2"

_INPUT: Final = "input"

PART_BYTES: Final = 32
"""A part has so many bytes: what is shorter could be guessed from its digest."""

_COLUMNS: Final = {"order": "i", "assigned": "i", "promised": "b", "regions": "i", "closed": "i"}


@dataclass(frozen=True)
class Parts:
    """The secrets of a round, each of PART_BYTES."""

    secret: bytes
    """Of the office that holds the round."""
    contribution: bytes
    """Of the second role."""
    blind: bytes
    """Hides the lines of others from who gets a proof of their own; never given to youths."""


@dataclass(frozen=True)
class Verdict:
    """What a certificate is worth."""

    wrong: tuple[str, ...]
    """Fields that do not say what follows from the others; `form` where it is no certificate."""
    violations: tuple[Violation, ...]
    told: Mapping[str, Any]
    """What it says, as far as it could be read."""
    gathered: RoundInput | None = None
    outcome: RoundOutcome | None = None

    @property
    def holds(self) -> bool:
        """Whether everything follows and every property is kept."""
        return not self.wrong and not self.violations


def drawn(gathered: RoundInput, parts: Parts, known: bytes | None = None) -> RoundInput:
    """The frozen input with its seed; its digest is made unless it is `known`."""
    told = (known or digest(gathered)) + parts.contribution
    return replace(gathered, seed=hmac.digest(parts.secret, told, sha256))


@dataclass(frozen=True)
class Around:
    """What a certificate says beside its input and its own digest."""

    gathered: RoundInput
    outcome: RoundOutcome
    parts: Parts
    report: Report
    announced: Announced

    def told(self, input_digest: str, digests: Sequence[bytes]) -> dict[str, Any]:
        """All of it, by name; `digests` are those of the lines, by row."""
        parts, outcome = self.parts, self.outcome
        bound = {
            "input_digest": input_digest,
            "secret_commitment": commitment(parts.secret),
            "contribution_commitment": commitment(parts.contribution),
        }
        return bound | {
            "form": FORM,
            "announced": asdict(self.announced),
            "secret": parts.secret.hex(),
            "contribution": parts.contribution.hex(),
            "seed": self.gathered.seed.hex(),
            "outcome": {name: getattr(outcome, name).tolist() for name in _COLUMNS},
            "placed": self.report.placed,
            "maximum": self.report.maximum,
            "blind": parts.blind.hex(),
            "root": merkle.topped(self._head(bound), merkle.root(digests)).hex(),
        }

    def _head(self, bound: dict[str, str]) -> bytes:
        named = {"algorithm": self.gathered.algorithm}
        return head(self.gathered.round_id, bound | named | asdict(self.announced))


def certificate(around: Around) -> dict[str, Any]:
    """The certificate, to be kept and handed out as `canonical` writes it."""
    told = plain(around.gathered)
    digests = leaves(around.gathered, around.outcome, around.parts.blind)
    whole = around.told(sha256(canonical(told)).hexdigest(), digests) | {"input": told}
    return whole | {"digest": sha256(canonical(whole)).hexdigest()}


@dataclass(frozen=True)
class Written:
    """A certificate as it is handed out, and the two digests of it that are published."""

    content: bytes
    input_at: int
    """Where in it the input begins, as it was written."""
    digest: str
    """That the certificate names of itself."""
    root: str


def written(content: bytes, around: Around, digests: Sequence[bytes]) -> Written:
    """The certificate as `canonical` writes it, around input and lines that are written already."""
    beside = around.told(sha256(content).hexdigest(), digests)
    told = {name: canonical(value) for name, value in beside.items()} | {_INPUT: content}
    digest_of_it = sha256(canonical_of(told)).hexdigest()
    told["digest"] = canonical(digest_of_it)
    before = canonical_of({name: one for name, one in told.items() if name < _INPUT})
    # The brace that closes it is a comma where more follows.
    at = len(before) + len(canonical(_INPUT)) + 1
    return Written(canonical_of(told), at, digest_of_it, beside["root"])


def verify(text: bytes) -> Verdict:
    """Make the certificate anew from its input, parts and outcome, and look for differences."""
    told: Any = {}
    try:
        told = json.loads(text)
        parts = Parts(*(_part(told[name]) for name in ("secret", "contribution", "blind")))
        gathered = drawn(read(told["input"], b""), parts)
        announced = Announced(**told["announced"])
        columns = {name: array(kind, told["outcome"][name]) for name, kind in _COLUMNS.items()}
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return Verdict(("form",), (), told if isinstance(told, dict) else {})
    outcome = RoundOutcome(**columns)
    report = check(gathered, outcome)
    return _compared(text, told, Around(gathered, outcome, parts, report, announced))


def _part(told: str) -> bytes:
    part = bytes.fromhex(told)
    if len(part) != PART_BYTES:
        raise RoundMalformed("a part of another length")
    return part


def _compared(text: bytes, told: dict[str, Any], around: Around) -> Verdict:
    violations = around.report.violations
    if any(violation.property in ("form", "one_seat") for violation in violations):
        return Verdict(("form",), violations, told)
    anew = certificate(around)
    wrong = [name for name in (*anew, *(told.keys() - anew)) if told.get(name) != anew.get(name)]
    if not wrong and canonical(anew) != text:
        wrong.append("form")
    if not in_order(asdict(around.announced)):
        wrong.append("announced")
    if around.gathered.algorithm != ALGORITHM:
        wrong.append("algorithm")
    return Verdict(tuple(wrong), violations, told, around.gathered, around.outcome)
