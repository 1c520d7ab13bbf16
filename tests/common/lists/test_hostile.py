"""Files made to hurt: each is refused by name, soon, and without a word of theirs."""

import contextlib
import io
import struct
from time import process_time
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.common.lists import books, reading
from services.common.lists.refusals import (
    HeaderMissing,
    ListDamaged,
    ListEmpty,
    ListEncodingUnknown,
    ListHasMacros,
    ListLocked,
    ListOverLimits,
    ListRefused,
    ListTooLarge,
    ListTypeUnknown,
    ListUnsafe,
)
from services.common.lists.sheets import Limits
from tests.common.lists.make_files import (
    FORM,
    LOCKED,
    SHEET_PART,
    a_person,
    an_id_number,
    bare_xls,
    csv,
    header_xml,
    packed,
    parts_of,
    renamed_stream,
    row_xml,
    with_part,
    with_rows,
    xls,
    xlsx,
)

GOOD = xlsx(a_person())
OLD = xls(a_person())
ID = an_id_number()


def read(content, **limits):
    return reading.read(content, FORM, Limits(**limits))


def locked_zip():
    out = bytearray(GOOD)
    at = 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 8] |= 1
        at += 4
    return bytes(out)


HTML = "<html><table><tr><td>姓名</td></tr></table></html>"
OTHERS = {
    "html": HTML.encode(),
    "html in gbk": HTML.encode("gbk"),
    "html in utf-16": HTML.encode("utf-16"),
    "html with bom": b"\xef\xbb\xbf\r\n" + HTML.encode(),
    "html after a comment": b"<!-- x -->\n" + HTML.encode(),
    "xml of 2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    "pdf": b"%PDF-1.7\n",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "rar": b"Rar!\x1a\x07",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "gzip": b"\x1f\x8b\x08",
    "program": b"MZ\x90\0",
    "zip": packed({"名单.csv": csv()}),
    "docx": packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
    "pptx": packed({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}),
    "xlsb": packed({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b""}),
    "ods": packed({"mimetype": b"x", "content.xml": b"<a/>"}),
    "empty zip": packed({}),
    "doc": renamed_stream(OLD, "Workbook", "WordDocument"),
    "strict xlsx": with_part(
        GOOD,
        "xl/workbook.xml",
        parts_of(GOOD)["xl/workbook.xml"].replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_of_another_type_is_told_what_it_is(kind):
    with pytest.raises(ListTypeUnknown):
        books.guard(OTHERS[kind])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t", b"\0" * 100])
def test_an_empty_file_is_told_to_be_empty(content):
    with pytest.raises(ListEmpty):
        books.guard(content)


def test_a_file_over_the_size_is_refused_before_anything():
    with pytest.raises(ListTooLarge):
        read(GOOD, size=len(GOOD) - 1)
    assert read(GOOD, size=len(GOOD)).rows


MACROS = {
    "project": with_part(GOOD, "xl/vbaProject.bin", b"\0"),
    "renamed project": with_part(
        GOOD,
        "[Content_Types].xml",
        parts_of(GOOD)["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            b"</Types>",
        ),
    ),
    "macro sheet of Excel 4": with_part(GOOD, "xl/macrosheets/sheet1.xml", b"<a/>"),
}


@pytest.mark.parametrize("kind", MACROS)
def test_a_workbook_with_macros_is_refused(kind):
    with pytest.raises(ListHasMacros):
        books.guard(MACROS[kind])


def test_an_old_workbook_with_macros_is_refused():
    # The container's spare entry becomes the folder in which macros lie.
    spare = OLD.replace(
        b"R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0".ljust(64, b"\0") + struct.pack("<H", 22),
        "_VBA_PROJECT_CUR".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 34),
    )
    assert spare != OLD
    with pytest.raises(ListHasMacros):
        books.guard(spare)


LOCKS = {
    "encrypted package": renamed_stream(OLD, "Workbook", "EncryptedPackage"),
    "encrypted xls": bare_xls([b"x"], before=LOCKED),
    "encrypted zip": locked_zip(),
}


@pytest.mark.parametrize("kind", LOCKS)
def test_a_file_with_a_password_is_refused(kind):
    with pytest.raises(ListLocked):
        read(LOCKS[kind])


def a_bomb(size):
    return with_part(GOOD, "xl/sharedStrings.xml", b" " * size)


BOMBS = {
    "ratio": a_bomb(3 * 1024 * 1024),
    "in all": with_part(GOOD, "a", bytes(range(256)) * 4 * 1024),
    "parts": packed({f"{n}": b"" for n in range(60)}),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(kind, monkeypatch):
    monkeypatch.setattr(ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(ListUnsafe):
        read(BOMBS[kind], unpacked=1024 * 1024 if kind == "in all" else 2**30, parts=50)


def test_a_part_that_says_less_than_it_is_gives_no_more_than_it_says():
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, part in parts_of(GOOD).items():
            package.writestr(name, part)
        package.writestr("xl/bomb.xml", b"<a>" + b" " * 1_000_000 + b"</a>")
    lying = out.getvalue().replace(struct.pack("<I", 1_000_007), struct.pack("<I", 7))
    assert lying != out.getvalue()
    with pytest.raises(ListDamaged):
        read(lying)


def test_one_name_twice_in_a_package_is_refused():
    out = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(out, "a") as package:
        package.writestr(SHEET_PART, b"<a/>")
    with pytest.raises(ListUnsafe):
        read(out.getvalue())


DOCTYPES = {
    "external": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "laughs": '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>',
    "bare": "<!DOCTYPE a>",
}


@pytest.mark.parametrize("kind", DOCTYPES)
@pytest.mark.parametrize(
    "part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"]
)
def test_entities_are_refused_in_every_part(kind, part):
    told = parts_of(GOOD)[part]
    start = told.index(b"?>") + 2 if told.startswith(b"<?xml") else 0
    evil = told[:start] + DOCTYPES[kind].encode() + told[start:]
    with pytest.raises(ListUnsafe):
        read(with_part(GOOD, part, evil))


def test_a_sheet_of_bare_elements_is_refused_before_it_takes_memory():
    rows = "<row>" + "<c/>" * 16_000 + "</row>"
    with pytest.raises(ListOverLimits):
        read(with_rows(header_xml() + rows), elements=10_000)


PLACES = {
    "row 0": '<row r="0"/>',
    "row beyond": '<row r="1048577"/>',
    "row far beyond": '<row r="99999999999999999999"/>',
    "no number": '<row r="x"/>',
    "cell of another row": '<row r="2"><c r="A3"><v>1</v></c></row>',
    "column beyond": '<row r="2"><c r="XFE2"><v>1</v></c></row>',
    "no place": '<row r="2"><c r="1"><v>1</v></c></row>',
    "too many in a row": "<row>" + "<c/>" * 16_385 + "</row>",
    "merge of nothing": '</sheetData><mergeCells><mergeCell ref="A:B"/></mergeCells><sheetData>',
    "letters as number": row_xml(2, "马明", ID).replace("</row>", '<c r="C2"><v>ab</v></c></row>'),
    "shared text that is not": '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
}


@pytest.mark.parametrize("kind", PLACES)
def test_places_that_no_spreadsheet_has_are_refused(kind):
    with pytest.raises((ListUnsafe, ListDamaged)):
        read(with_rows(header_xml() + PLACES[kind]))


def test_sixteen_thousand_columns_are_refused_with_values_and_passed_over_without():
    empty = "".join(f'<c r="{col}2" s="0"/>' for col in ("ZZ", "XFD"))
    row = row_xml(2, "马明", ID)
    assert read(with_rows(header_xml() + row.replace("</row>", empty + "</row>"))).rows
    full = row.replace("</row>", '<c r="XFD2"><v>1</v></c></row>')
    with pytest.raises(ListOverLimits):
        read(with_rows(header_xml() + full))


def test_a_million_empty_rows_are_passed_over():
    rows = "".join(f'<row r="{n}" ht="15"/>' for n in range(3, 1_000_001, 10))
    (row,) = read(with_rows(header_xml() + row_xml(2, "马明", ID) + rows)).rows
    assert row.number == 2
    last = read(with_rows(header_xml() + row_xml(1_048_576, "马明", ID)))
    assert [row.number for row in last.rows] == [1_048_576]


def test_a_text_longer_than_any_sheet_is_refused_however_empty():
    head, person = csv().splitlines(keepends=True)[0], csv(["马明", ID, *[""] * 7]).splitlines()[-1]
    for empty, fits in ((1_048_574, True), (1_048_575, False)):
        content = head + b"\r\n" * empty + person
        if fits:
            (row,) = read(content).rows
            assert row.number == 1_048_576
        else:
            with pytest.raises(ListOverLimits, match="空行"):
                read(content)


def test_a_sheet_that_boasts_of_its_extent_is_not_believed():
    boast = parts_of(GOOD)[SHEET_PART].replace(b'ref="A1:I2"', b'ref="A1:XFD1048576"')
    assert boast != parts_of(GOOD)[SHEET_PART]
    assert len(read(with_part(GOOD, SHEET_PART, boast)).rows) == 1


def test_rows_cells_and_columns_over_the_limits_are_refused_not_cut():
    many = [a_person(n) for n in range(1, 12)]
    texts = csv(*[["马明", an_id_number(n), *[""] * 7] for n in range(1, 12)])
    for content in (xlsx(*many), xls(*many), texts):
        with pytest.raises(ListOverLimits):
            read(content, rows=11)
        assert len(read(content, rows=12).rows) == 11
    with pytest.raises(ListOverLimits):
        read(xlsx(*many), cells=20)
    for content in (xlsx(*many), texts):
        with pytest.raises(ListOverLimits):
            read(content, columns=8)


def test_a_cell_of_the_longest_text_is_a_fault_of_that_cell():
    long = "字" * 32_767
    for content in (xlsx(a_person(remark=long)), csv(["马明", ID, *[""] * 5, long, ""])):
        (fault,) = read(content).faults
        assert (fault.code, fault.column) == ("too-long", "H")
        assert len(fault.message) < 50


def test_merges_over_everything_cost_nothing():
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
    content = with_rows(header_xml(3) + row_xml(4, "马明", ID) + merge)
    assert len(read(content).rows) == 1


PATIENCE = 20
"""Seconds of this process's own time: each of these files took minutes or hours, and takes parts
of a second; what is tried is that nobody walks a million rows for every hundred bytes.
"""


@pytest.fixture
def own_time():
    """The processor's seconds used since."""
    before = process_time()
    return lambda: process_time() - before


@pytest.mark.parametrize("span", ["A2:A1048576", "A2:D1048576", "IW2:XFD1048576"])
def test_the_same_cells_merged_by_the_thousand_cost_nothing(span, own_time):
    merges = f'<mergeCell ref="{span}"/>' * 30_000
    rows = header_xml() + "".join(row_xml(n, "马明", ID) for n in range(2, 300))
    content = with_rows(f"{rows}</sheetData><mergeCells>{merges}</mergeCells><sheetData>")
    assert len(read(content).rows) == 298
    assert own_time() < PATIENCE


def test_more_merged_cells_than_a_list_can_have_are_refused():
    merge = '</sheetData><mergeCells><mergeCell ref="A3:B3"/><mergeCell ref="A4:B4"/></mergeCells>'
    content = with_rows(f"{header_xml()}{row_xml(2, '马明', ID)}{merge}<sheetData>")
    assert len(read(content, merges=2).rows) == 1
    with pytest.raises(ListOverLimits, match="合并的单元格超过1处"):
        read(content, merges=1)


def test_hidden_columns_told_by_the_thousand_cost_nothing(own_time):
    columns = '<col min="1" max="16384" hidden="1"/>' * 20_000
    content = with_rows(f"</sheetData><cols>{columns}</cols><sheetData>{header_xml()}")
    with pytest.raises(ListEmpty):
        read(content)
    assert own_time() < PATIENCE


def test_a_directory_of_a_hundred_thousand_parts_is_refused_before_it_is_read(own_time):
    content = packed({f"{n}": b"" for n in range(3_000)})
    with pytest.raises(ListUnsafe, match="部件过多"):
        read(content)
    assert own_time() < PATIENCE


def test_quotes_that_never_close_and_nuls_are_damage():
    with pytest.raises(ListDamaged, match="第2行"):
        read(csv(['"马明', ID, *[""] * 7]))
    with pytest.raises(ListDamaged):
        read(csv([f'"马明"x{ID}', ID, *[""] * 7]))
    with pytest.raises(ListDamaged):
        read(csv(["马\0明", ID, *[""] * 7]))
    with pytest.raises(ListEncodingUnknown):
        read(csv(["马明", ID, *[""] * 7], encoding="utf-16-le"))
    with pytest.raises(ListDamaged):
        read(csv(["马明", ID, *[""] * 5, "x" * 200_000, ""]))


def test_nested_quotes_by_the_thousand_are_one_cell():
    line = ["马明", ID, *[""] * 5, '"' + '""' * 20_000 + '"', ""]
    (fault,) = read(csv(line)).faults
    assert fault.code == "too-long"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("whole", [GOOD, OLD], ids=["xlsx", "xls"])
def test_a_file_cut_short_is_damage(whole, share):
    with pytest.raises(ListRefused):
        read(whole[: int(len(whole) * share)])


def test_a_broken_checksum_is_damage():
    at = GOOD.index(SHEET_PART.encode()) + len(SHEET_PART) + 5
    with pytest.raises(ListDamaged):
        read(GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    whole=st.sampled_from([GOOD, OLD, csv(["马明", ID, *[""] * 7]), LOCKS["encrypted xls"]]),
    at=st.floats(0, 1, exclude_max=True),
    put=st.binary(min_size=1, max_size=8),
)
def test_bytes_changed_anywhere_are_read_or_refused(whole, at, put):
    place = int(at * len(whole))
    with contextlib.suppress(ListRefused, ListTooLarge):
        read(whole[:place] + put + whole[place + len(put) :])


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x09\x08\x10\0", OLD[:8]]))
@example(b"{", b"")
def test_bytes_of_any_kind_are_refused_or_a_row_that_is_wrong(rest, start):
    try:
        found = read(start + rest)
    except (ListRefused, ListTooLarge):
        return
    # What begins as JSON does is read by lines, each with its fault.
    assert found.faults


def test_a_refusal_repeats_nothing_of_the_file(capfd):
    secret = an_id_number(7)
    for content in (
        csv([f'"{secret}', secret, *[""] * 7]),
        xlsx([secret, secret], header=False),
        xls([secret], header=False)[:-2000],
        f"<html>{secret}".encode(),
        bare_xls([secret.encode()], before=LOCKED),
    ):
        with pytest.raises((ListRefused, HeaderMissing)) as error:
            read(content)
        told = f"{error.value.detail} {error.value.members} {error.value}"
        assert secret not in told
    assert secret not in "".join(capfd.readouterr())


def test_extensions_are_not_asked():
    # What is called .xls and is an .xlsx, or a text, is read as what it is.
    assert books.guard(GOOD) == "xlsx"
    assert books.guard(OLD) == "xls"
    assert books.guard(csv(["马明", ID, *[""] * 7])) == "csv"


def test_an_unknown_compression_is_damage():
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as package:
        for name, part in parts_of(GOOD).items():
            package.writestr(name, part)
    odd = bytearray(out.getvalue())
    at = 0
    while (at := odd.find(b"PK\x01\x02", at)) >= 0:
        odd[at + 10] = 99
        at += 4
    with pytest.raises(ListDamaged):
        read(bytes(odd))


def test_binary_noise_is_no_text():
    with pytest.raises((ListEncodingUnknown, ListDamaged)):
        read(bytes(range(1, 256)) * 4)
