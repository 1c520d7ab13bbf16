"""What documents hold: pages, pictures and lines, read with bounds and whatever the bytes are."""

import zlib
from io import BytesIO
from pathlib import Path
from time import process_time
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.printing.press import pdf
from services.units.readers.documents import inside
from services.units.rules.documents import DOCX, JPEG, PDF, PNG, Inside, line_digests
from tests.units import factories
from tests.units.factories import a_docx, a_jpeg, a_png, a_text

END = b"startxref\n0\n%%EOF\n"


def packed(told: bytes, *, before: bytes = b"") -> bytes:
    """A PDF whose objects are packed into a stream."""
    head = (
        b"%PDF-1.7\n" + before + b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\r\n"
    )
    return head + zlib.compress(told) + b"\nendstream endobj\n" + END


def test_a_printed_pdf_has_pages(tmp_path: Path):
    template = tmp_path / "page.typ"
    template.write_text("#facts.text")
    assert inside(pdf(template, {"text": "安全管理"}).content, PDF) == Inside(has_pages=True)


@pytest.mark.parametrize(
    ("content", "has_pages"),
    [
        (factories.PDF, True),
        (b"%PDF-1.7\n<< /Type /Pages >> " + END, False),
        (packed(b"4 0 <</Type /Page/Parent 2 0 R>>"), True),
        (packed(b"4 0 <</Type/Pages/Kids[]>>"), False),
        (packed(b"4 0 <</Type/Page>>").replace(b"stream\r\nx", b"stream\r\ny"), False),
        (packed(b"sealed", before=b"<</Encrypt 5 0 R>>"), True),
        (b"%PDF-1.7\n<</Encrypt 5 0 R>>" + END, False),
        (packed(b" " * 5 * 1024 * 1024 + b"<</Type/Page>>"), False),
    ],
)
def test_a_pdf_is_asked_for_a_page(content: bytes, has_pages: bool):
    assert inside(content, PDF) == Inside(has_pages=has_pages)


@pytest.mark.parametrize(
    "filling", [b"/ObjStm", b"/ObjStm stream\n", b"stream\n", b"/Type ", b"/Type" + b" " * 99]
)
def test_a_pdf_of_one_word_a_million_times_is_looked_through_soon(filling: bytes):
    content = b"%PDF-1.7\n" + filling * (10_000_000 // len(filling)) + END
    before = process_time()
    assert inside(content, PDF) == Inside(has_pages=False)
    # It took more than half a minute, in which nobody else was served.
    assert process_time() - before < 15


def test_a_stream_far_behind_its_kind_is_none_of_it():
    assert inside(packed(b"/Type/Page "), PDF) == Inside(has_pages=True)
    far = packed(b"/Type/Page ").replace(b"/N 1", b"/N 1" + b" " * 600)
    assert inside(far, PDF) == Inside(has_pages=False)


def test_a_picture_that_is_nothing_but_filling_is_looked_through_soon():
    before = process_time()
    assert inside(b"\xff\xd8" + b"\xff" * 10_000_000, JPEG) is None
    assert process_time() - before < 5


@pytest.mark.parametrize("cut", [b"startxref", b"%%EOF"])
def test_a_pdf_that_breaks_off_is_damaged(cut: bytes):
    assert inside(factories.PDF.replace(cut, b""), PDF) is None


@pytest.mark.parametrize(("make", "kind"), [(a_png, PNG), (a_jpeg, JPEG)])
def test_a_picture_tells_its_shorter_side_and_breaks_off_nowhere(make, kind: str):
    assert inside(make(800, 600), kind) == Inside(has_pages=True, shorter_side=600)
    assert inside(make(3, 900), kind) == Inside(has_pages=True, shorter_side=3)
    whole = make(8, 8)
    for end in range(12, len(whole)):
        assert inside(whole[:end], kind) is None, end


def test_a_picture_without_its_size_is_damaged():
    assert inside(a_png().replace(b"IHDR", b"iHDR"), PNG) is None
    assert inside(a_jpeg().replace(b"\xff\xc0", b"\xff\xc4"), JPEG) is None
    short = a_png()[:8] + b"\0\0\0\4IHDR" + b"\0" * 8 + a_png()[33:]
    assert inside(short, PNG) is None


def test_a_word_document_tells_its_lines():
    told = a_docx(**{"word/document.xml": a_text("安全 制度", "", "责任人：____")})
    assert inside(told, DOCX) == Inside(line_digests(["安全制度", "责任人:"]))
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>表头</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    in_a_table = a_text("一").replace("</w:body>", f"{table}</w:body>")
    told = a_docx(**{"word/document.xml": in_a_table})
    assert inside(told, DOCX) == Inside(line_digests(["一", "表头"]))


def test_of_a_long_word_document_the_beginning_is_read():
    told = a_docx(**{"word/document.xml": a_text("安全制度", *["字"] * 300_000, "末行")})
    before = process_time()
    assert inside(told, DOCX) == Inside(line_digests(["安全制度", "字"]))
    assert process_time() - before < 15


@pytest.mark.parametrize("place", ["word/media/image1.png", "word/embeddings/page.bin"])
def test_a_scan_within_a_word_document_is_a_page(place: str):
    told = a_docx(**{"word/document.xml": a_text(), place: "x"})
    assert inside(told, DOCX) == Inside(has_pages=True)


DECLARED = '<!DOCTYPE d [<!ENTITY e "x">]><d>&e;</d>'


LONG = a_text("一").replace("<w:body>", "<w:body>" + " " * 17 * 1024 * 1024)


@pytest.mark.parametrize("text", ["", "<w>", DECLARED, LONG], ids=["none", "open", "dtd", "long"])
def test_a_word_document_that_cannot_be_read_is_damaged(text: str):
    assert inside(a_docx(**{"word/document.xml": text}), DOCX) is None


def test_a_word_document_packed_as_office_packs_none_is_damaged():
    written = BytesIO()
    with ZipFile(written, "w", ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", a_text("一"))
    assert inside(written.getvalue(), DOCX) is None
    assert inside(b"PK\x03\x04", DOCX) is None


def squeezed() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", a_text("一", "二"))
    return written.getvalue()


WHOLE = [
    (packed(b"<</Type/Page>>"), PDF),
    (a_png(8, 8), PNG),
    (a_jpeg(), JPEG),
    (squeezed(), DOCX),
]


@given(
    st.sampled_from(WHOLE),
    st.integers(0, 500),
    st.binary(min_size=1, max_size=8),
    st.integers(0, 9),
)
def test_damaged_bytes_are_read_or_not_and_never_fail(whole, place: int, noise: bytes, cut: int):
    content, kind = whole
    place %= len(content)
    damaged = content[:place] + noise + content[place + len(noise) :]
    found = inside(damaged[: len(damaged) - cut], kind)
    assert found is None or isinstance(found, Inside)
