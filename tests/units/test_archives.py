"""Archives: what they say they hold, read without unpacking them and whatever they are."""

from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from hypothesis import given
from hypothesis import strategies as st

from services.units.readers import archives
from tests.units.factories import a_docx


def a_zip(compression=ZIP_DEFLATED, **parts):
    written = BytesIO()
    with ZipFile(written, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_an_office_file_tells_its_parts_and_their_types():
    parts = archives.parts(a_docx())
    assert {"[Content_Types].xml", "word/document.xml"} <= parts.names
    assert "wordprocessingml.document.main+xml" in parts.types


def test_what_lists_no_types_is_no_office_file():
    assert archives.parts(a_zip(**{"word/document.xml": "<w/>"})) is None
    assert archives.parts(b"%PDF-1.7") is None
    assert archives.parts(b"") is None


def test_a_list_of_types_that_swells_is_not_read_to_its_end():
    bomb = a_zip(**{"[Content_Types].xml": "x" * 50_000_000})
    assert len(bomb) < 100_000
    assert archives.parts(bomb) is None


def test_a_list_packed_as_office_packs_none_is_not_read():
    assert archives.parts(a_zip(ZIP_BZIP2, **{"[Content_Types].xml": "<Types/>"})) is None


def test_an_archive_of_more_parts_than_any_paper_has_is_none():
    names = [f"word/{n}.xml" for n in range(1_999)]
    assert archives.parts(a_zip(**{"[Content_Types].xml": "<Types/>"} | dict.fromkeys(names, "")))
    names.append("word/more.xml")
    many = a_zip(**{"[Content_Types].xml": "<Types/>"} | dict.fromkeys(names, ""))
    assert archives.parts(many) is None


WHOLE = a_docx()


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8), st.integers(0, 40))
def test_a_damaged_archive_is_read_or_not_and_never_fails(place, noise, cut):
    damaged = WHOLE[:place] + noise + WHOLE[place + len(noise) :]
    for content in (damaged, damaged[: len(damaged) - cut]):
        parts = archives.parts(content)
        assert parts is None or parts.types
