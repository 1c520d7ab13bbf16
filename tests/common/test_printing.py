"""Printing: text stays text, the font's gaps are told, and nothing but the facts changes a byte."""

import asyncio
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import typst

from services.common.printing import workbooks
from services.common.printing.glyphs import printable
from services.common.printing.press import pdf
from services.common.web.printing import Press
from tests.pdfs import pages_of

FACTS = {"title": "决定书", "footer": "示例机构", "text": "塞上测试机械有限公司"}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "letter.typ"
    file.write_text("= #facts.title\n#facts.text\n", encoding="utf-8")
    return file


def test_the_same_facts_give_the_same_bytes(template: Path) -> None:
    first, again = pdf(template, FACTS), pdf(template, FACTS)
    assert first == again
    assert first.content.startswith(b"%PDF-")
    assert first.missing == ()


def test_another_text_gives_other_bytes(template: Path) -> None:
    assert pdf(template, FACTS | {"text": "别的"}).content != pdf(template, FACTS).content


@pytest.mark.parametrize("text", ["#panic()", "$x$", '"; #read("/etc/passwd")', "\\", "]", "= 一"])
def test_text_is_never_markup(template: Path, text: str) -> None:
    assert pdf(template, FACTS | {"text": text}).content.startswith(b"%PDF-")


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    within = tmp_path / "inner" / "letter.typ"
    within.parent.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    within.write_text('#read("../secret.txt")')
    with pytest.raises(typst.TypstError):
        pdf(within, FACTS)


def test_a_character_that_the_font_lacks_is_shown_by_its_number_and_told() -> None:
    missing: set[str] = set()
    told = {"name": "马𠮷", "rows": [["\x00", 3, None]], "ok": True}
    assert printable(told, missing) == {
        "name": "马〔U+20BB7〕",
        "rows": [["〔U+0000〕", 3, None]],
        "ok": True,
    }
    assert missing == {"𠮷", "\x00"}


def test_the_press_tells_what_the_font_lacks(template: Path) -> None:
    assert pdf(template, FACTS | {"text": "𠮷𠮷"}).missing == ("𠮷",)


async def test_who_gives_up_waiting_lets_nobody_print_beside_their_paper() -> None:
    press, begun, may_end = Press(), threading.Event(), threading.Event()
    first = asyncio.create_task(press.print(lambda: begun.set() or may_end.wait(5)))
    assert await asyncio.to_thread(begun.wait, 5)
    first.cancel()
    following = asyncio.create_task(press.print(may_end.is_set))
    await asyncio.sleep(0.05)
    may_end.set()
    assert await following


def test_the_licence_of_the_font_lies_beside_it() -> None:
    from services.common.printing.glyphs import FONTS

    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_a_long_footer_keeps_off_the_number_of_its_page(template: Path) -> None:
    page = pages_of(pdf(template, FACTS | {"footer": "长" * 60}).content)[0]
    (number,) = (run for run in page.runs if run[2].startswith("第"))
    beside = [run for run in page.runs if run[1] < 80 and "长" in run[2]]
    # Nine points a character, as the footer is set.
    assert all(left + 9 * len(text) < number[0] for left, _, text in beside)
    assert sum(len(text) for _, _, text in beside) == 60


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("=1+1", True),
        ("\x07=1+1", True),
        ("＠甲", True),
        ("-5", True),
        ("甲=1", False),
        ("", False),
    ],
)
def test_what_begins_a_formula_stays_a_text_when_its_cell_is_edited(
    text: str, marked: bool
) -> None:
    book = openpyxl.Workbook()
    workbooks.write(book.worksheets[0], "A1", text)
    content = workbooks.packed(book, datetime(2026, 3, 2, 9, tzinfo=UTC))
    cell = openpyxl.load_workbook(BytesIO(content)).worksheets[0]["A1"]
    assert (cell.data_type == "f", bool(cell.quotePrefix)) == (False, marked)
