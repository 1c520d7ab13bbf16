"""Downloads: under what name a file is saved, and that it is taken for nothing else."""

from collections.abc import Iterable
from typing import Any, Final, Literal
from urllib.parse import quote

_PLAIN: Final = "download"
"""What a reader that knows no Chinese names calls a file."""


def named(name: str, *, shown: Literal["attachment", "inline"] = "attachment") -> dict[str, str]:
    """The headers of a download with a Chinese name (RFC 6266, 8187).

    A name is ours, with its ending, and says nothing of a person: who sent a file is not asked
    what they called it. `inline` leaves it to the reader to show the file at once.
    """
    ending = name.rpartition(".")[2]
    plain = f'filename="{_PLAIN}.{ending}"'
    return {
        "Content-Disposition": f"{shown}; {plain}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }


def files_of(media_types: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """The answer that is a file as it was handed in: of one of these kinds."""
    return {200: {"content": {kind: {} for kind in media_types}}}
