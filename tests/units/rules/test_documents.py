"""Documents: read by their bytes."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.units.rules import documents
from services.units.rules.documents import Inside, Parts, line_digests

ZIP = b"PK\x03\x04"
MAIN = f'<Override PartName="/word/document.xml" ContentType="{documents.DOCX}.main+xml"/>'
WORD = Parts(frozenset({"[Content_Types].xml", "word/document.xml"}), f"<Types>{MAIN}</Types>")


@pytest.mark.parametrize(
    ("content", "parts", "kind"),
    [
        (b"%PDF-1.7\n", None, documents.PDF),
        (b"\x89PNG\r\n\x1a\n", None, documents.PNG),
        (b"\xff\xd8\xff\xe0", None, documents.JPEG),
        (ZIP, WORD, documents.DOCX),
    ],
)
def test_a_document_is_known_by_its_first_bytes(content, parts, kind):
    assert documents.media_type(content, parts) == kind


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"MZ\x90", None),
        (b"%PD", None),
        (b" %PDF-1.7", None),
        (b"<html>", None),
        (ZIP, None),
        (b"PK\x05\x06", WORD),
        (ZIP, Parts(frozenset({"xl/workbook.xml"}), WORD.types)),
        (ZIP, Parts(WORD.names, "<Types/>")),
        (ZIP, Parts(WORD.names, WORD.types.replace("document.main", "template.main"))),
        (ZIP, Parts(WORD.names, f"<!DOCTYPE x>{WORD.types}")),
        (ZIP, Parts(WORD.names, f"{WORD.types}<Default ContentType='&#118;ba'/>")),
    ],
)
def test_anything_else_is_refused(content, parts):
    with pytest.raises(documents.DocumentTypeUnknown) as refused:
        documents.media_type(content, parts)
    assert refused.value.pointer == "/file"


@pytest.mark.parametrize(
    "parts",
    [
        Parts(WORD.names | {"word/vbaProject.bin"}, WORD.types),
        Parts(WORD.names | {"word/VBAPROJECT.BIN"}, WORD.types),
        Parts(WORD.names, WORD.types + "application/vnd.ms-office.vbaProject"),
        Parts(WORD.names, "application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_a_document_with_macros_is_refused_as_such(parts):
    with pytest.raises(documents.DocumentHasMacros) as refused:
        documents.media_type(ZIP, parts)
    assert refused.value.pointer == "/file"


def test_an_empty_document_is_refused():
    with pytest.raises(documents.DocumentEmpty):
        documents.media_type(b"", None)


def test_ten_mebibytes_pass_and_one_byte_more_does_not():
    largest = b"%PDF-" + b"\0" * (documents.LARGEST - 5)
    assert documents.media_type(largest, None) == documents.PDF
    with pytest.raises(documents.DocumentTooLarge):
        documents.media_type(largest + b"\0", None)


def test_validity_may_be_one_day_or_without_end_but_not_backwards():
    documents.check_validity(date(2026, 3, 2), date(2026, 3, 2))
    documents.check_validity(date(2026, 3, 2), None)
    with pytest.raises(Malformed) as refused:
        documents.check_validity(date(2026, 3, 2), date(2026, 3, 1))
    assert refused.value.pointer == "/valid_to"


HANDED_OUT = line_digests(["安全制度", "责任人：____"])


@pytest.mark.parametrize(
    "inside",
    [
        Inside(has_pages=True),
        Inside(has_pages=True, shorter_side=documents.LEAST_SIDE),
        Inside(line_digests(["责任人：马明"])),
        Inside(HANDED_OUT | line_digests(["本单位另定"])),
        Inside(HANDED_OUT, has_pages=True),
    ],
)
def test_a_document_with_something_of_the_units_own_is_left_to_an_officer(inside):
    documents.check_filled(inside, HANDED_OUT)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (Inside(), "没有一页内容"),
        (Inside(HANDED_OUT), "与系统提供的样本相同"),
        (Inside(line_digests(["责任人：______________", " 安全　制度 "])), "样本相同"),
        (Inside(has_pages=True, shorter_side=documents.LEAST_SIDE - 1), "200像素"),
    ],
)
def test_a_document_with_nothing_of_the_units_own_is_refused(inside, words):
    with pytest.raises(documents.DocumentBlank, match=words) as refused:
        documents.check_filled(inside, HANDED_OUT)
    assert refused.value.pointer == "/file"


def test_a_document_that_breaks_off_is_refused():
    with pytest.raises(documents.DocumentDamaged):
        documents.check_filled(None, HANDED_OUT)
