"""Lists of the time before: made as workbooks, handed in at their owner, waited for."""

import asyncio
from datetime import date
from typing import Any

import httpx2

from services.common.lists.columns import Form
from services.matching.readers import history_lists as matching
from services.reporting.readers import history_lists as reporting
from services.units.readers import history_lists as units
from tests import tokens
from tests.common.lists.make_files import workbook

TODAY = date(2026, 3, 2)
FORMS: dict[str, Form] = {
    "units": units.units_on(TODAY),
    "posts": units.posts_on(TODAY),
    "youths": matching.youths_on(TODAY),
    "placements": matching.placements_on(TODAY),
    "disbursements": reporting.disbursements_on(TODAY),
    "opening-figures": reporting.opening_figures_on(TODAY),
}
AS_OF = "2026-02-28"
"""The end of the month last reported on paper."""
OFFICE = "640100"


def a_list(kind: str, *rows: dict[str, Any]) -> bytes:
    """A workbook of those rows, under the titles of the form."""
    columns = FORMS[kind].columns
    header = [column.title for column in columns]
    return workbook(header, *([row.get(column.name) for column in columns] for row in rows))


def clerk(region: str = OFFICE, role: str = "clerk") -> dict[str, str]:
    """An officer who acts under a key of their own each time."""
    return tokens.officer(region, role)


async def handed_in(
    client: httpx2.AsyncClient, kind: str, content: bytes, **form: Any
) -> httpx2.Response:
    """The answer to a list handed in."""
    headers = form.pop("headers", None) or clerk()
    told = {"as_of": AS_OF, "mode": "all_or_nothing"} | form
    return await client.post(
        f"/v1/history-imports/{kind}",
        data=told,
        files={"file": ("名单.xlsx", content, "application/octet-stream")},
        headers=headers,
    )


async def taken_over(
    client: httpx2.AsyncClient, kind: str, *rows: dict[str, Any], **form: Any
) -> dict[str, Any]:
    """A list once every row of it is checked."""
    content = form.pop("content", None) or a_list(kind, *rows)
    answer = await handed_in(client, kind, content, **form)
    assert answer.status_code == 202, answer.text
    job = await ended(client, answer.headers["location"])
    assert job["state"] == "done", job
    path = f"/v1/history-imports/{kind}/{answer.json()['id']}"
    told: dict[str, Any] = (await client.get(path, headers=clerk())).json()
    return told


async def ended(client: httpx2.AsyncClient, location: str) -> dict[str, Any]:
    """The job once it is done or has failed."""
    for _ in range(600):
        job: dict[str, Any] = (await client.get(location, headers=clerk())).json()
        if job["state"] in ("done", "failed"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError(job)


async def errors_of(
    client: httpx2.AsyncClient, kind: str, told: dict[str, Any]
) -> list[tuple[int, str, str]]:
    """Row, column's title and code of all that was found in a list."""
    path = f"/v1/history-imports/{kind}/{told['id']}/errors?limit=100"
    page = (await client.get(path, headers=clerk())).json()
    return [(one["row"], one["title"], one["code"]) for one in page["items"]]
