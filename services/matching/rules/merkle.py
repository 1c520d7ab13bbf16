"""A tree of digests: one root for many lines, and for each line a proof that it is among them.

Leaves and nodes are hashed apart (RFC 6962): no node passes for a line.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf(line: bytes) -> bytes:
    """The digest of a line."""
    return sha256(b"\x00" + line).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from its leaves up to the root; a last one without a partner goes up as it is."""
    tree = [list(leaves) or [sha256(b"").digest()]]
    while len(tree[-1]) > 1:
        below = tree[-1]
        pairs = [_node(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)]
        tree.append(pairs + below[len(pairs) * 2 :])
    return tree


def root(leaves: Sequence[bytes]) -> bytes:
    """The one digest of them all."""
    return levels(leaves)[-1][0]


def topped(head: bytes, below: bytes) -> bytes:
    """The root over a digest that stands alone, on the left, and the root of a tree."""
    return _node(head, below)


def proof(tree: Sequence[Sequence[bytes]], at: int) -> list[tuple[str, bytes]]:
    """What a leaf is joined with on its way to the root, and on which side that stands."""
    steps = []
    for level in tree[:-1]:
        beside = at ^ 1
        if beside < len(level):
            steps.append(("left" if beside < at else "right", level[beside]))
        at //= 2
    return steps


def climbed(digest: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root to which a proof leads; the line is proved if that is the published one."""
    for side, beside in steps:
        digest = _node(beside, digest) if side == "left" else _node(digest, beside)
    return digest


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
