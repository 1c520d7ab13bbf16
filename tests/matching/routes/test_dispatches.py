"""Dispatches over HTTP: sought, seen, explained, accepted, refused."""

import hashlib
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import changes
from services.common.values import ids
from services.matching.rules.lotteries import commitment, lot_of
from services.matching.tables.pool import StandingSecret
from services.matching.tables.youths import Youth
from tests import tokens
from tests.matching import factories, placing

CONSENT = {"given_on": "2026-03-02", "method": "by_phone"}


async def shown(client: httpx2.AsyncClient, youth: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    told: dict[str, Any] = answer.json()
    return told


async def explained(client: httpx2.AsyncClient, dispatch: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(
        f"/v1/dispatches/{dispatch['id']}/explanation",
        headers=tokens.youth(dispatch["youth_id"]),
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_an_accepted_dispatch_has_a_day_to_sign_by(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    told = await factories.accept(matching, youth["dispatch"])
    assert (told["state"], told["accepted_on"], told["sign_by"], told["version"]) == (
        "accepted",
        "2026-03-02",
        "2026-03-05",
        2,
    )


async def test_a_refuser_is_never_sent_there_again_and_seeks_another_by_the_first_instant(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    answer = await factories.refuse(matching, youth["dispatch"])
    assert (answer.json()["state"], answer.json()["refusal_reason"]) == ("refused", "too_far")
    now = await shown(matching, youth)
    assert (now["dispatch"], now["waiting"]["place"], now["declines"]) == (None, 1, 1)
    assert now["applied_at"] == youth["applied_at"]
    await factories.offer(matching_app, seats=5, post_id=post_id, version=2)
    assert (await shown(matching, youth))["dispatch"] is None
    other = await factories.offer(matching_app)
    assert (await shown(matching, youth))["dispatch"]["post_id"] == other


async def test_a_refused_seat_goes_to_the_first_who_would_take_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, industry="C")
    holder = await factories.register(matching)
    picky = await factories.register(matching, intention={"industries": ["G"]})
    willing = await factories.register(matching)
    hard = await factories.register_by_office(matching, hardship=["disabled"])
    await factories.refuse(matching, holder["dispatch"])
    dispatched = {
        who: (await shown(matching, youth))["dispatch"] is not None
        for who, youth in {"picky": picky, "willing": willing, "hard": hard}.items()
    }
    assert dispatched == {"picky": False, "willing": False, "hard": True}


async def test_after_more_declines_than_allowed_a_youth_waits_behind_later_ones(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    for _ in range(3):
        await factories.offer(matching_app)
        dispatch = (await shown(matching, youth))["dispatch"]
        await factories.refuse(matching, dispatch)
    later = await factories.register(matching, intention={"industries": ["G"]})
    assert later["waiting"]["place"] == 1
    assert (await shown(matching, youth))["waiting"]["place"] == 2


async def test_the_best_wished_of_several_free_posts_is_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, workplace_county="640105")
    best = await factories.offer(matching_app, workplace_county="640106", industry="I")
    await factories.offer(matching_app, workplace_county="640106", industry="C")
    youth = await factories.register(
        matching, intention={"regions": ["640106", "640105"], "industries": ["I", "C"]}
    )
    assert youth["dispatch"]["post_id"] == best


@pytest.mark.parametrize(
    ("born_on", "taken"), [(date(2008, 3, 3), False), (date(2008, 3, 2), True)]
)
async def test_under_18_nobody_gets_a_post_that_is_unsuitable_for_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient, born_on: date, taken: bool
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    number = factories.an_id_number(born_on)
    youth = await factories.register(matching, id_number=number)
    assert (youth["dispatch"] is not None) is taken


async def test_who_needs_lodging_gets_a_post_with_lodging(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching, intention={"needs_lodging": True})
    assert youth["waiting"]["place"] == 1
    with_lodging = await factories.offer(matching_app, lodging=True)
    assert (await shown(matching, youth))["dispatch"]["post_id"] == with_lodging


async def test_an_explanation_tells_rank_counts_and_lot_and_no_other_person(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    full = await factories.offer(matching_app, workplace_county="640106")
    await factories.register(matching)
    free = await factories.offer(matching_app, workplace_county="640105")
    youth = await factories.register(matching, intention={"regions": ["640106", "640105"]})
    told = await explained(matching, youth["dispatch"])
    assert youth["dispatch"]["post_id"] == free
    assert (told["mode"], told["place"], told["wished"], told["rank"]) == ("at_once", None, 2, 2)
    counts = {"offered": 1, "taken": 1, "set_aside": 0, "kept_back": 0, "free": None}
    assert told["full"] == [{"post_id": full, "rank": 1, **counts}]
    assert "yth_" not in str(told)


async def test_one_from_the_pool_reads_their_place_there(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.register(matching, intention={"industries": ["G"]})
    youth = await factories.register(matching)
    await factories.offer(matching_app)
    told = await explained(matching, (await shown(matching, youth))["dispatch"])
    assert (told["mode"], told["place"], told["rank"]) == ("pool", 2, 1)


async def test_the_lotterys_secret_is_committed_before_any_tie_and_lies_sealed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    told = await explained(matching, youth["dispatch"])
    async with matching_app.state.database.transaction() as session:
        row = (
            await session.execute(
                select(changes.c.id, changes.c.event, changes.c.data).where(
                    changes.c.object == "market", changes.c.object_id == "640000/2026"
                )
            )
        ).one()
        issued = await session.scalar(
            select(changes.c.id).where(changes.c.event == "dispatch.issued")
        )
        secret = (await session.scalars(select(StandingSecret.secret))).one()
        serial = (await session.scalars(select(Youth.serial))).one()
    assert row.event == "market.lottery-committed"
    assert row.id < (issued or 0)
    assert row.data["sha256"] == told["commitment"] == commitment(bytes.fromhex(secret))
    assert hashlib.sha256(bytes.fromhex(secret)).hexdigest() == told["commitment"]
    assert told["lot"] == lot_of(bytes.fromhex(secret), serial).hex()


async def test_an_office_seeks_once_more_for_one_who_applied(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    answer = await matching.post(
        "/v1/dispatches", json={"youth_id": youth["id"]}, headers=tokens.officer("640104")
    )
    assert answer.status_code == 201
    assert answer.json()["waiting"] == youth["waiting"]


async def test_an_office_seeks_for_nobody_who_has_not_applied_or_lives_elsewhere(
    matching: httpx2.AsyncClient,
) -> None:
    known = await factories.register(matching, intention=None)
    body = {"youth_id": known["id"]}
    answer = await matching.post("/v1/dispatches", json=body, headers=tokens.officer("640104"))
    assert (answer.status_code, answer.json()["code"]) == (409, "not-applied")
    elsewhere = await matching.post("/v1/dispatches", json=body, headers=tokens.officer("640202"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "youth-not-found")


async def test_a_dispatch_is_seen_by_its_youth_its_unit_and_both_offices(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    unit_id = ids.new("unt")
    await factories.offer(matching_app, unit_id=unit_id, region="640200")
    dispatch = (await factories.register(matching))["dispatch"]
    path = f"/v1/dispatches/{dispatch['id']}"
    seen = {
        "youth": tokens.youth(dispatch["youth_id"]),
        "unit": tokens.unit(unit_id),
        "youth's office": tokens.officer("640104"),
        "unit's office": tokens.officer("640200"),
        "another office": tokens.officer("640300"),
        "another unit": tokens.unit(ids.new("unt")),
        "another youth": tokens.youth(ids.new("yth")),
    }
    found = {who: (await matching.get(path, headers=h)).status_code for who, h in seen.items()}
    assert found == dict.fromkeys(list(seen)[:4], 200) | dict.fromkeys(list(seen)[4:], 404)
    to_unit = await matching.get(f"{path}/explanation", headers=tokens.unit(unit_id))
    assert to_unit.status_code == 403
    listed = await matching.get("/v1/dispatches", headers=tokens.unit(unit_id))
    assert [item["id"] for item in listed.json()["items"]] == [dispatch["id"]]


async def test_why_a_youth_refused_is_not_the_units_to_know(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    unit_id = ids.new("unt")
    await factories.offer(matching_app, unit_id=unit_id, region="640200")
    dispatch = (await factories.register(matching))["dispatch"]
    await factories.refuse(matching, dispatch)
    path, told = f"/v1/dispatches/{dispatch['id']}", {}
    for who in (tokens.unit(unit_id), tokens.officer("640200"), tokens.youth(dispatch["youth_id"])):
        shown = (await matching.get(path, headers=who)).json()
        told[shown["state"], shown["refusal_reason"]] = shown["id"]
    listed = await matching.get("/v1/dispatches", headers=tokens.unit(unit_id))
    assert set(told) == {("refused", None), ("refused", "too_far")}
    assert [one["refusal_reason"] for one in listed.json()["items"]] == [None]


async def test_a_youth_lists_their_own_dispatches_newest_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for _ in range(2):
        await factories.offer(matching_app)
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    answer = await matching.get("/v1/me/dispatches", headers=tokens.youth(youth["id"]))
    assert [item["state"] for item in answer.json()["items"]] == ["issued", "refused"]
    only = await matching.get(
        "/v1/me/dispatches", params={"state": "refused"}, headers=tokens.youth(youth["id"])
    )
    assert [item["id"] for item in only.json()["items"]] == [youth["dispatch"]["id"]]


@pytest.mark.parametrize(
    ("noun", "event"), [("acceptance", "dispatch.accepted"), ("refusal", "dispatch.refused")]
)
async def test_an_officer_answers_in_a_youths_name_only_by_their_recorded_consent(
    matching_app: FastAPI, matching: httpx2.AsyncClient, noun: str, event: str
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    path = f"/v1/dispatches/{dispatch['id']}/{noun}"
    body = {"expected_version": 1} | ({"reason": "family"} if noun == "refusal" else {})
    clerk = tokens.officer("640104")
    bare = await matching.post(path, json=body, headers=clerk)
    assert placing.refusal(bare) == (409, "consent-missing")
    ahead = body | {"consent": CONSENT | {"given_on": "2026-03-03"}}
    before = body | {"consent": CONSENT | {"given_on": "2026-03-01"}}
    for other in (ahead, before):
        refused = await matching.post(path, json=other, headers=clerk)
        assert placing.refusal(refused) == (422, "malformed")
        assert refused.json()["errors"][0]["pointer"] == "/consent/given_on"
    done = await matching.post(path, json=body | {"consent": CONSENT}, headers=clerk)
    assert done.status_code == 200, done.text
    told = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert told[0] == event
    kept = {name: told[2][name] for name in ("proxy", "consent_on", "consent_method")}
    assert kept == {"proxy": True, "consent_on": "2026-03-02", "consent_method": "by_phone"}


@pytest.mark.parametrize("noun", ["acceptance", "refusal"])
async def test_only_the_youth_or_their_office_moves_a_dispatch_and_names_its_version(
    matching_app: FastAPI, matching: httpx2.AsyncClient, noun: str
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    path = f"/v1/dispatches/{dispatch['id']}/{noun}"
    more = {"reason": "family"} if noun == "refusal" else {}
    for headers, version, status in (
        (tokens.unit(dispatch["unit_id"]), 1, 403),
        (tokens.officer("640104", "auditor"), 1, 403),
        (tokens.youth(ids.new("yth")), 1, 404),
        (tokens.officer("640300"), 1, 404),
        (tokens.youth(dispatch["youth_id"]), None, 428),
        (tokens.youth(dispatch["youth_id"]), 7, 412),
        (tokens.officer("640104"), 1, 200),
    ):
        body = more | {"expected_version": version, "consent": CONSENT}
        answer = await matching.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
    again = await matching.post(
        path, json=more | {"expected_version": 2}, headers=tokens.youth(dispatch["youth_id"])
    )
    assert (again.status_code, again.json()["code"]) == (409, "move-not-open")


async def test_a_reason_in_free_words_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    assert (await factories.refuse(matching, dispatch, "离家太远")).status_code == 422


async def test_a_day_without_a_known_calendar_issues_no_dispatch_and_stores_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: Any
) -> None:
    await factories.offer(matching_app)
    clock.move("2028-12-28")
    answer = await matching.post(
        "/v1/youths",
        json=factories.a_youth(id_number=factories.an_id_number(date(2008, 1, 1))),
        headers=tokens.youth(ids.new("yth")),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "year-unknown")
    listed = await matching.get("/v1/youths", headers=tokens.officer())
    assert listed.json()["items"] == []


async def test_a_dispatch_tells_whether_its_days_stand_on_a_published_calendar(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    issued = (await factories.register(matching))["dispatch"]
    assert issued["provisional"] is False
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE calendar_years SET provisional = year = 2026"))
    path, office = f"/v1/dispatches/{issued['id']}", tokens.officer("640100")
    assert (await matching.get(path, headers=office)).json()["provisional"] is True
    listed = await matching.get("/v1/dispatches", headers=office)
    assert [one["provisional"] for one in listed.json()["items"]] == [True]
    standing = await matching.get(f"/v1/youths/{issued['youth_id']}", headers=office)
    assert standing.json()["dispatch"]["provisional"] is True
    assert (await factories.accept(matching, issued))["provisional"] is True
