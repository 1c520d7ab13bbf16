"""The loop that writes many lists, in the subset of Python that numba compiles."""

from typing import Any, NamedTuple

from services.common.compiling import long_kernel

OPENING = ord("[")
COMMA = ord(",")
CLOSING = ord("]")


class Listed(NamedTuple):
    """All lists of a round: that of row `r` lies between `starts[r]` and `starts[r + 1]`."""

    starts: Any
    posts: Any
    tiers: Any


class Written(NamedTuple):
    """What each entry reads: entry `e` is `text[starts[e]:starts[e + 1]]`."""

    text: Any
    starts: Any
    base: Any
    """By tier, the entry of the first post in it."""


@long_kernel
def write_lists(rows: Any, listed: Listed, written: Written, out: Any, ends: Any) -> None:
    """Write the lists of some rows, and where each ends."""
    at = 0
    for number in range(len(rows)):
        row = rows[number]
        out[at] = OPENING
        at += 1
        for place in range(listed.starts[row], listed.starts[row + 1]):
            entry = written.base[listed.tiers[place]] + listed.posts[place]
            for letter in range(written.starts[entry], written.starts[entry + 1]):
                out[at] = written.text[letter]
                at += 1
            out[at] = COMMA
            at += 1
        if out[at - 1] == COMMA:
            at -= 1
        out[at] = CLOSING
        at += 1
        ends[number] = at
