"""Recommended lists of the tests: made as workbooks, handed in through the path, waited for."""

import asyncio
from datetime import date
from typing import Any

import httpx2
from sqlalchemy import text

from services.common.store.database import Database
from services.units.readers.unit_lists import form_on
from tests import tokens
from tests.common.lists.make_files import workbook
from tests.units.factories import a_credit_code

IN_ITS_NAME = "110105194912310021"
"""A number of a person in what the sender called the file."""
URL = "/v1/unit-imports"
CLERK = tokens.officer("640100")
TITLES = {column.name: column.title for column in form_on(date(2026, 3, 2)).columns}
ROW: dict[str, Any] = {
    "name": "塞上测试机械有限公司",
    "region": "兴庆区",
    "industry": "制造业",
    "industry_class": "34",
    "contact_name": "马测试",
    "contact_phone": "13800001234",
    "title": "检验助理",
    "occupation": "4-08-05",
    "headcount": "2人",
    "months": 6,
    "duties": "跟随师傅抽样送检，填写检验单。",
    "meals": "是",
}


def a_row(**changes: Any) -> dict[str, Any]:
    """What a list says of one employer and one post; a credit code that nobody has."""
    return {**ROW, "credit_code": a_credit_code()} | changes


def a_list(*rows: dict[str, Any], extra: tuple[str, ...] = ()) -> bytes:
    """A workbook of those rows, with columns besides."""
    names = [name for name in TITLES if name not in extra]
    header = [*(TITLES[name] for name in names), *extra]
    return workbook(header, *([row.get(name) for name in (*names, *extra)] for row in rows))


async def handed_in(
    units: httpx2.AsyncClient, content: bytes, headers: dict[str, str] = CLERK, **form: Any
) -> httpx2.Response:
    """The answer to a list handed in."""
    told = {"recommended_by": "commerce", "mode": "row_by_row"} | form
    # A list may come in twice, under a key of its own each time.
    key = {"Idempotency-Key": tokens.bearer("")["Idempotency-Key"]} if headers is CLERK else {}
    return await units.post(
        URL,
        data=told,
        files={"file": (f"马明{IN_ITS_NAME}.xlsx", content, "application/octet-stream")},
        headers=headers | key,
    )


async def ended(
    units: httpx2.AsyncClient, location: str, headers: dict[str, str] = CLERK
) -> dict[str, Any]:
    """The job once it is done or has failed."""
    for _ in range(1200):
        job = (await units.get(location, headers=headers)).json()
        if job["state"] in ("done", "failed"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError(job)


async def checked(units: httpx2.AsyncClient, content: bytes, **form: Any) -> dict[str, Any]:
    """A list once every row of it is checked."""
    answer = await handed_in(units, content, **form)
    assert answer.status_code == 202, answer.text
    job = await ended(units, answer.headers["location"])
    assert job["state"] == "done", job
    return (await units.get(f"{URL}/{answer.json()['id']}", headers=CLERK)).json()


async def errors_of(units: httpx2.AsyncClient, told: dict[str, Any]) -> list[dict[str, Any]]:
    """All that is wrong in a list, page after page."""
    found, cursor = [], ""
    while cursor is not None:
        path = f"{URL}/{told['id']}/errors?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = (await units.get(path, headers=CLERK)).json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found


async def waits(database: Database) -> None:
    """Until some transaction of a database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
        " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
    )
    while True:
        async with database.transaction() as session:
            if await session.scalar(waiting):
                return
