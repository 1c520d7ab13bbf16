"""The digests of many youths' lists: an entry of a post in a tier is written once for all lists."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from services.common.compiling import where_compiled
from services.matching.rules.loops.texts import Listed, Written, write_lists
from services.matching.rules.rounds import RoundInput, canonical

_AT_ONCE: Final = 512
"""There is room for so many lists at once."""

DigestsOf: TypeAlias = Callable[[Sequence[int]], list[bytes]]


def in_steps(gathered: RoundInput) -> DigestsOf:
    """As `digests_of`, list by list."""
    written: dict[int, _OfTier] = {}

    def digest_of(row: int) -> bytes:
        at, end = gathered.starts[row], gathered.starts[row + 1]
        runs = []
        while at < end:
            # Along a list tiers never fall.
            tier = gathered.tiers[at]
            then = bisect_right(gathered.tiers, tier, at, end)
            entries = written.setdefault(tier, _OfTier(gathered, tier))
            runs.append(b",".join(map(entries.__getitem__, gathered.posts[at:then])))
            at = then
        return sha256(b"[%b]" % b",".join(runs)).hexdigest().encode()

    return lambda rows: [digest_of(row) for row in rows]


def in_loops(gathered: RoundInput) -> DigestsOf:
    """As `digests_of`, in loops."""
    listed = Listed(gathered.starts, gathered.posts, gathered.tiers)
    written, longest = _entries(gathered)

    def some(rows: Sequence[int]) -> list[bytes]:
        starts = gathered.starts
        room = sum(2 + (starts[row + 1] - starts[row]) * (longest + 1) for row in rows)
        out, ends = bytearray(room), array("q", [0]) * len(rows)
        write_lists(array("i", rows), listed, written, out, ends)
        text, begins = memoryview(out), (0, *ends[:-1])
        pairs = zip(begins, ends, strict=True)
        return [sha256(text[begin:end]).hexdigest().encode() for begin, end in pairs]

    def digests(rows: Sequence[int]) -> list[bytes]:
        strides = (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))
        return [one for stride in strides for one in some(stride)]

    return digests


digests_of: Final = where_compiled(in_loops, in_steps)
"""What tells by their rows the SHA-256 of lists as `canonical` writes them, in hex."""


class _OfTier(dict[int, bytes]):
    """Entries of one tier as `canonical` writes them, by the number of the post."""

    def __init__(self, gathered: RoundInput, tier: int) -> None:
        super().__init__()
        self._ids, self._tier = gathered.post_ids, tier

    def __missing__(self, post: int) -> bytes:
        self[post] = canonical((self._ids[post], self._tier))
        return self[post]


def _entries(gathered: RoundInput) -> tuple[Written, int]:
    """Every post in every tier that there is, written; and the length of the longest."""
    tiers = sorted(set(gathered.tiers))
    base = array("q", [0]) * (max(tiers, default=0) + 1)
    starts, parts = array("q", [0]), []
    for number, tier in enumerate(tiers):
        base[tier] = number * len(gathered.post_ids)
        for post_id in gathered.post_ids:
            parts.append(canonical((post_id, tier)))
            starts.append(starts[-1] + len(parts[-1]))
    return Written(array("B", b"".join(parts)), starts, base), max(map(len, parts), default=0)
