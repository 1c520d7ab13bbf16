"""Texts as they travel: what can't be kept is refused, what nobody sees is left out."""

import re
from typing import Any, Final

from pydantic_core import PydanticCustomError

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u115f\u1160\u200e\u200f"
    "\u202a-\u202e\u2066-\u2069\u2800\u3164\uffa0]"
)
"""Controls, what turns the order in which a text is read, and fillers: nobody sees them."""

_DEEPEST: Final = 10
"""Lists within lists: no body needs so many."""


def shown(value: Any, *place: Any) -> Any:
    """A text, or a list of them, without what is hidden in it; something must be left."""
    if isinstance(value, list):
        if len(place) > _DEEPEST:
            raise unstorable("列表一层套一层，层数太多。", *place)
        return [shown(item, *place, number) for number, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    kept = _HIDDEN.sub("", value) if _HIDDEN.search(value) else value
    is_emptied = kept is not value and not kept.strip()
    if _UNSTORABLE.search(value) or is_emptied or _shows_nothing(value):
        raise unstorable("含有不能保存或者不能显示的字符，请删去。", *place)
    return kept


def unstorable(reason: str, *place: Any) -> PydanticCustomError:
    """The refusal of a text at a place of a body, whose reason is told."""
    return PydanticCustomError("text_unstorable", "{reason}", {"reason": reason, "place": place})


def _shows_nothing(value: str) -> bool:
    return bool(value.strip()) and not any(map(str.isprintable, value))
