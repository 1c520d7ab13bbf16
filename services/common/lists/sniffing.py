"""What the bytes are, by their content and never by their name."""

import io
import re
from typing import Final

from xlrd import compdoc

from services.common.lists.refusals import (
    ListDamaged,
    ListEmpty,
    ListHasMacros,
    ListLocked,
    ListTooLarge,
    ListTypeUnknown,
)
from services.common.lists.sheets import Format, Limits

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = compdoc.SIGNATURE
_BARE_XLS: Final = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
"""The first record of an .xls of Excel 2 to 95 that was written without its container."""
_OTHERS: Final = {
    b"%PDF-": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"II*\x00": "图片",
    b"MM\x00*": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"PK\x05\x06": "空的压缩包",
    b"PK\x07\x08": "分卷压缩包",
    b"{\\rtf": "RTF 文档",
    b"MZ": "程序",
    b"\x7fELF": "程序",
    b"SQLite format 3": "数据库文件",
}
_MARKUP: Final = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*(?:<\?xml|<!doctype|<html|<head|<meta|<table|<style|<body|mime-version:)",
    re.IGNORECASE | re.DOTALL,
)
_SAVE_AS: Final = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再提交。"


def format_of(content: bytes, limits: Limits) -> Format:
    """Which of the three kinds of list the bytes are.

    Raises ListEmpty, ListTooLarge, ListTypeUnknown, ListHasMacros, ListLocked, ListDamaged.
    """
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise ListEmpty("请重新选择文件。")
    refuse_large(content, limits)
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        return _of_container(content)
    if content.startswith(_BARE_XLS):
        return "xls"
    _refuse_others(content)
    return "csv"


def refuse_large(content: bytes, limits: Limits) -> None:
    """Refuse what is larger than a file may be, whatever it holds: ListTooLarge."""
    if len(content) > limits.size:
        raise ListTooLarge


def _refuse_others(content: bytes) -> None:
    for opening, kind in _OTHERS.items():
        if content.startswith(opening):
            raise ListTypeUnknown(f"这是{kind}。{_SAVE_AS}")
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    if _MARKUP.match(head):
        raise ListTypeUnknown(f"这是网页或 XML 文件，只是改了扩展名。{_SAVE_AS}")


def _of_container(content: bytes) -> Format:
    names = _streams(content)
    if "EncryptedPackage" in names:
        raise ListLocked("请先在 Excel 中取消打开密码。")
    if not names & {"Workbook", "Book"}:
        raise ListTypeUnknown(f"这是别的 Office 文档。{_SAVE_AS}")
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}:
        raise ListHasMacros("请另存为不带宏的“Excel 工作簿（*.xlsx）”后再提交。")
    return "xls"


def _streams(content: bytes) -> set[str]:
    try:
        # Its warnings would go to standard output, some with words of the file.
        container = compdoc.CompDoc(content, logfile=io.StringIO())
    except Exception as error:
        raise ListDamaged("请重新导出或另存后再提交。") from error
    return {entry.name for entry in container.dirlist}
