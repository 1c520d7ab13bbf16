"""A list of odd cells over the wire: each told by its place, and handed back as it stood."""

import io
import math
import re
from typing import Any

import openpyxl
import pytest

from tests.common.lists.make_files import SHEET_PART, packed, parts_of, xls
from tests.units.listing import CLERK, TITLES, URL, a_list, a_row, checked, errors_of

CODED = "_x000D_附言_x005F_"
COLUMNS = [*TITLES]


def place(name: str) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[COLUMNS.index(name)]


async def copy_of(units, told):
    answer = await units.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    assert answer.status_code == 200, answer.text
    return answer.content


def holding(number: str, *names: str) -> bytes:
    """A list whose second row says this number in those columns."""
    row: dict[str, Any] = dict.fromkeys(names, 7)
    parts = parts_of(a_list(a_row(), a_row(**row)))
    sheet = parts[SHEET_PART].decode()
    for name in names:
        cell = re.compile(rf'(<c r="{place(name)}3"[^>]*><v>)7(</v>)')
        sheet, found = cell.subn(rf"\g<1>{number}\g<2>", sheet)
        assert found == 1, name
    return packed(parts | {SHEET_PART: sheet.encode()})


@pytest.mark.parametrize("number", ["NaN", "INF", "-1e999", "9" * 400])
async def test_a_cell_that_holds_no_number_is_told_by_its_place(units, number):
    names = ("credit_code", "contact_phone", "headcount", "months", "title", "extra_allowance")
    told = await checked(units, holding(number, *names))
    found = {(one["row"], one["column"], one["code"]) for one in await errors_of(units, told)}
    assert found == {(3, place(name), "cell-error") for name in names}
    assert (told["faulty_rows"], told["listed_units"]) == (1, 1)
    copy = openpyxl.load_workbook(io.BytesIO(await copy_of(units, told)))
    assert copy.worksheets[0][f"{place('headcount')}3"].value == "（错误值）"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
async def test_so_is_one_of_an_old_workbook(units, number):
    row = [a_row(months=number).get(name) for name in TITLES]
    told = await checked(units, xls([*TITLES.values()], row, header=False))
    (fault,) = await errors_of(units, told)
    assert (fault["row"], fault["column"]) == (2, place("months"))
    assert (fault["code"], told["listed_units"]) == ("cell-error", 0)


async def test_what_looks_like_a_characters_code_is_handed_back_and_taken_again(units):
    row = a_row(workplace=CODED, months=99)
    head, line = [*TITLES.values()], [row.get(name) or "" for name in TITLES]
    content = "\n".join(",".join(map(str, one)) for one in (head, line)).encode()
    copy = await copy_of(units, await checked(units, content))
    assert f">{CODED}<" not in parts_of(copy)[SHEET_PART].decode()
    book = openpyxl.load_workbook(io.BytesIO(copy))
    book.worksheets[0][f"{place('months')}2"] = 6
    out = io.BytesIO()
    book.save(out)
    told = await checked(units, out.getvalue())
    assert (told["faulty_rows"], told["listed_units"]) == (0, 1)
    path = f"/v1/prospective-units?list_id={told['id']}"
    (one,) = (await units.get(path, headers=CLERK)).json()["items"]
    file = (await units.get(f"/v1/prospective-units/{one['id']}", headers=CLERK)).json()
    assert file["posts"][0]["workplace"] == CODED
