"""Wishes over HTTP: counts of an area, opened into ids; nothing of a person."""

import pytest

from tests import tokens
from tests.matching import factories

URL = "/v1/wishes"


async def read(matching, path, region, **params):
    answer = await matching.get(
        path, params={"region": region} | params, headers=tokens.officer(region, "auditor")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def pool(matching, matching_app, clock):
    """Three wait: one since January; two seats stand open that nobody would take."""
    clock.move("2026-01-05")
    wish = {"regions": ["640104"], "industries": ["I"], "occupations": ["2-02"]}
    early = await factories.register(matching, intention=wish)
    clock.move("2026-03-02")
    late = await factories.register(matching, intention=wish | {"industries": ["I", "J"]})
    there = await factories.register(matching, region="640202", intention={"regions": ["640205"]})
    post = await factories.offer(matching_app, 2)
    return {"early": early["id"], "late": late["id"], "there": there["id"], "post": post}


async def test_wishes_stand_beside_open_seats_county_by_county(matching, pool):
    told = await read(matching, URL, "640100")
    assert (told["waiting"], told["elsewhere"], told["on"]) == (2, 0, "2026-03-02")
    counties = {one["county"]: one for one in told["counties"]}
    here = counties["640104"]
    assert (here["youths"], here["seats"], here["any_industry"]) == (2, 2, 0)
    assert here["industries"] == [
        {"code": "C", "youths": 0, "seats": 2, "posts": 1},
        {"code": "I", "youths": 2, "seats": 0, "posts": 0},
        {"code": "J", "youths": 1, "seats": 0, "posts": 0},
    ]
    assert [(one["code"], one["youths"]) for one in here["occupations"]] == [("2", 2), ("4", 0)]
    assert (counties["640105"]["youths"], counties["640105"]["industries"]) == (0, [])
    assert "640205" not in counties


async def test_who_waits_too_long_calls_for_posts_where_they_live(matching, pool):
    told = await read(matching, URL, "640000")
    assert told["calls"] == [
        {
            "region": "640104",
            "days": 30,
            "youths": 1,
            "longest_since": "2026-01-05",
            "any_industry": 0,
            "industries": [{"code": "I", "youths": 1}],
            "any_occupation": 0,
            "occupations": [{"code": "2", "youths": 1}],
        }
    ]
    assert (await read(matching, URL, "640200"))["calls"] == []


async def test_every_number_opens_into_ids(matching, pool):
    async def youths(region="640100", **params):
        told = await read(matching, f"{URL}/youths", region, **params)
        return [one["youth_id"] for one in told["items"]]

    assert await youths() == sorted([pool["early"], pool["late"]])
    assert await youths(county="640104", by="industry", code="J") == [pool["late"]]
    assert await youths(county="640105") == []
    assert await youths(overdue="true") == [pool["early"]]
    assert await youths("640200", by="industry") == [pool["there"]]
    assert await youths(by="industry") == []
    posts = await read(matching, f"{URL}/posts", "640100", by="industry", code="C")
    assert posts["items"] == [
        {
            "post_id": pool["post"],
            "county": "640104",
            "industry": "C",
            "occupation": "4-01-02",
            "free": 2,
        }
    ]
    for params in ({"county": "640105"}, {"by": "occupation", "code": "2"}):
        assert (await read(matching, f"{URL}/posts", "640100", **params))["items"] == []


async def test_the_ids_are_read_page_by_page(matching, pool):
    first = await read(matching, f"{URL}/youths", "640100", limit="1")
    rest = await read(matching, f"{URL}/youths", "640100", cursor=first["next_cursor"])
    found = [one["youth_id"] for one in first["items"] + rest["items"]]
    assert found == sorted([pool["early"], pool["late"]])
    assert rest["next_cursor"] is None
    assert set(first["items"][0]) == {"youth_id", "region", "since"}


@pytest.mark.parametrize("path", [URL, f"{URL}/youths", f"{URL}/posts"])
async def test_wishes_are_for_offices_of_the_area_alone(matching, path):
    for headers, status in (
        (tokens.officer("640000", "reviewer"), 200),
        (tokens.officer("640104"), 404),
        (tokens.officer("640200"), 404),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({"X-None": "1"}, 401),
    ):
        answer = await matching.get(path, params={"region": "640100"}, headers=headers)
        assert answer.status_code == status, (path, status)


@pytest.mark.parametrize("params", [{}, {"region": "649999"}, {"region": "640100", "by": "school"}])
async def test_a_malformed_question_is_refused(matching, params):
    answer = await matching.get(f"{URL}/youths", params=params, headers=tokens.officer())
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["youths", "posts"])
async def test_by_what_it_may_be_looked_at_is_told(matching, path):
    params = {"region": "640100", "by": "region"}
    answer = await matching.get(f"{URL}/{path}", params=params, headers=tokens.officer())
    [found] = answer.json()["errors"]
    assert found["message"] == ("只能是其中之一：industry（行业门类）、occupation（职业大类）。")
