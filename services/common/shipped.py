"""Reads the YAML files that a service ships: dated values, wordings, lists."""

from pathlib import Path
from typing import Any

import yaml


def read(path: Path) -> Any:
    """What a file says.

    By libyaml, which PyYAML's wheels carry: a service starts a second sooner than by its Python.
    Raises ValueError.
    """
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as wrong:
        raise ValueError(path.name) from wrong
