"""The year's reports on paper; the same report, the same bytes."""

from pathlib import Path
from typing import Any, Final

from services.common.printing import charts, press
from services.common.printing.press import Printed
from services.reporting.documents.blocks import Block, Heading, Paper, Paragraph

_TEMPLATE: Final = Path(__file__).with_name("annual_report.typ")


def annual_pages(paper: Paper) -> Printed:
    """A report as PDF."""
    return press.pdf(_TEMPLATE, facts_of(paper), shapes=[charts.BARS])


def facts_of(paper: Paper) -> dict[str, Any]:
    """What the template prints."""
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "footer": paper.footer,
        "blocks": [_facts(block) for block in paper.blocks],
    }


def _facts(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, charts.Chart):
        return {"kind": "chart", **charts.facts_of(block)}
    return {"kind": "table", **vars(block)}
