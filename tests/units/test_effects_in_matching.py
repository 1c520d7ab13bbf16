"""What suspension, closing and lifting do to youths, over HTTP, units and matching joined."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units.factories import a_recognised_unit, an_open_post, decided
from tests.units.test_mergers import a_trainee, dispatched
from tests.units.test_offer_protocol import closing, now


@pytest.fixture
async def matching(joined):
    async with client_of(joined.matching) as client:
        yield client


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


async def signed(joined, matching, post):
    dispatch = await youths.accept(matching, await dispatched(joined, matching, post))
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    return dispatch


async def rest(units, unit, post, how):
    """Suspend the unit, or close its post."""
    if how == "suspension":
        answer = await decided(units, unit, "suspension")
    else:
        answer = await closing(units, await now(units, post))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def seen(matching, dispatch):
    path = f"/v1/dispatches/{dispatch['id']}"
    return (await matching.get(path, headers=tokens.officer())).json()


async def the_youth(matching, dispatch):
    path = f"/v1/youths/{dispatch['youth_id']}"
    return (await matching.get(path, headers=tokens.youth(dispatch["youth_id"]))).json()


RESTS = pytest.mark.parametrize(
    ("how", "cause"), [("suspension", "post_suspended"), ("closing", "post_closed")]
)


@RESTS
async def test_issued_and_accepted_end_and_their_youths_wait_as_of_old(
    units, joined, matching, *, unit, how, cause, clock
):
    post = await an_open_post(units, unit)
    issued = await dispatched(joined, matching, post)
    accepted = await youths.accept(matching, await dispatched(joined, matching, post))
    before = [await the_youth(matching, each) for each in (issued, accepted)]
    clock.move("2026-03-03")
    await rest(units, unit, post, how)
    for each, youth in zip((issued, accepted), before, strict=True):
        ended = await seen(matching, each)
        assert (ended["state"], ended["withdrawal_cause"]) == ("withdrawn", cause)
        after = await the_youth(matching, each)
        assert (after["state"], after["dispatch"]) == ("applied", None)
        assert (after["applied_at"], after["declines"]) == (youth["applied_at"], 0)
        assert after["waiting"] is not None
    assert (await joined.seats(post["id"]))[2] == 0


@RESTS
async def test_nobody_more_is_sent_there(units, joined, matching, *, unit, how, cause):
    post = await an_open_post(units, unit)
    await joined.catch_up()
    await rest(units, unit, post, how)
    newcomer = await youths.register(matching)
    assert (newcomer["dispatch"], newcomer["waiting"]["place"]) == (None, 1)


@RESTS
async def test_a_signed_one_waits_for_an_officer(units, joined, matching, *, unit, how, cause):
    post = await an_open_post(units, unit)
    dispatch = await signed(joined, matching, post)
    await rest(units, unit, post, how)
    assert (await seen(matching, dispatch))["state"] == "signed"
    assert (await joined.seats(post["id"]))[2] == 1
    by_unit = await placing.arrive(matching, dispatch, "2026-03-02")
    assert placing.refusal(by_unit) == (409, "post-at-rest")
    by_office = await placing.arrive(matching, dispatch, "2026-03-02", by="office")
    assert by_office.status_code == 201, by_office.text


async def test_a_signed_one_left_too_long_is_listed_as_overdue(
    units, joined, matching, unit, clock
):
    post = await an_open_post(units, unit)
    dispatch = await signed(joined, matching, post)
    await rest(units, unit, post, "suspension")
    clock.move("2026-03-10")
    listed = await matching.get("/v1/overdue/arrivals", headers=tokens.officer("640100"))
    assert [one["dispatch_id"] for one in listed.json()["items"]] == [dispatch["id"]]


@RESTS
async def test_an_officer_may_end_a_signed_one_instead(
    units, joined, matching, *, unit, how, cause
):
    post = await an_open_post(units, unit)
    dispatch = await signed(joined, matching, post)
    await rest(units, unit, post, how)
    path, office = f"/v1/dispatches/{dispatch['id']}", tokens.officer("640100")
    told = {"kind": "post_gone", "detail": "岗位已停"}
    reported = await matching.post(f"{path}/obstacle", json=told, headers=office)
    assert reported.status_code == 201, reported.text
    review = {
        "decision": "confirmed",
        "ground": "岗位已停，另行派遣",
        "expected_version": reported.json()["dispatch_version"],
    }
    headers = tokens.officer("640100")
    answer = await matching.post(f"{path}/obstacle-review", json=review, headers=headers)
    assert answer.json()["dispatch_state"] == "withdrawn"
    assert (await the_youth(matching, dispatch))["declines"] == 0


@RESTS
async def test_placements_go_on_until_somebody_ends_them(
    units, joined, matching, *, unit, how, cause
):
    post = await an_open_post(units, unit)
    placement = await a_trainee(joined, matching, post)
    await rest(units, unit, post, how)
    path, office = f"/v1/placements/{placement['id']}", tokens.officer("640100")
    assert (await matching.get(path, headers=office)).json()["state"] == "arrived"
    early = {"last_day": "2026-03-02", "cause": "unit_closed", "by_whom": "unit"}
    told = early | {"ground": "单位停业"}
    ended = await matching.post(f"{path}/early-end", json=told, headers=office)
    assert (ended.json()["state"], ended.json()["by_whom"]) == ("ended_early", "unit")


async def test_lifting_revives_nothing_but_takes_from_the_pool(units, joined, matching, unit):
    post = await an_open_post(units, unit)
    before = await dispatched(joined, matching, post)
    suspended = await rest(units, unit, post, "suspension")
    lifted = await decided(units, suspended, "reinstatement")
    assert lifted.status_code == 200
    await joined.catch_up()
    assert (await seen(matching, before))["state"] == "withdrawn"
    anew = (await the_youth(matching, before))["dispatch"]
    assert (anew["state"], anew["post_id"]) == ("issued", post["id"])
    assert anew["id"] != before["id"]
    assert await joined.seats(post["id"]) == (3, 2, 1, "open")


async def test_a_suspension_tells_how_many_signed_and_how_many_are_on_post(
    units, joined, matching, unit
):
    post = await an_open_post(units, unit)
    await a_trainee(joined, matching, post)
    await signed(joined, matching, post)
    told = await rest(units, unit, post, "suspension")
    assert (told["signed_dispatches"], told["open_placements"]) == (1, 1)
