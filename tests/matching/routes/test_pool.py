"""The waiting list over HTTP: in order, by office, page by page."""

from base64 import urlsafe_b64encode

import httpx2

from tests import tokens
from tests.matching import factories


async def test_the_waiting_list_is_in_priority_order_within_the_offices_region(
    matching: httpx2.AsyncClient,
) -> None:
    later = await factories.register(matching)
    elsewhere = await factories.register(matching, region="640202")
    hard = await factories.register_by_office(matching, hardship=["disabled"])
    whole = await matching.get("/v1/waiting-youths", headers=tokens.officer())
    assert [(y["youth_id"], y["place"]) for y in whole.json()["items"]] == [
        (hard["id"], 1),
        (later["id"], 2),
        (elsewhere["id"], 3),
    ]
    headers = tokens.officer("640202")
    own = await matching.get("/v1/waiting-youths", headers=headers)
    assert [(y["youth_id"], y["place"]) for y in own.json()["items"]] == [(elsewhere["id"], 3)]


async def test_the_waiting_list_pages_and_a_made_up_cursor_is_refused(
    matching: httpx2.AsyncClient,
) -> None:
    youths = [(await factories.register(matching))["id"] for _ in range(3)]
    first = await matching.get(
        "/v1/waiting-youths", params={"limit": "2"}, headers=tokens.officer()
    )
    rest = await matching.get(
        "/v1/waiting-youths",
        params={"cursor": first.json()["next_cursor"]},
        headers=tokens.officer(),
    )
    found = [y["youth_id"] for y in first.json()["items"] + rest.json()["items"]]
    assert found == youths
    assert rest.json()["next_cursor"] is None
    for keys in ('["a"]', '["640000","x","y","z","w"]', '["640000","1","2026-01-01","zz","w"]'):
        cursor = urlsafe_b64encode(keys.encode()).decode()
        bad = await matching.get(
            "/v1/waiting-youths", params={"cursor": cursor}, headers=tokens.officer()
        )
        assert bad.status_code == 422
