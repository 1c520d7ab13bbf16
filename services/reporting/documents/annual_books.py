"""The year's reports as a text document (.docx); the same report, the same bytes."""

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from services.common.late import docx, shared
from services.common.printing import charts, packages
from services.reporting.documents.blocks import Block, Heading, Paper, Paragraph, Table

if TYPE_CHECKING:
    from docx.document import Document as Book

_BODY: Final = "仿宋"
_HEAD: Final = "黑体"
_SMALL, _TEXT, _TITLE = 8, 12, 18
"""Points."""
_PAGE: Final = 16
"""What the margins leave, in centimetres."""
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold."""
_WIDE: Final = 10
"""More columns than this are set in small type."""


def annual_book(paper: Paper, told_at: datetime) -> bytes:
    """A report as .docx, its charts as pictures. Some tenths of a second of a core for each."""
    book = docx.Document()
    _set_up(book, told_at)
    _write(book.add_paragraph(), paper.title, _HEAD, _TITLE, centred=True)
    _write(book.add_paragraph(), paper.subtitle, _BODY, 9, centred=True)
    for block in paper.blocks:
        _add(book, block)
    _write(book.sections[0].footer.paragraphs[0], paper.footer, _BODY, 9, centred=True)
    written = BytesIO()
    book.save(written)
    return packages.repacked(written, told_at)


def _set_up(book: "Book", told_at: datetime) -> None:
    properties = book.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = packages.told(told_at)
    section = book.sections[0]
    section.page_width, section.page_height = shared.Cm(21), shared.Cm(29.7)
    section.left_margin = section.right_margin = shared.Cm(2.5)


def _add(book: "Book", block: Block) -> None:
    if isinstance(block, Heading):
        _write(book.add_heading(level=2), block.text, _HEAD, 14)
    elif isinstance(block, Paragraph):
        paragraph = book.add_paragraph()
        paragraph.paragraph_format.first_line_indent = shared.Pt(24)
        _write(paragraph, block.text, _BODY, _TEXT)
    elif isinstance(block, Table):
        _add_table(book, block)
    else:
        book.add_picture(BytesIO(charts.png(block)), width=shared.Cm(_PAGE))


def _add_table(book: "Book", block: Table) -> None:
    table = book.add_table(rows=0, cols=len(block.heads), style="Table Grid")
    size = _SMALL if len(block.heads) > _WIDE else 10
    page = shared.Cm(_PAGE)
    widths = [shared.Emu(page * share // sum(block.widths)) for share in block.widths]
    # Some programs go by the columns, some by the cells.
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in (block.heads, *block.rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            cell.vertical_alignment = docx.enum.table.WD_ALIGN_VERTICAL.CENTER
            _write(cell.paragraphs[0], text, _BODY, size, centred=True)
    _repeat_heads(table)


def _repeat_heads(table: Any) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(properties.makeelement(docx.oxml.ns.qn("w:tblHeader"), {}))


def _write(paragraph: Any, text: str, font: str, size: int, *, centred: bool = False) -> None:
    run = paragraph.add_run(_UNWRITABLE.sub(_by_number, text))
    run.font.name, run.font.size = font, shared.Pt(size)
    run.font.color.rgb = shared.RGBColor(0, 0, 0)
    # Chinese has a font of its own in such a document.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(docx.oxml.ns.qn("w:eastAsia"), font)  # noqa: SLF001
    if centred:
        paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER


def _by_number(found: re.Match[str]) -> str:
    return f"〔U+{ord(found[0]):04X}〕"
