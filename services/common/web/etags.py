"""Whether who asks again holds already what they would get: If-None-Match."""

import re
from typing import Final

_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def holds(told: str, tag: str) -> bool:
    """Whether If-None-Match names this tag, alone or among others; weak and strong are alike."""
    return told.strip() == "*" or bool({*_TAG.findall(told)} & {*_TAG.findall(tag)})
