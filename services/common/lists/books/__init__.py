"""Bytes to a book of raw cells, one file per kind of file."""

from typing import TYPE_CHECKING

from services.common.late import Late
from services.common.lists import lines
from services.common.lists.books import old, texts
from services.common.lists.refusals import ListTypeUnknown
from services.common.lists.sheets import LIMITS, Book, Format, Limits
from services.common.lists.sniffing import format_of

if TYPE_CHECKING:
    from services.common.lists.books import modern
else:
    # It rests on openpyxl.
    modern = Late("services.common.lists.books.modern")


def opened(content: bytes, limits: Limits = LIMITS) -> Book:
    """The sheets of a file of any of the three kinds. Raises a refusal of the whole file."""
    match format_of(content, limits):
        case "xlsx":
            return modern.opened(content, limits)
        case "xls":
            return old.opened(content, limits)
        case "csv":
            return texts.opened(content, limits)


def guard(content: bytes, limits: Limits = LIMITS) -> Format:
    """Only what can be told at once: is the file of a kind that is read, and safe to parse."""
    if lines.are_lines(content):
        raise ListTypeUnknown("这是 JSON；只有部门按数据共享协议报送的名单可以是 JSON 行。")
    found = format_of(content, limits)
    if found == "xlsx":
        modern.check(content, limits)
    return found
