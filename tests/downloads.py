"""Downloads as a reader of them saves them."""

import re
from urllib.parse import unquote

import httpx2

_NAMED = re.compile(
    r"(?:attachment|inline); filename=\"download\.([a-z]+)\"; filename\*=UTF-8''([!-~]+)"
)


def saved_as(answer: httpx2.Response) -> str:
    """The Chinese name that an answer bears (RFC 6266), of the same kind as its plain one."""
    told = _NAMED.fullmatch(answer.headers["content-disposition"])
    assert told, answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    name = unquote(told[2])
    assert name.endswith(f".{told[1]}")
    assert not re.search(r'[/\\:*?"<>|]', name)
    return name
