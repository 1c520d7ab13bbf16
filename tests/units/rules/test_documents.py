"""Documents: read by their first bytes."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.units.rules import documents

DOCX = b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml" + b"\0" * 100


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", documents.PDF),
        (b"\x89PNG\r\n\x1a\n", documents.PNG),
        (b"\xff\xd8\xff\xe0", documents.JPEG),
        (DOCX, documents.DOCX),
    ],
)
def test_a_document_is_known_by_its_first_bytes(content, kind):
    assert documents.media_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90",
        b"%PD",
        b" %PDF-1.7",
        b"PK\x03\x04xl/workbook.xml",
        b"word/document.xml",
        b"<html>",
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(documents.DocumentTypeUnknown) as refused:
        documents.media_type(content)
    assert refused.value.pointer == "/file"


def test_an_empty_document_is_refused():
    with pytest.raises(documents.DocumentEmpty):
        documents.media_type(b"")


def test_ten_mebibytes_pass_and_one_byte_more_does_not():
    largest = b"%PDF-" + b"\0" * (documents.LARGEST - 5)
    assert documents.media_type(largest) == documents.PDF
    with pytest.raises(documents.DocumentTooLarge):
        documents.media_type(largest + b"\0")


def test_validity_may_be_one_day_or_without_end_but_not_backwards():
    documents.check_validity(date(2026, 3, 2), date(2026, 3, 2))
    documents.check_validity(date(2026, 3, 2), None)
    with pytest.raises(Malformed) as refused:
        documents.check_validity(date(2026, 3, 2), date(2026, 3, 1))
    assert refused.value.pointer == "/valid_to"
