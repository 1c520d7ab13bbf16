"""The change log as who audits an office reads it."""

import httpx2

from tests import tokens


async def ground_of(
    client: httpx2.AsyncClient, service: str, object_id: str, event: str, region: str = "640100"
) -> str:
    """The words in which the newest change of this kind of an object is grounded."""
    by = tokens.officer(region, "auditor")
    asked = {"object_id": object_id, "event": event}
    answer = await client.get(f"/v1/change-log/{service}", params=asked, headers=by)
    assert answer.status_code == 200, answer.text
    newest = answer.json()["items"][0]
    assert newest["ground_withheld"] is False
    return str(newest["ground"])
