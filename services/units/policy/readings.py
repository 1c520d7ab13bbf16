"""Reading by the edition of the threshold check in force: its name, and texts read by it."""

import ast
import json
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.common import compiling
from services.units.policy import wordings
from services.units.rules import post_texts, thresholds
from services.units.rules.marked_words import MarkedWords, with_marked
from services.units.rules.post_texts import PostReading, PostText, read_post
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.reading import Reading

_DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_CODE: Final = (
    *sorted(Path(thresholds.__file__).parent.glob("*.py")),
    Path(wordings.__file__),
    Path(post_texts.__file__),
)
"""What compiles the wordings and reads by them."""
_LETTERS: Final = 16
_FIRST: Final = "学历不限"
_MOST: Final = 4096
_kept: OrderedDict[bytes, Reading] = OrderedDict()
"""Readings of posts' texts by the digest of the text, the latest last."""


@cache
def edition() -> str:
    """The edition of the rules: the first letters of the digest of all that a reading rests on.

    That is the wordings without what is only said of them, the code that reads by them without its
    comments, and the version of Unicode by which letters are folded.
    """
    parts = [unicodedata.unidata_version, *map(meaning_of, map(_source, _CODE))]
    parts += [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in wordings.contents()]
    return sha256("\0".join(parts).encode()).hexdigest()[:_LETTERS]


def meaning_of(source: str) -> str:
    """Code without comments, docstrings and layout: what it does is the same where this is."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _source(path: Path) -> str:
    return path.read_text("utf-8")


def get_ready() -> None:
    """Read a first text: it builds what all others are read by, which takes seconds.

    Loops are not waited for: numba is loaded, and holds memory, once somebody's text comes.
    """
    compiling.hold_off()
    _read_first()


def read_text(text: str) -> Reading:
    """One text read; nothing of it is kept."""
    compiling.get_ready_aside(_read_first)
    return _read(text)


@compiling.rehearsal
def _read_first() -> Reading:
    return _read(_FIRST)


def _read(text: str) -> Reading:
    return check(text, wordings.lexicon(), wordings.suspicion())


def read_texts(texts: tuple[PostText, ...]) -> PostReading:
    """All texts of a post read; a process has one edition, so the same text is read once."""
    return read_post(texts, _read_once)


def with_marks(told: PostReading, marked: Iterable[MarkedWords]) -> PostReading:
    """A reading with the words that officers marked before, in the spelling of this edition."""
    return with_marked(told, marked, wordings.lexicon().spelling)


def _read_once(text: str) -> Reading:
    # Two threads may read one text at the same time; they find the same.
    name = sha256(text.encode()).digest()
    told = _kept.pop(name, None) or read_text(text)
    _kept[name] = told
    if len(_kept) > _MOST:
        _kept.popitem(last=False)
    return told
