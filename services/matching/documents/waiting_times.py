"""Waiting times as a picture: one bar a step, to the median, and a line to nine in ten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from services.common.printing import press
from services.matching.rules.agreement_words import shown
from services.matching.rules.waiting_times import STEPS, Period, Step, Waits

_TEMPLATE: Final = Path(__file__).with_name("waiting_times.typ")


def svg(areas: Sequence[tuple[str, dict[Step, Waits]]], period: Period) -> bytes:
    """Draw areas (name and waits), the region itself first; some tenths of a second of a core."""
    title = f"{areas[0][0]}到岗时限（{shown(period.first)}至{shown(period.last)}派遣）"
    told = [{"name": name, "steps": _steps(waits)} for name, waits in areas]
    longest = max(found.p90 or 0 for _, waits in areas for found in waits.values())
    return press.svg(_TEMPLATE, {"title": title, "areas": told, "longest": longest})


def _steps(waits: dict[Step, Waits]) -> list[dict[str, Any]]:
    return [
        {"name": name, "people": found.people, "median": found.median, "p90": found.p90}
        for step, name in STEPS.items()
        for found in (waits[step],)
    ]
