"""Replay: a filed version counted again by what was known when it was filed."""

from dataclasses import dataclass

from services.reporting.rules.filings import Filing
from services.reporting.rules.monthly_reports import Report


@dataclass(frozen=True)
class Replay:
    """What a version says counted again, and which numbers count otherwise than what is frozen.

    `filing` is the version with its numbers, relations and entries counted anew; all that was
    said with it stays. Nothing differs unless the way of counting has changed since.
    """

    filing: Filing
    differing: tuple[int, ...]


def differing(frozen: Report, again: Report) -> tuple[int, ...]:
    """The numbers of the indicators that count otherwise, or count other things."""
    pairs = zip(frozen.figures, again.figures, strict=True)
    return tuple(then.no for then, now in pairs if then != now)
