"""Prospective units of the tests: listed and moved through the paths."""

from itertools import count
from typing import Any

import httpx2

from tests import tokens

URL = "/v1/prospective-units"
_serials = count(1)
POST: dict[str, Any] = {
    "title": "检验助理",
    "occupation": "4-08-05",
    "headcount": 2,
    "workplace_county": "640104",
    "months": 6,
    "extras": {"meals": True, "lodging": False, "allowance": "每月300元"},
}


def a_prospect(**changes: Any) -> dict[str, Any]:
    """What an office knows of an employer that a department recommends."""
    return {
        "name": "塞上拟发展有限公司",
        "region": "640104",
        "industry": "C",
        "contact": {"name": "马测试", "phone": "0951-5081 4567"},
        "recommended_by": "commerce",
        "recommended_on": "2026-02-10",
    } | changes


async def listed(
    units: httpx2.AsyncClient, *, headers: dict[str, str] | None = None, **changes: Any
) -> dict[str, Any]:
    """One listed by its county's officer, under a name of its own."""
    told = a_prospect(**{"name": f"塞上拟发展{next(_serials)}号有限公司"} | changes)
    answer = await units.post(URL, json=told, headers=headers or tokens.officer("640104"))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def moved(
    units: httpx2.AsyncClient, prospect: dict[str, Any], path: str, **body: Any
) -> dict[str, Any]:
    """One moved on by its county's officer, in the version given."""
    told = body | {"expected_version": prospect["version"]}
    answer = await units.post(
        f"{URL}/{prospect['id']}/{path}", json=told, headers=tokens.officer("640104")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
