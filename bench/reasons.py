"""Why wishes are missed: what people wrote of it, by bench and figure."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from bench.results import Figure, Kept

FILE: Final = Path(__file__).with_name("reasons.toml")
UNTOLD: Final = "**not yet explained**"

Reasons = Mapping[str, Mapping[str, str]]


def written(file: Path = FILE) -> Reasons:
    """What people wrote."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def why(kept: Iterable[Kept], reasons: Reasons) -> Iterator[str]:
    """A line for each wish that is missed; of those that are met nothing."""
    for one in kept:
        if isinstance(one.found, Figure) and not one.found.is_met:
            reason = reasons.get(one.bench, {}).get(one.found.what, UNTOLD)
            yield f"- {one.bench}, {one.found.what}: {reason}"
