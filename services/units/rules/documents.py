"""Documents handed in: their types are read from their bytes, never from their names."""

import re
from dataclasses import dataclass
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
_DOCX_PART: Final = f'"{DOCX}.main+xml"'
_MACROS: Final = re.compile("vbaProject|macroEnabled", re.IGNORECASE)
_OPENINGS: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}


class DocumentNotFound(NotFound):
    """没有找到这份材料。"""


class DocumentTooLarge(TooLarge):
    """材料不能超过10兆字节。"""


class DocumentEmpty(Malformed):
    """材料是空文件。"""


class DocumentTypeUnknown(Malformed):
    """材料只接受 PDF、PNG、JPEG 图片或 DOCX 文档。"""


class DocumentHasMacros(Malformed):
    """材料中含有宏，不能接收。"""


@dataclass(frozen=True)
class Parts:
    """What a ZIP archive says it holds: the names of its parts, and its list of their types."""

    names: frozenset[str]
    types: str


def media_type(content: bytes, parts: Parts | None) -> str:
    """What the bytes are; `parts` if they are an archive that can be read, else None.

    Raises DocumentEmpty, DocumentTooLarge, DocumentTypeUnknown, DocumentHasMacros.
    """
    if not content:
        raise DocumentEmpty("/file", "请重新选择文件。")
    if len(content) > LARGEST:
        raise DocumentTooLarge
    for opening, kind in _OPENINGS.items():
        if content.startswith(opening):
            return kind
    if content.startswith(b"PK\x03\x04") and parts and _is_docx(parts):
        return DOCX
    raise DocumentTypeUnknown("/file", "请转换为 PDF、PNG、JPEG 或 DOCX 后再提交。")


def _is_docx(parts: Parts) -> bool:
    # A macro's part may bear any name, but Word runs it only by its declared type.
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in parts.names)
    if has_macros or _MACROS.search(parts.types):
        raise DocumentHasMacros("/file", "请另存为不含宏的 DOCX 或 PDF 后再提交。")
    # References and declarations could spell a type that is not seen here; no list has them.
    is_plain = "&" not in parts.types and "<!" not in parts.types
    return "word/document.xml" in parts.names and _DOCX_PART in parts.types and is_plain


def check_validity(valid_from: date, valid_to: date | None) -> None:
    """The last day of validity is not before the first: Malformed."""
    if valid_to is not None and valid_to < valid_from:
        raise Malformed("/valid_to", "有效期的截止日期不能早于起始日期。")
