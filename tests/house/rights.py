"""Every operation of the merged document with its rows of the table of rights."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

MERGED = Path(__file__).parents[2] / "docs" / "openapi" / "jianxi.json"


class Operation(NamedTuple):
    """What is done to what, where, under which heading, and who may."""

    name: str
    method: str
    path: str
    tag: str
    whose: Mapping[str, str]

    @property
    def verb(self) -> str:
        return re.split(r"(?=[A-Z])", self.name)[0]

    @property
    def object(self) -> str:
        _, *words = re.split(r"(?=[A-Z])", self.name)
        return " ".join(words).lower()


def operations() -> list[Operation]:
    """Those of the merged document as it is kept: `make api` compares it with the code."""
    return [*_listed(json.loads(MERGED.read_text(encoding="utf-8")))]


def _listed(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            rows, name = told.get("x-rights", {}), told["operationId"]
            yield Operation(name, method.upper(), path, told["tags"][0], rows)
