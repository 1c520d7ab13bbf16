"""A youth's own line of a round, and the proof that it is among those of the certificate.

Beside each line stands a salt that only the certificate's holders can make: without it, the
digests in a proof would let a youth guess at the lines of others.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from services.matching.rules import merkle
from services.matching.rules.list_digests import digests_of
from services.matching.rules.lotteries import keyed, lot_of
from services.matching.rules.rounds import NONE, Numbers, RoundInput, RoundOutcome, canonical


def turns(outcome: RoundOutcome) -> list[int]:
    """By row, the place in the order, 1 first."""
    told = [0] * len(outcome.order)
    for turn, row in enumerate(outcome.order, 1):
        told[row] = turn
    return told


def line(gathered: RoundInput, outcome: RoundOutcome, row: int, turn: int) -> dict[str, Any]:
    """All that the round says of one youth. `list_digest` is SHA-256 of `wished`, canonical."""
    post = outcome.assigned[row]
    region = outcome.regions[row]
    return {
        "round_id": gathered.round_id,
        "algorithm": gathered.algorithm,
        "serial": gathered.serials[row],
        "class": gathered.classes[gathered.class_ranks[row]],
        "registered": gathered.registered[row],
        "lot": lot_of(gathered.seed, gathered.serials[row]).hex(),
        "list_digest": sha256(canonical(wished(gathered, row))).hexdigest(),
        "turn": turn,
        "turns": gathered.youths,
        "post_id": None if post == NONE else gathered.post_ids[post],
        "tier": None if post == NONE else outcome.promised[row],
        "closed_at_turn": None if region == NONE else region + 1,
    }


_NULL: Final = b"null"
_FORM: Final = (
    b'{"algorithm":%b,"class":%b,"closed_at_turn":%b,"list_digest":"%b","lot":"%b","post_id":%b,'
    b'"registered":%d,"round_id":%b,"serial":%d,"tier":%b,"turn":%d,"turns":%d}'
)


class WrittenLines:
    """The lines of a round as `canonical` writes them: what many have in common is written once."""

    def __init__(self, gathered: RoundInput, outcome: RoundOutcome) -> None:
        """Any lines can be asked for, in any order."""
        self._gathered, self._outcome = gathered, outcome
        self._digests = digests_of(gathered)
        self._common = canonical(gathered.algorithm), canonical(gathered.round_id)
        self._classes = [canonical(name) for name in gathered.classes]
        self._posts = {post: canonical(name) for post, name in enumerate(gathered.post_ids)}
        self._posts[NONE] = _NULL

    def of(self, rows: Sequence[int], turns_of: Iterable[int]) -> list[bytes]:
        """The lines of some youths."""
        told = zip(rows, turns_of, self._digests(rows), strict=True)
        return [self._of(*one) for one in told]

    def _of(self, row: int, turn: int, list_digest: bytes) -> bytes:
        gathered, outcome = self._gathered, self._outcome
        algorithm, round_id = self._common
        region, post, serial = outcome.regions[row], outcome.assigned[row], gathered.serials[row]
        return _FORM % (
            algorithm,
            self._classes[gathered.class_ranks[row]],
            _NULL if region == NONE else b"%d" % (region + 1),
            list_digest,
            lot_of(gathered.seed, serial).hex().encode(),
            self._posts[post],
            gathered.registered[row],
            round_id,
            serial,
            _NULL if post == NONE else b"%d" % outcome.promised[row],
            turn,
            gathered.youths,
        )


def wished(gathered: RoundInput, row: int) -> list[tuple[str, int]]:
    """A youth's list: ids of posts and their tiers, best first."""
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    ids: Sequence[str] = gathered.post_ids
    tiers: Numbers = gathered.tiers
    return [(ids[gathered.posts[at]], tiers[at]) for at in range(begin, end)]


def leaves(gathered: RoundInput, outcome: RoundOutcome, blind: bytes) -> list[bytes]:
    """By row, the digest of the line with its salt."""
    told = turns(outcome)
    lines = WrittenLines(gathered, outcome).of(range(len(told)), told)
    return [leaf(one, blind, serial) for one, serial in zip(lines, gathered.serials, strict=True)]


def leaf(written: bytes, blind: bytes, serial: int) -> bytes:
    """The digest of a youth's line, as `canonical` writes it, with its salt."""
    return merkle.leaf(salt(blind, serial) + written)


def salt(blind: bytes, serial: int) -> bytes:
    """What stands beside a youth's line."""
    return keyed(blind, b"%d" % serial)


def proved(
    told: Mapping[str, Any], salted: bytes, all_leaves: Sequence[bytes], row: int, head: bytes
) -> dict[str, Any]:
    """What a youth gets: the line, its salt, the way to the root; its last step is the `head`."""
    tree = merkle.levels(all_leaves)
    steps = [*merkle.proof(tree, row), ("left", head)]
    return {
        "line": dict(told),
        "salt": salted.hex(),
        "steps": [[side, beside.hex()] for side, beside in steps],
        "root": merkle.topped(head, tree[-1][0]).hex(),
    }


def is_proved(given: Mapping[str, Any], published_root: str) -> bool:
    """Whether the line is among those of the round whose root was published."""
    digest = _leaf(given["line"], bytes.fromhex(given["salt"]))
    steps = [(side, bytes.fromhex(beside)) for side, beside in given["steps"]]
    return bool(given["root"] == published_root == merkle.climbed(digest, steps).hex())


def _leaf(told: Mapping[str, Any], salted: bytes) -> bytes:
    return merkle.leaf(salted + canonical(dict(told)))
