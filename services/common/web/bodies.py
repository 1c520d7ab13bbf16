"""Bodies that two readers could read as two: a name that stands twice, letters in another code."""

import json
import re
from collections import Counter
from email.message import Message
from typing import Any, Final

from fastapi import Request

from services.common.errors import Malformed
from services.common.web.problems import UnsupportedMedia

_OURS: Final = re.compile(r"[a-z_]{1,40}")
"""What names of our own fields look like; whoever makes up others may write anything into them."""
_JSON: Final = re.compile(r"application/(?:.*\+)?json")
_AS_UTF_8: Final = frozenset({"", "utf-8", "utf8"})


class RepeatedField(Malformed):
    """同一个字段在内容里出现了两次。"""


async def check_json(request: Request) -> None:
    """Refuse a body that is said to be no JSON, is no UTF-8, or has a name that stands twice.

    FastAPI finds it read already. What is no JSON though it is said to be is FastAPI's to refuse.
    Raises RepeatedField, UnsupportedMedia.
    """
    kind, charset = kind_of(request.headers.get("content-type", ""))
    body = await request.body()
    if not _JSON.fullmatch(kind):
        if body:
            raise UnsupportedMedia("内容请写成 JSON，并注明 Content-Type: application/json。")
        return
    # Whatever JSON begins with, UTF-16 and UTF-32 have zeros in it; json would read both unasked.
    if charset not in _AS_UTF_8 or 0 in body[:4]:
        raise UnsupportedMedia("JSON 内容请用 UTF-8 编码，charset 也写 utf-8 或者不写。")
    try:
        request._json = json.loads(body, object_pairs_hook=_once)  # noqa: SLF001 - as it keeps it
    except (ValueError, RecursionError):
        return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Counted and not compared with each other: a body holds a hundred thousand of them.
        times = Counter(name for name, _ in pairs)
        name = next(name for name in times if times[name] > 1)
        told = f" {name} " if _OURS.fullmatch(name) else ""
        raise RepeatedField("", f"字段{told}在内容里出现了两次，请只保留一个。")
    return found


def kind_of(content_type: str) -> tuple[str, str]:
    """The media type and its charset, both in lower case."""
    if content_type == "application/json":
        return content_type, ""
    told = Message()
    told["content-type"] = content_type
    return told.get_content_type(), str(told.get_param("charset", "")).lower()
