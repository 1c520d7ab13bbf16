"""Lists of youths of the tests: made as files, handed in through the path, waited for."""

import asyncio
from datetime import date
from typing import Any

import httpx2
from openpyxl.worksheet.worksheet import Worksheet

from services.common.lists.sheets import letters
from services.matching.readers.youth_lists import form_on
from tests import tokens
from tests.common.lists.make_files import workbook
from tests.matching.factories import an_id_number

IN_ITS_NAME = "110105194912310021"
"""A number of a person in what the sender called the file."""
URL = "/v1/youth-imports"
CLERK = tokens.officer("640100")
TITLES = {
    kind: {column.name: column.title for column in form_on(kind, date(2026, 3, 2)).columns}
    for kind in ("canvass", "university", "department")
}
PHONE = "13995112233"
OWN: dict[str, dict[str, Any]] = {
    "canvass": {"town": "前进街道", "village": "幸福社区", "reached": "是"},
    "university": {"school": "宁夏测试大学", "graduated_on": "2025-07-01"},
    "department": {},
}


def a_row(kind: str = "department", **changes: Any) -> dict[str, Any]:
    """What a list says of one person; an ID number that nobody has."""
    person = {"name": "阿依·测试", "phone": PHONE, "region": "兴庆区"}
    return {**person, "id_number": an_id_number(), **OWN[kind]} | changes


def a_list(*rows: dict[str, Any], kind: str = "department", extra: tuple[str, ...] = ()) -> bytes:
    """A workbook of those rows, with columns besides."""
    return workbook(*table(*rows, kind=kind, extra=extra))


def table(
    *rows: dict[str, Any], kind: str = "department", extra: tuple[str, ...] = ()
) -> list[list[Any]]:
    """Header and rows of a list."""
    header = [*TITLES[kind].values(), *extra]
    return [header, *([row.get(name) for name in (*TITLES[kind], *extra)] for row in rows)]


async def handed_in(
    matching: httpx2.AsyncClient,
    content: bytes,
    headers: dict[str, str] | None = None,
    **form: Any,
) -> httpx2.Response:
    """The answer to a list handed in; a clerk's comes each time under a key of its own."""
    told = {"kind": "department", "mode": "row_by_row"} | form
    key = {"Idempotency-Key": tokens.bearer("")["Idempotency-Key"]}
    return await matching.post(
        URL,
        data={name: value for name, value in told.items() if value is not None},
        files={"file": (f"马明{IN_ITS_NAME}.xlsx", content, "application/octet-stream")},
        headers=headers if headers is not None else CLERK | key,
    )


async def ended(matching: httpx2.AsyncClient, location: str) -> dict[str, Any]:
    """The job once it is done or has failed."""
    for _ in range(1200):
        job: dict[str, Any] = (await matching.get(location, headers=CLERK)).json()
        if job["state"] in ("done", "failed"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError(job)


async def checked(matching: httpx2.AsyncClient, content: bytes, **form: Any) -> dict[str, Any]:
    """A list once every row of it is checked."""
    answer = await handed_in(matching, content, **form)
    assert answer.status_code == 202, answer.text
    job = await ended(matching, answer.headers["location"])
    assert job["state"] == "done", job
    told: dict[str, Any] = (
        await matching.get(f"{URL}/{answer.json()['id']}", headers=CLERK)
    ).json()
    return told


async def errors_of(matching: httpx2.AsyncClient, told: dict[str, Any]) -> list[dict[str, Any]]:
    """All that is wrong in a list, page after page."""
    found, cursor = [], ""
    while cursor is not None:
        path = f"{URL}/{told['id']}/errors?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = (await matching.get(path, headers=CLERK)).json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found


def counted(told: dict[str, Any]) -> list[int]:
    """How many rows a list has, faulty ones, and what became of the others."""
    kinds = ("rows", "faulty_rows", "new_youths", "merged_youths", "in_question", "not_reached")
    return [told[kind] for kind in kinds]


def words(sheet: Worksheet, row: int) -> object:
    """What the annotated copy of a canvass list says beside a row."""
    place = letters(len(TITLES["canvass"]) + 1)
    return sheet[f"{place}{row}"].value
