"""Texts for the public: dated, kept by an office, only ever added to; the most local one holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from services.common.errors import Malformed, NotFound
from services.common.values import region as regions

TextKind = Literal["procedure", "policies", "contact"]

SHIPPED_REVISION: Final = 0
"""What came with the system gives way to whatever an office publishes for the same day."""


class TextNotFound(NotFound):
    """这一天还没有公布这项内容。"""


class TextBackdated(Malformed):
    """施行日期不能早于公布当日。"""


@dataclass(frozen=True)
class Edition:
    """One revision of a text: where and from which day it holds, and what it says."""

    region: str
    revision: int
    first_day: date
    content: Any
    published_at: datetime | None = None
    """None for what came with the system."""


def check_first_day(first_day: date, today: date) -> None:
    """What was shown on a day that is over stays what was shown: TextBackdated."""
    if first_day < today:
        raise TextBackdated("/first_day", TextBackdated.title())


def in_force(editions: Iterable[Edition], area: str, on: date) -> list[Edition]:
    """What holds in an area on a day, one edition for each tier, the most local first.

    Of editions of one region the one with the latest first day holds, then the latest revision.
    """
    found: dict[str, Edition] = {}
    for edition in editions:
        if edition.first_day <= on and regions.lies_within(area, edition.region):
            held = found.setdefault(edition.region, edition)
            if (edition.first_day, edition.revision) > (held.first_day, held.revision):
                found[edition.region] = edition
    return [found[region] for region in regions.chain(area) if region in found]
