"""Packed documents (a zip of parts) as bytes that keep nothing of the hour of writing."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_PROPERTIES: Final = "docProps/core.xml"


def told(at: datetime) -> datetime:
    """An instant as the properties of a document hold it: UTC, to the second, naive."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def repacked(written: BytesIO, at: datetime) -> bytes:
    """The same document, written at that instant.

    The libraries stamp the hour of writing into the properties and on every part of the zip.
    """
    instant = f"{told(at).isoformat()}Z".encode()
    packed = BytesIO()
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _PROPERTIES:
                content = _MODIFIED.sub(rb"\g<1>" + instant, content)
            part = ZipInfo(name, _EPOCH)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, content)
    return packed.getvalue()
