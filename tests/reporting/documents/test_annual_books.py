"""A report as a text document and on paper: the same blocks, whatever a text holds."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn

from services.common.printing import charts
from services.reporting.documents.annual_books import annual_book
from services.reporting.documents.annual_pages import annual_pages
from services.reporting.documents.blocks import (
    Heading,
    Paper,
    Paragraph,
    Table,
    change,
    percent,
    shown,
)
from tests.pdfs import text_of

AT = datetime(2025, 12, 30, 1, tzinfo=UTC)
PAPER = Paper(
    title="吴忠市2025年见习工作实施情况报告",
    subtitle="草稿，未填报",
    footer="吴忠市",
    blocks=(
        Heading("一、总体情况"),
        Paragraph("#panic() $x$ =1+1 有\x01控制字符\ufffe"),
        Table(("地区", "人数"), (3, 1), [["利通区", "2"], ["合计", "2"]]),
        charts.Chart("各月到岗", "人", ("1月",), (charts.series("到岗", [2]),)),
    ),
)


def test_every_block_stands_in_the_document() -> None:
    book = Document(BytesIO(annual_book(PAPER, AT)))
    assert [one.text for one in book.paragraphs][:4] == [
        PAPER.title,
        PAPER.subtitle,
        "一、总体情况",
        "#panic() $x$ =1+1 有〔U+0001〕控制字符〔U+FFFE〕",
    ]
    assert [[cell.text for cell in row.cells] for row in book.tables[0].rows] == [
        ["地区", "人数"],
        ["利通区", "2"],
        ["合计", "2"],
    ]
    assert len(book.inline_shapes) == 1
    assert book.sections[0].footer.paragraphs[0].text == "吴忠市"


def test_every_word_names_its_font_in_chinese_too_and_heads_of_tables_come_again() -> None:
    book = Document(BytesIO(annual_book(PAPER, AT)))
    cells = [cell for row in book.tables[0].rows for cell in row.cells]
    paragraphs = [*book.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    runs = [run for one in paragraphs for run in one.runs if run.text]
    fonts = {(run.font.name, run._element.rPr.rFonts.get(qn("w:eastAsia"))) for run in runs}
    assert fonts == {("黑体", "黑体"), ("仿宋", "仿宋")}
    assert book.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    (picture,) = book.inline_shapes
    assert (picture.width.cm, picture.height.cm > 3) == (16, True)


def test_columns_are_as_wide_as_on_paper() -> None:
    (table,) = Document(BytesIO(annual_book(PAPER, AT))).tables
    shares = [round(column.width.cm, 2) for column in table.columns]
    assert shares == [12, 4]
    assert [[round(cell.width.cm, 2) for cell in row.cells] for row in table.rows] == [shares] * 3
    assert table.autofit is False


def test_the_same_words_stand_on_paper() -> None:
    printed = annual_pages(PAPER)
    assert printed.missing == ("\x01", "\ufffe")
    for word in ("一、总体情况", "#panic()$x$=1+1有〔U+0001〕", "利通区2合计2", "各月到岗（人）"):
        assert word in text_of(printed.content)


def test_a_document_keeps_nothing_of_the_hour_of_writing() -> None:
    first, again = annual_book(PAPER, AT), annual_book(PAPER, AT)
    assert first == again
    with ZipFile(BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-12-30T01:00:00Z" in parts.read("docProps/core.xml")
    assert annual_book(PAPER, datetime(2026, 1, 1, tzinfo=UTC)) != first


def test_numbers_are_shown_with_what_is_unknown() -> None:
    assert [shown(one) for one in (None, 0, 3)] == ["—", "0", "3"]
    assert [change(*pair) for pair in ((3, 1), (1, 3), (1, 1), (None, 1), (1, None))] == [
        "+2", "-2", "0", "—", "—",
    ]  # fmt: skip
    assert percent(None) == "—"
