"""Youths, posts and a calendar for matching's tests: valid by default, told apart by keywords."""

import itertools
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import httpx2
from fastapi import FastAPI
from ulid import ULID

from services.common.deeds import Deed, by_itself
from services.common.store.changes import FedChange
from services.common.store.following import ask_and_take
from services.common.values import ids
from services.common.values.identity import id_check
from services.matching.actions.offers import PostFacts
from services.matching.rules.eligibility import EligibilityTerms, Person
from services.matching.rules.intentions import Seat, Seeker, Wish
from services.matching.rules.seats import SeatState
from tests import tokens

COUNTY = "640104"
_serials = itertools.count(1)

TERMS = EligibilityTerms(
    youngest=16,
    oldest_unemployed=24,
    graduate_months=24,
    registration_needed=True,
    months_limit=12,
    months_least=3,
    adult_age=18,
)


def an_id_number(
    born_on: date = date(2004, 5, 6), *, area: str = COUNTY, woman: bool = False
) -> str:
    """A valid ID number of nobody, of that day: its order code runs on, even for a woman.

    The 500 of one day and area differ, then they come again.
    """
    order = next(_serials) % 500
    first17 = f"{area}{born_on:%Y%m%d}{order * 2 + (0 if woman else 1):03}"
    return first17 + id_check(first17)


def a_person(**facts: Any) -> Person:
    """An unemployed youth of 21, registered, free, by 2026-03-02."""
    known = Person(
        born_on=date(2004, 5, 6),
        graduated_on=None,
        unemployment_registered_on=date(2026, 1, 5),
        employed=False,
        held=False,
        months_served=0,
    )
    return replace(known, **facts)


def a_wish(**told: Any) -> Wish:
    """Anything, anywhere."""
    anything = Wish(regions=(), industries=(), occupations=(), needs_lodging=False)
    return anything._replace(**told)


def a_seeker(wish: Wish | None = None, **facts: Any) -> Seeker:
    """A grown-up with twelve months left who wants anything."""
    known = Seeker(
        serial=1,
        wish=wish or a_wish(),
        under_18=False,
        months_left=12,
        declined=frozenset(),
    )
    return known._replace(**facts)


def a_seat(post_id: str = "pst_1", **facts: Any) -> Seat:
    """A six months' post in 兴庆区."""
    known = Seat(
        post_id=post_id,
        county=COUNTY,
        industry="C",
        occupation="4-01-02",
        months=6,
        lodging=False,
        unsuitable_under_18=False,
    )
    return known._replace(**facts)


def a_youth(**told: Any) -> dict[str, Any]:
    """The body of a registration that applies for anything; intention=None applies not yet."""
    body: dict[str, Any] = {
        "name": "阿依·测试",
        "id_number": an_id_number(),
        "phone": "13995112233",
        "region": COUNTY,
        "unemployment_registered_on": "2026-01-05",
        "intention": {},
    }
    return body | told


async def register(client: httpx2.AsyncClient, **told: Any) -> dict[str, Any]:
    """A youth registers by their own account; the answer, which must be a 201."""
    answer = await client.post(
        "/v1/youths", json=a_youth(**told), headers=tokens.youth(ids.new("yth"))
    )
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def register_by_office(client: httpx2.AsyncClient, **told: Any) -> dict[str, Any]:
    """An office registers a youth by their consent: what it tells is confirmed by it."""
    body = a_youth(**told) | {"consent": {"given_on": "2026-03-02", "method": "in_person"}}
    answer = await client.post("/v1/youths", json=body, headers=tokens.officer())
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def refuse(
    client: httpx2.AsyncClient, dispatch: dict[str, Any], reason: str = "too_far"
) -> httpx2.Response:
    """The dispatch's youth refuses it."""
    return await client.post(
        f"/v1/dispatches/{dispatch['id']}/refusal",
        json={"reason": reason, "expected_version": dispatch["version"]},
        headers=tokens.youth(dispatch["youth_id"]),
    )


async def accept(client: httpx2.AsyncClient, dispatch: dict[str, Any]) -> dict[str, Any]:
    """The dispatch's youth accepts it; the answer, which must be a 200."""
    answer = await client.post(
        f"/v1/dispatches/{dispatch['id']}/acceptance",
        json={"expected_version": dispatch["version"]},
        headers=tokens.youth(dispatch["youth_id"]),
    )
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def a_deed(app: FastAPI) -> Deed:
    """What matching does by itself, now."""
    return by_itself("matching", app.state.clock, f"test_{ULID()}")


def an_instant(day: int = 1) -> datetime:
    """Noon of a day in March 2026."""
    return datetime(2026, 3, day, 4, tzinfo=UTC)


async def offer(app: FastAPI, seats: int = 1, **told: Any) -> str:
    """Let the feed tell of a post with so many seats; its id."""
    change = a_post_told(app, seats=seats, **told)
    await followed(app, change)
    return change.id


def a_post_told(
    app: FastAPI,
    *,
    seats: int = 1,
    post_id: str | None = None,
    version: int = 1,
    state: SeatState = "open",
    since: date | None = None,
    **facts: Any,
) -> FedChange:
    """What the feed tells of a post with so many seats."""
    known = PostFacts(
        post_id=post_id or ids.new("pst"),
        unit_id=ids.new("unt"),
        region="640100",
        workplace_county=COUNTY,
        industry="C",
        occupation="4-01-02",
        months=6,
        lodging=False,
        unsuitable_under_18=False,
    )
    told = replace(known, **facts)
    data = asdict(told) | {"state": state, "offer_version": version, "headcount": seats}
    return a_change(app, "post", told.post_id, "post.told", since=since, **data)


def a_change(
    app: FastAPI, object_: str, key: str, event: str, *, since: date | None = None, **data: Any
) -> FedChange:
    """One change as the feed of units tells it, done today if not since another day."""
    clock = app.state.clock
    return FedChange(
        no=1,
        object=object_,
        id=key,
        version=1,
        event=event,
        occurred_on=since or clock.today(),
        recorded_at=clock.now(),
        author="acc_1",
        ground="",
        request_id=f"test_{ULID()}",
        data=data,
    )


async def followed(app: FastAPI, *changes: FedChange) -> None:
    """A page of the feed of units, taken over, whatever came before it."""
    taking = app.state.followers["units"].taking(changes)
    database = app.state.database
    await ask_and_take(database, taking, lambda session: taking.apply(session, changes))
