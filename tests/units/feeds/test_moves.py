"""What is no longer a department's own is told once as gone; what becomes its own, in full."""

import pytest
from sqlalchemy import text

from tests import tokens
from tests.accounts import agreeing
from tests.units.factories import (
    a_declaration,
    a_drafted_post,
    a_recognised_unit,
    an_applicant,
    an_open_post,
    seen,
)
from tests.units.feeds.conftest import PATH
from tests.units.test_routes_successions import succeeded

POSTS = "/v1/feeds/posts"
HERE, THERE = "640104", "640106"
FEEDS = [
    {"feed": "units", "fields": ["credit_code", "region", "state"]},
    {"feed": "posts", "fields": ["region", "state", "unit_id"]},
]


@pytest.fixture
async def here(joined):
    return await joined(regions=[HERE], feeds=FEEDS)


@pytest.fixture
async def there(joined):
    return await joined(regions=[THERE], feeds=FEEDS)


async def told(department, path=PATH, cursor=None):
    """What a department reads on: kind, subject and data of each event, and where it goes on."""
    page = (await department.read(f"cursor={cursor}" if cursor else "", path)).json()
    found = [(one["type"].split(".", 3)[3], one["subject"], one["data"]) for one in page["items"]]
    return found, page["next_cursor"]


async def standing(department, path):
    page = (await department.read(path=f"{path}/snapshot")).json()
    return {one["subject"]: one["data"] for one in page["items"]}


async def moved(units, unit, region):
    """The unit corrected, its office another."""
    now = await seen(units, unit)
    body = a_declaration(credit_code=unit["credit_code"], region=region)
    body |= {"expected_version": now["version"]}
    by = tokens.unit(unit["id"])
    answer = await units.put(f"/v1/units/{unit['id']}", json=body, headers=by)
    assert answer.status_code == 200, answer.text


async def gone_from_the_register(app, unit):
    """As after a removal: the unit is no more, its posts are closed."""
    key = {"unit": unit["id"]}
    async with app.state.database.transaction() as session:
        await session.execute(text("UPDATE units SET state = 'removed' WHERE id = :unit"), key)
        closed = "UPDATE posts SET state = 'closed' WHERE unit_id = :unit AND state = 'open'"
        await session.execute(text(closed), key)


async def test_a_unit_that_moves_is_told_once_as_gone_and_in_full_where_it_goes(
    units, here, there, numbered
):
    unit = await an_applicant(units, region=HERE)
    await numbered()
    ([(kind, subject, data)], mine), ([], theirs) = await told(here), await told(there)
    assert (kind, subject, data["region"]) == ("unit.changed.v1", unit["id"], HERE)
    await moved(units, unit, THERE)
    await numbered()
    gone = ("unit.gone.v1", unit["id"], {"erased": [unit["id"]]})
    read, mine = await told(here, cursor=mine)
    assert read == [gone]
    whole = {"credit_code": unit["credit_code"], "region": THERE, "state": "applied"}
    read, theirs = await told(there, cursor=theirs)
    assert read == [("unit.changed.v1", unit["id"], whole)]
    # Read again from the first on, nothing of before leaves; and what comes later is not told.
    assert (await told(here))[0] == [gone]
    assert await standing(here, PATH) == {}
    await moved(units, unit, THERE)
    await numbered()
    assert (await told(here, cursor=mine))[0] == []


async def test_a_unit_that_comes_back_is_told_in_full_again(units, here, numbered):
    unit = await an_applicant(units, region=HERE)
    await moved(units, unit, THERE)
    await moved(units, unit, HERE)
    await numbered()
    kinds = [(kind, sorted(data)) for kind, _, data in (await told(here))[0]]
    whole = sorted(FEEDS[0]["fields"])
    assert kinds == [
        ("unit.changed.v1", ["credit_code", "region", "state"]),
        ("unit.gone.v1", ["erased"]),
        ("unit.changed.v1", whole),
    ]
    assert list(await standing(here, PATH)) == [unit["id"]]


async def test_whoever_reads_both_regions_is_told_of_a_move_and_of_nothing_gone(
    units, joined, numbered
):
    both = await joined(regions=[HERE, THERE], feeds=FEEDS)
    unit = await an_applicant(units, region=HERE)
    await moved(units, unit, THERE)
    await numbered()
    kinds = [kind for kind, _, _ in (await told(both))[0]]
    assert kinds == ["unit.changed.v1", "unit.changed.v1"]


async def test_posts_go_with_the_unit_that_moves(units, units_app, here, there, numbered):
    unit = await a_recognised_unit(units, region=HERE)
    post, draft = await an_open_post(units, unit), await a_drafted_post(units, unit)
    await gone_from_the_register(units_app, unit)
    await numbered()
    (_, mine), (_, theirs) = await told(here, POSTS), await told(there, POSTS)
    await moved(units, unit, THERE)
    await numbered()
    gone = ("post.gone.v1", post["id"], {"erased": [post["id"]]})
    assert (await told(here, POSTS, mine))[0] == [gone]
    whole = {"region": THERE, "state": "closed", "unit_id": unit["id"]}
    assert (await told(there, POSTS, theirs))[0] == [("post.changed.v1", post["id"], whole)]
    assert (await told(here, POSTS))[0] == [gone]
    assert (await standing(here, POSTS), await standing(there, POSTS)) == ({}, {post["id"]: whole})
    assert draft["id"] not in str(await told(there, POSTS))


async def test_posts_handed_over_to_a_unit_of_another_office_are_gone_here(
    units, here, there, numbered
):
    unit = await a_recognised_unit(units, region=HERE)
    into = await a_recognised_unit(units, region=THERE)
    post = await an_open_post(units, unit)
    await numbered()
    (_, mine), (_, theirs) = await told(here, POSTS), await told(there, POSTS)
    form = {"kind": "merger", "into_unit_id": into["id"], "occurred_on": "2026-03-02"}
    answer = await succeeded(units, unit, **form)
    assert answer.status_code == 200, answer.text
    await numbered()
    gone = ("post.gone.v1", post["id"], {"erased": [post["id"]]})
    assert (await told(here, POSTS, mine))[0] == [gone]
    whole = {"region": THERE, "state": "open", "unit_id": into["id"]}
    assert (await told(there, POSTS, theirs))[0] == [("post.changed.v1", post["id"], whole)]
    # The unit that was stays where it was, as merged.
    assert (await standing(here, PATH))[unit["id"]]["state"] == "merged"


REVISED = {
    "fields fewer": {"feeds": [{"feed": "units", "fields": ["state"]}]},
    "fields more": {
        "feeds": [{"feed": "units", "fields": ["state", "name", "credit_code", "kind"]}]
    },
    "another region": {"regions": ["640106"]},
}


@pytest.mark.parametrize("how", REVISED)
async def test_where_an_agreement_grants_something_else_the_mirror_is_built_anew(
    units, accounts, chief, commerce, *, numbered, how
):
    for _ in range(2):
        await an_applicant(units)
    await numbered()
    cursor = (await commerce.read("limit=1")).json()["next_cursor"]
    page = (await commerce.read("limit=1", f"{PATH}/snapshot")).json()
    await agreeing.revised(accounts, chief, commerce.agreement, **REVISED[how])
    for path, asked in (
        (PATH, cursor),
        (PATH, page["as_of_cursor"]),
        (f"{PATH}/snapshot", page["next_cursor"]),
    ):
        answer = await commerce.read(f"cursor={asked}", path)
        body = answer.json()
        assert (answer.status_code, body["code"]) == (410, "feed-reset")
        assert (body["restart"], body["cause"]) == (f"{PATH}/snapshot", "agreement")


async def test_a_revision_that_grants_the_same_resets_nothing(
    units, accounts, chief, commerce, numbered
):
    await an_applicant(units)
    await numbered()
    cursor = (await commerce.read()).json()["next_cursor"]
    more = [*commerce.agreement["feeds"], {"feed": "posts", "fields": ["state"]}]
    await agreeing.revised(accounts, chief, commerce.agreement, feeds=more)
    assert (await commerce.read(f"cursor={cursor}")).json()["items"] == []


async def test_a_post_as_it_stands_tells_of_no_day_of_an_event(units, joined, numbered):
    feeds = [{"feed": "posts", "fields": ["occurred_on", "state"]}]
    department = await joined(regions=[HERE], feeds=feeds)
    post = await an_open_post(units, await a_recognised_unit(units, region=HERE))
    await numbered()
    events = (await department.read(path=POSTS)).json()["items"]
    assert {frozenset(one["data"]) for one in events} == {frozenset({"occurred_on", "state"})}
    assert await standing(department, POSTS) == {post["id"]: {"state": "open"}}


async def test_changes_laid_upon_one_another_are_what_stands(units, joined, numbered):
    """From the first change on, also of a unit that nobody has recognised yet."""
    fields = ["industry", "kind", "name", "ownership", "recommended_by", "region", "state"]
    reader = await joined(feeds=[{"feed": "units", "fields": fields}])
    await an_applicant(units, region=HERE)
    await a_recognised_unit(units, region=HERE)
    await numbered()
    laid = {}
    for _, subject, data in (await told(reader))[0]:
        laid[subject] = laid.get(subject, {}) | data
    assert len(laid) == 2
    assert laid == await standing(reader, PATH)
