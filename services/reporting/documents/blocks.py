"""Blocks of a report: headings, paragraphs, tables and charts, whatever prints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from services.common.printing.charts import Chart
from services.common.values.month import Month


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; `widths` are shares of the page."""

    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


Block: TypeAlias = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Paper:
    """A report on paper: its title, the line below it, the line at the foot of each page."""

    title: str
    subtitle: str
    footer: str
    blocks: tuple[Block, ...]


def shown(value: int | Decimal | None) -> str:
    """A number as it is printed; what is unknown is no nought."""
    if value is None:
        return "—"
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def percent(share: Decimal | None) -> str:
    """A share of four places in per cent."""
    return "—" if share is None else f"{share * 100:.2f}%"


def change(now: int | Decimal | None, before: int | Decimal | None) -> str:
    """How much more than before, with its sign."""
    if now is None or before is None:
        return "—"
    difference = now - before
    return f"+{shown(difference)}" if difference > 0 else shown(difference)


def on(day: date) -> str:
    """A day in words."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_month(month: Month) -> str:
    """A month in words."""
    return f"{month.year}年{month.month}月"
