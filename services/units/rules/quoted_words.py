"""Words that a rule found in a list, as a fault may quote them."""

import re
from typing import Final

from services.common.values.personal_numbers import holds_personal_number, plain

_NUMBER: Final = re.compile(r"\d[\d\s-]{4,}")
_SHOWN: Final = 60
"""How many characters of a finding are quoted."""


def quoted(words: str) -> str:
    """Words that a rule found, as a fault may keep them: short, or none if a number is in them."""
    if _NUMBER.search(plain(words).text) or holds_personal_number(words):
        return "所填内容"
    return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"
