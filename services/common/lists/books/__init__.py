"""Bytes to a book of raw cells, one file per kind of file."""

from collections.abc import Callable, Mapping
from typing import Final

from services.common.lists import lines
from services.common.lists.books import modern, old, texts
from services.common.lists.refusals import ListTypeUnknown
from services.common.lists.sheets import LIMITS, Book, Format, Limits
from services.common.lists.sniffing import format_of

_OPENERS: Final[Mapping[Format, Callable[[bytes, Limits], Book]]] = {
    "xlsx": modern.opened,
    "xls": old.opened,
    "csv": texts.opened,
}


def opened(content: bytes, limits: Limits = LIMITS) -> Book:
    """The sheets of a file of any of the three kinds. Raises a refusal of the whole file."""
    return _OPENERS[format_of(content, limits)](content, limits)


def guard(content: bytes, limits: Limits = LIMITS) -> Format:
    """Only what can be told at once: is the file of a kind that is read, and safe to parse."""
    if lines.are_lines(content):
        raise ListTypeUnknown("这是 JSON；只有部门按数据共享协议报送的名单可以是 JSON 行。")
    found = format_of(content, limits)
    if found == "xlsx":
        modern.check(content, limits)
    return found
