"""The procedure as the public reads it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def procedure() -> dict[str, Any]:
    """The title and the steps of the procedure, as the public reads them."""
    told: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parents[1] / "procedure.yaml").read_text("utf-8")
    )
    return told
