"""Holders of accounts: whether an account is in a person's own name, as banks write names."""

import re
import unicodedata
from typing import Final

from services.common.values import names

_PARTINGS: Final = re.compile(r"[·\s]")


def is_in_name_of(holder: str, name: str) -> bool:
    """Whether the holder of an account is the person registered by a name.

    Banks leave out the dots of a name, or print it wide or in capitals: these do not count.
    """
    return _as_printed(holder) == _as_printed(name)


def _as_printed(name: str) -> str:
    # Dots first by the way names are kept, for a wide one is folded to a full stop.
    wide = unicodedata.normalize("NFKC", name)
    return _PARTINGS.sub("", names.named(wide)).casefold()
