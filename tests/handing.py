"""Departments of the tests that hand in lists: the file is the body, and each request is signed."""

import asyncio
import hashlib
import io
import json
from typing import Any
from urllib.parse import urlencode

import httpx2
import openpyxl
from ulid import ULID

from tests import signing
from tests.accounts.departments import Department

LINES = "application/x-ndjson"


def lines(*rows: Any) -> bytes:
    """Rows as JSON lines; a text is a line as it stands."""
    told = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    return "\n".join(told).encode()


async def handed_in(
    department: Department,
    content: bytes,
    *,
    path: str = "",
    media: str = LINES,
    algorithm: str = "hmac-sha256",
    key: str | None = None,
    **declared: Any,
) -> httpx2.Response:
    """The answer to a list handed in; what is not declared otherwise is declared right."""
    path = path or department.path
    rows = len([line for line in content.split(b"\n") if line.strip()])
    own = {
        "declared_rows": rows,
        "digest": hashlib.new(signing.DIGESTS[algorithm], content).hexdigest(),
        "mode": "row_by_row",
        "as_of": "2026-03-02",
    } | declared
    query = urlencode({name: value for name, value in own.items() if value is not None})
    how: Any = {"method": "POST", "body": content, "algorithm": algorithm}
    headers = department.signed(query, path, **how)
    headers |= {"Content-Type": media, "Idempotency-Key": key or str(ULID())}
    return await department.client.post(f"{path}?{query}", content=content, headers=headers)


async def ended(department: Department, answer: httpx2.Response) -> dict[str, Any]:
    """The list once it is checked or could not be."""
    assert answer.status_code == 202, answer.text
    for _ in range(1200):
        told: dict[str, Any] = (await department.read("", answer.headers["location"])).json()
        if told["state"] in ("done", "failed"):
            return told
        await asyncio.sleep(0.05)
    raise AssertionError(told)


async def checked(department: Department, content: bytes, **declared: Any) -> dict[str, Any]:
    """A list handed in, once it is checked."""
    return await ended(department, await handed_in(department, content, **declared))


async def template(department: Department, path: str = "") -> Any:
    """The first sheet of the blank list that it may fill in."""
    answer = await department.read("", f"{path or department.path}/template.xlsx")
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]


async def rows_of(
    department: Department, batch: dict[str, Any], query: str = "", path: str = ""
) -> list[dict[str, Any]]:
    """What became of each row, page after page."""
    found, cursor = [], ""
    while cursor is not None:
        asked = "&".join(filter(None, ("limit=3", query, f"cursor={cursor}" if cursor else "")))
        answer = await department.read(asked, f"{path or department.path}/{batch['id']}/rows")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
    return found


def told(rows: list[dict[str, Any]]) -> list[tuple[int, str, list[tuple[str | None, str]]]]:
    """Rows in short: number, outcome, field and code of each fault."""
    return [
        (one["row"], one["outcome"], [(fault["field"], fault["code"]) for fault in one["faults"]])
        for one in rows
    ]
