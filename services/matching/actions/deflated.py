"""Papers of rounds, deflated so that one can stand within another without being deflated anew."""

import zlib
from typing import Final

_LEVEL: Final = 1
_BARE: Final = -zlib.MAX_WBITS
_HEAD: Final = 2
_FLUSHED: Final = b"\x00\x00\xff\xff"
"""How a part ends to which no later part refers back (Z_FULL_FLUSH)."""
_END: Final = b"\x03\x00"
"""An empty last block (RFC 1951)."""
_SUM: Final = 4


def deflated(content: bytes) -> bytes:
    """A zlib stream (RFC 1950) whose blocks can stand in another stream."""
    maker = zlib.compressobj(_LEVEL)
    return maker.compress(content) + maker.flush(zlib.Z_FULL_FLUSH) + maker.flush()


def around(content: bytes, at: int, inner: bytes, length: int) -> bytes:
    """A zlib stream of a content of which so many bytes from `at` on are deflated in `inner`.

    What was deflated in another way is deflated anew.
    """
    blocks = inner[_HEAD : -len(_END) - _SUM]
    if not inner.endswith(_END, 0, -_SUM) or not blocks.endswith(_FLUSHED):
        return zlib.compress(content, _LEVEL)
    before = zlib.compressobj(_LEVEL)
    after = zlib.compressobj(_LEVEL, zlib.DEFLATED, _BARE)
    told = memoryview(content)
    parts = (
        before.compress(told[:at]),
        before.flush(zlib.Z_FULL_FLUSH),
        blocks,
        after.compress(told[at + length :]),
        after.flush(),
    )
    return b"".join(parts) + zlib.adler32(content).to_bytes(_SUM)
