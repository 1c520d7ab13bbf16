"""Pointers at what is amiss in a request, as they may be told."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"\d{6}")
_HEADER: Final = re.compile(r"[A-Z][a-z]*(?:-[A-Z][a-z]*)+")


def tellable(step: str) -> str:
    """A step of a pointer as it may be told; ? for one that is no plain name."""
    # A field name of the caller's own making may itself hold a number of a person.
    if _NUMBER.search(step):
        return "?"
    return step if step.isidentifier() or step.isdigit() or _HEADER.fullmatch(step) else "?"
