"""Archives: what a ZIP says it holds, without unpacking more than its list of types."""

import struct
import zlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from services.units.rules.documents import Parts

_TYPES: Final = "[Content_Types].xml"
PACKINGS: Final = (ZIP_STORED, ZIP_DEFLATED)
"""How Office packs; reading anything else is left to nobody."""
_LONGEST: Final = 256 * 1024
_ENTRY: Final = b"PK\x01\x02"
_MOST: Final = 2_000
"""Parts of a file; to read a directory of hundreds of thousands takes many seconds."""
BROKEN: Final = (
    BadZipFile,
    KeyError,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    zlib.error,
    struct.error,
)
"""What reading a damaged or encrypted archive may come to."""


def parts(content: bytes) -> Parts | None:
    """The parts of an Office file; None for what is no archive, is broken, or lists no types.

    None as well for more parts than any paper has.
    """
    if content.count(_ENTRY) > _MOST:
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            listed = archive.getinfo(_TYPES)
            if listed.compress_type not in PACKINGS:
                return None
            with archive.open(listed) as file:
                # One byte more than the longest: what is longer is no list of types.
                types = file.read(_LONGEST + 1)
            names = frozenset(archive.namelist())
    except BROKEN:
        return None
    return Parts(names, types.decode("utf-8", "replace")) if len(types) <= _LONGEST else None
