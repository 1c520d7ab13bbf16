"""Documents handed in: their types are read from their first bytes, never from their names."""

from datetime import date
from typing import Final

from services.common.errors import Malformed, NotFound, TooLarge

LARGEST: Final = 10 * 1024 * 1024

PDF, PNG, JPEG, DOCX = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_OPENINGS: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}


class DocumentNotFound(NotFound):
    """没有找到这份材料。"""


class DocumentTooLarge(TooLarge):
    """材料不能超过10兆字节。"""


class DocumentEmpty(Malformed):
    """材料是空文件。"""


class DocumentTypeUnknown(Malformed):
    """材料只接受 PDF、PNG、JPEG 图片或 DOCX 文档。"""


def media_type(content: bytes) -> str:
    """What the bytes are. Raises DocumentEmpty, DocumentTooLarge, DocumentTypeUnknown."""
    if not content:
        raise DocumentEmpty("/file", "请重新选择文件。")
    if len(content) > LARGEST:
        raise DocumentTooLarge
    for opening, kind in _OPENINGS.items():
        if content.startswith(opening):
            return kind
    # A DOCX is a ZIP whose parts are named in clear; other ZIPs lack the document part.
    if content.startswith(b"PK\x03\x04") and b"word/document.xml" in content:
        return DOCX
    raise DocumentTypeUnknown("/file", "请转换为 PDF、PNG、JPEG 或 DOCX 后再提交。")


def check_validity(valid_from: date, valid_to: date | None) -> None:
    """The last day of validity is not before the first: Malformed."""
    if valid_to is not None and valid_to < valid_from:
        raise Malformed("/valid_to", "有效期的截止日期不能早于起始日期。")
