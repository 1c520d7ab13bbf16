"""Documents handed in: what they are and whether anything is in them is read from their bytes."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from services.common.errors import Malformed, NotFound, TooLarge

LARGEST: Final = 10 * 1024 * 1024
LEAST_SIDE: Final = 200
"""Pixels that a picture has at least on its shorter side: of less no page can be read."""

PDF, PNG, JPEG, DOCX = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_DOCX_PART: Final = f'"{DOCX}.main+xml"'
_MACROS: Final = re.compile("vbaProject|macroEnabled", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[\s_]+")
ENDINGS: Final = {PDF: "pdf", PNG: "png", JPEG: "jpg", DOCX: "docx"}
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


class DocumentDamaged(Malformed):
    """材料文件已损坏或不完整。"""


class DocumentBlank(Malformed):
    """材料没有填写内容。"""


REFUSALS: Final = (
    DocumentTooLarge,
    DocumentEmpty,
    DocumentTypeUnknown,
    DocumentHasMacros,
    DocumentDamaged,
    DocumentBlank,
)
"""Why a document that was handed in is not kept."""


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


@dataclass(frozen=True)
class Inside:
    """What a document holds, as far as its bytes tell it without being shown."""

    lines: frozenset[str] = frozenset()
    """Digests of the lines of a text document; see `line_digests`."""
    has_pages: bool = False
    """Whether there is a page or a picture, of which an officer judges by the eye."""
    shorter_side: int | None = None
    """Pixels, of a picture."""


def check_filled(inside: Inside | None, handed_out: Collection[str]) -> None:
    """A document says something of the unit's own; whether it will do is an officer's to judge.

    `inside` is None for one that cannot be read to its end, `handed_out` the digests of the lines
    of every template ever handed out. Raises DocumentDamaged, DocumentBlank.
    """
    if inside is None:
        raise DocumentDamaged("/file", "请重新导出、拍照或者扫描后再提交。")
    if inside.shorter_side is not None and inside.shorter_side < LEAST_SIDE:
        raise DocumentBlank("/file", f"图片的短边不足{LEAST_SIDE}像素，看不清内容，请重新拍照。")
    if inside.has_pages or inside.lines.difference(handed_out):
        return
    if inside.lines:
        raise DocumentBlank("/file", "内容与系统提供的样本相同，请填写本单位的内容后再提交。")
    raise DocumentBlank("/file", "文件中没有一页内容，请核对后再提交。")


def line_digests(lines: Iterable[str]) -> frozenset[str]:
    """Lines as they are compared, those without a word left out: blanks to fill in are no words."""
    folded = (_BLANKS.sub("", unicodedata.normalize("NFKC", line)) for line in lines)
    return frozenset(sha256(line.encode()).hexdigest()[:16] for line in folded if line)


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
