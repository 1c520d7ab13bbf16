"""Reading by the edition of the threshold check in force: its name, and texts read by it."""

from collections import OrderedDict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.units.policy import wordings
from services.units.rules import thresholds
from services.units.rules.post_texts import PostReading, PostText, read_post
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.reading import Reading

_HOME: Final = Path(__file__).parents[1] / "wordings"
_ENGINE: Final = Path(thresholds.__file__).parent
_FIELDS: Final = "fields.yaml"
"""Names of fields, which no text is read by."""
_LETTERS: Final = 16
_MOST: Final = 4096
_kept: OrderedDict[bytes, Reading] = OrderedDict()
"""Readings of posts' texts by the digest of the text, the latest last."""


@cache
def edition() -> str:
    """The edition of the rules: the first letters of the digest of all that a reading rests on."""
    digest = sha256()
    for path in sorted([*_HOME.iterdir(), *_ENGINE.glob("*.py")]):
        if path.is_file() and path.name != _FIELDS:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_LETTERS]


def read_text(text: str) -> Reading:
    """One text read; nothing of it is kept."""
    return check(text, wordings.lexicon(), wordings.suspicion())


def read_texts(texts: tuple[PostText, ...]) -> PostReading:
    """All texts of a post read; a process has one edition, so the same text is read once."""
    return read_post(texts, _read_once)


def _read_once(text: str) -> Reading:
    # Two threads may read one text at the same time; they find the same.
    name = sha256(text.encode()).digest()
    told = _kept.pop(name, None) or read_text(text)
    _kept[name] = told
    if len(_kept) > _MOST:
        _kept.popitem(last=False)
    return told
