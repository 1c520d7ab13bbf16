"""Charts of bars, drawn by the press: the same numbers, the same picture, wherever it is shown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from services.common.printing import press

BARS: Final = Path(__file__).with_name("bar_chart.typ")
"""Defines `bars(chart)` for a template that shows a chart among other things."""
_PICTURE: Final = Path(__file__).with_name("picture.typ")


@dataclass(frozen=True)
class Series:
    """One bar of each group: how tall it is, and the text above it."""

    name: str
    values: tuple[float, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """Groups of bars side by side, at most four in a group."""

    title: str
    unit: str
    groups: tuple[str, ...]
    series: tuple[Series, ...]


def series(name: str, values: Sequence[Any]) -> Series:
    """A series from numbers, None for one that is unknown: it has no bar and says so."""
    told = tuple("—" if value is None else str(value) for value in values)
    return Series(name, tuple(float(value or 0) for value in values), told)


def facts_of(chart: Chart) -> dict[str, Any]:
    """What a template takes as a chart."""
    return asdict(chart)


def svg(chart: Chart) -> bytes:
    """The chart as SVG, for a page. Some tenths of a second of a core."""
    return press.svg(_PICTURE, facts_of(chart), shapes=[BARS])


def png(chart: Chart) -> bytes:
    """The chart as PNG, for a text document that shows no SVG."""
    return press.png(_PICTURE, facts_of(chart), shapes=[BARS])
