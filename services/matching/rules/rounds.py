"""A round as its engine sees it: columns of numbers, and what a round gives.

A youth is a serial, a class of priority, an instant of registration and a list of posts; there is
no education, school, major, gender, ethnicity or birth date, so that none can be used (宁人社函
〔2020〕272号 二). Rows stand by serial and posts by id: the same people in another order are the
same round, byte for byte.
"""

import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final, TypeAlias

from services.common.compiling import where_compiled
from services.matching.rules.loops import numbers
from services.matching.rules.lotteries import lot_of
from services.matching.rules.pool import PriorityClass

NONE: Final = -1
"""No post, no tier, nobody."""

ALGORITHM: Final = "tiered-serial-dictatorship/1"
"""The solver-free answer: tiers promised in order, then the best seats inside the promises."""

Numbers: TypeAlias = "array[int]"

COLUMNS: Final = {
    "free": "i",
    "serials": "q",
    "class_ranks": "b",
    "registered": "q",
    "starts": "q",
    "posts": "i",
    "tiers": "b",
}


class RoundMalformed(ValueError):
    """What was gathered for a round isn't a round; says what and for whom."""


@dataclass(frozen=True)
class RoundInput:
    """A frozen round. Youth `y` lists `posts[starts[y]:starts[y + 1]]`, best first."""

    round_id: str
    algorithm: str
    seed: bytes
    """HMAC over the digest of all the rest: empty until that is known."""
    classes: tuple[PriorityClass, ...]
    """The classes of priority, first goes first."""
    post_ids: tuple[str, ...]
    """Rising."""
    free: Numbers
    """By post: its free seats."""
    serials: Numbers
    """By youth, rising: the internal serial, which tells nothing of the person."""
    class_ranks: Numbers
    """By youth: the place of their class in `classes`, 0 first."""
    registered: Numbers
    """By youth: the instant of registration, in microseconds since 1970-01-01T00:00Z."""
    starts: Numbers
    posts: Numbers
    """By entry: the number of a post, its place in `post_ids`."""
    tiers: Numbers
    """By entry: its tier, 1 the best; along a list it never falls."""

    @property
    def youths(self) -> int:
        """How many take part."""
        return len(self.serials)


@dataclass(frozen=True)
class RoundOutcome:
    """What a round gives; each column by youth, in the rows of its input."""

    order: Numbers
    """By place in the order, 0 first: the row of the youth."""
    assigned: Numbers
    """The number of the post, or NONE."""
    promised: Numbers
    """The tier that was promised and is held, or NONE."""
    regions: Numbers
    """For whom nothing was left: the place in the order by whose turn every post of the list was
    closed; NONE for the placed and for who lists nothing. See `closed`."""
    closed: Numbers
    """By post: the place in the order at whose turn it was closed for good, or NONE. The posts
    closed up to a place are full of youths earlier in the order who were promised only posts among
    them: whoever comes later and lists nothing else can't be placed."""

    @property
    def placed(self) -> int:
        """How many got a seat."""
        return len(self.assigned) - self.assigned.count(NONE)


def refuse_ragged(gathered: RoundInput) -> None:
    """Rows stand by serial and posts by id, none twice; columns fit. Raises RoundMalformed."""
    youths, entries = gathered.youths, len(gathered.posts)
    faults = {
        "a youth twice, or out of order": not _rises(gathered.serials),
        "a post twice, or out of order": not _rises(gathered.post_ids),
        "a class twice": len(set(gathered.classes)) != len(gathered.classes),
        "columns of different lengths": (
            len(gathered.free) != len(gathered.post_ids)
            or {len(gathered.class_ranks), len(gathered.registered)} - {youths}
            or len(gathered.starts) != youths + 1
            or len(gathered.tiers) != entries
        ),
        "lists that overlap": (
            list(gathered.starts[:1]) != [0]
            or gathered.starts[-1] != entries
            or any(a > b for a, b in pairwise(gathered.starts))
        ),
        "a post with less than no seat": min(gathered.free, default=0) < 0,
        "an unknown class": not _within(gathered.class_ranks, len(gathered.classes)),
        "an unknown post": not _within(gathered.posts, len(gathered.post_ids)),
    }
    for fault, found in faults.items():
        if found:
            raise RoundMalformed(fault)
    _refuse_lists(gathered)


def _rises(column: Iterable[Any]) -> bool:
    return all(a < b for a, b in pairwise(column))


def within_in_steps(column: Numbers, end: int) -> bool:
    """Whether every number of a column is at least 0 and less than `end`."""
    return min(column, default=0) >= 0 and max(column, default=NONE) < end


_within: Final = where_compiled(numbers.within, within_in_steps)


def refuse_lists_in_steps(gathered: RoundInput) -> None:
    """Refuse a list with a post twice or tiers that fall. Raises RoundMalformed."""
    for row in range(gathered.youths):
        _refuse_list(gathered, row)


def refuse_lists_in_loops(gathered: RoundInput) -> bool:
    """The same in loops; the fault is named by the steps."""
    seen = array("i", [NONE]) * len(gathered.post_ids)
    row = numbers.bad_list(gathered.starts, gathered.posts, gathered.tiers, seen)
    if row != NONE:
        _refuse_list(gathered, row)
    return True


_refuse_lists: Final = where_compiled(refuse_lists_in_loops, refuse_lists_in_steps)


def _refuse_list(gathered: RoundInput, row: int) -> None:
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    posts, tiers = gathered.posts[begin:end], gathered.tiers[begin:end].tolist()
    if len(set(posts)) != len(posts):
        raise RoundMalformed(f"{gathered.serials[row]}: a post twice")
    if tiers != sorted(tiers) or (tiers and tiers[0] < 1):
        raise RoundMalformed(f"{gathered.serials[row]}: tiers that fall")


def priority_order(gathered: RoundInput) -> Numbers:
    """The rows in the order of turns: class, instant of registration, lot."""
    lots = [lot_of(gathered.seed, serial) for serial in gathered.serials]
    keys = list(zip(gathered.class_ranks, gathered.registered, lots, strict=True))
    return array("i", sorted(range(gathered.youths), key=keys.__getitem__))


def plain(gathered: RoundInput) -> dict[str, Any]:
    """Everything but the seed as JSON has it: names, strings and lists of whole numbers."""
    return _names(gathered) | {name: getattr(gathered, name).tolist() for name in COLUMNS}


def _names(gathered: RoundInput) -> dict[str, Any]:
    return {
        "round_id": gathered.round_id,
        "algorithm": gathered.algorithm,
        "classes": list(gathered.classes),
        "post_ids": list(gathered.post_ids),
    }


def read(told: Mapping[str, Any], seed: bytes) -> RoundInput:
    """A round from what `plain` gave. Raises KeyError, TypeError, OverflowError, RoundMalformed."""
    gathered = read_again(told, seed)
    refuse_ragged(gathered)
    return gathered


def read_again(told: Mapping[str, Any], seed: bytes) -> RoundInput:
    """The same of what was read before: it is not looked through once more.

    Columns are lists of numbers, or arrays.
    """
    columns = {name: array(kind, told[name]) for name, kind in COLUMNS.items()}
    return RoundInput(
        round_id=told["round_id"],
        algorithm=told["algorithm"],
        seed=seed,
        classes=tuple(told["classes"]),
        post_ids=tuple(told["post_ids"]),
        **columns,
    )


_WRITER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(told: Any) -> bytes:
    """The one way to write it down: JSON in UTF-8, keys in order, no space."""
    return _WRITER.encode(told).encode()


def canonical_of(parts: Mapping[str, bytes]) -> bytes:
    """The same of an object whose values are written already, by their names."""
    told = (canonical(name) + b":" + parts[name] for name in sorted(parts))
    return b"{" + b",".join(told) + b"}"


def digest(gathered: RoundInput) -> bytes:
    """SHA-256 of everything but the seed, as canonical JSON: of it the seed is then made."""
    return sha256(canonical(plain(gathered))).digest()


def written_in_steps(gathered: RoundInput) -> bytes:
    """As `written`, plainly."""
    return canonical(plain(gathered))


def written_in_loops(gathered: RoundInput) -> bytes:
    """The same, columns in loops."""
    parts = {name: numbers.written(getattr(gathered, name)) for name in COLUMNS}
    return canonical_of(parts | {name: canonical(one) for name, one in _names(gathered).items()})


written: Final = where_compiled(written_in_loops, written_in_steps)
"""Everything but the seed, as `canonical` writes it: `read_written` reads it."""


def read_in_steps(content: bytes) -> dict[str, Any]:
    """What `written` wrote, as JSON has it."""
    told: dict[str, Any] = json.loads(content)
    return told


def read_in_loops(content: bytes) -> dict[str, Any]:
    """The same, columns in loops."""
    columns, rest, at = {}, [], 0
    for name, kind in sorted(COLUMNS.items()):
        # Within a string of JSON no quotation mark stands bare: nothing else looks like this.
        mark = b'"%b":[' % name.encode()
        begin = content.index(mark, at) + len(mark)
        end = content.index(b"]", begin)
        columns[name] = numbers.read_column(kind, content, begin, end)
        rest.append(content[at:begin])
        at = end
    told: dict[str, Any] = json.loads(b"".join([*rest, content[at:]]))
    return told | columns


_told_by: Final = where_compiled(read_in_loops, read_in_steps)


def read_written(content: bytes) -> RoundInput:
    """A round as `written` wrote it, still without its seed; not looked through once more."""
    return read_again(_told_by(content), b"")
