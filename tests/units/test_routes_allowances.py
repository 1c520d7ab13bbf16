"""What a unit adds in money is refused where it is written, and read as it was written before."""

import pytest
from sqlalchemy import text

from tests import tokens
from tests.units.factories import a_draft, a_drafted_post, a_recognised_unit, an_applicant
from tests.units.prospecting import POST, URL, a_prospect
from tests.units.test_routes_posts import published

UNFIT = ["-1.00", "每月-300元", "负300元", "0元", "每月20001元"]


def extras(allowance):
    return {"meals": True, "lodging": False, "allowance": allowance}


def is_refused(answer, pointer, allowance):
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "allowance-unfit"), answer.text
    assert (told["pointers"], told["most"]) == ([pointer], 20000)
    assert told["article"] == "宁人社函〔2020〕272号 一"
    assert allowance not in answer.text


@pytest.mark.parametrize("allowance", UNFIT)
async def test_a_draft_and_its_correction(units, rows, allowance):
    unit = await an_applicant(units)
    url, headers = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    refused = await units.post(url, json=a_draft(extras=extras(allowance)), headers=headers)
    is_refused(refused, "/extras/allowance", allowance)
    assert await rows("posts") == []
    post = await a_drafted_post(units, unit)
    told = a_draft(extras=extras(allowance)) | {"expected_version": post["version"]}
    refused = await units.put(f"/v1/posts/{post['id']}", json=told, headers=headers)
    is_refused(refused, "/extras/allowance", allowance)
    assert (await rows("posts"))[0]["extra_allowance"] == "每月300元"


async def test_the_most_that_one_amount_may_be_passes(units):
    unit = await an_applicant(units)
    post = await a_drafted_post(units, unit, extras=extras("每月20000元"))
    assert post["extras"]["allowance"] == "每月20000元"


async def test_a_draft_of_the_time_before_is_read_and_not_published(units, units_app):
    post = await a_drafted_post(units, await a_recognised_unit(units))
    async with units_app.state.database.transaction() as session:
        await session.execute(text("UPDATE posts SET extra_allowance = '-1.00'"))
    shown = await units.get(f"/v1/posts/{post['id']}", headers=tokens.unit(post["unit_id"]))
    assert shown.json()["extras"]["allowance"] == "-1.00"
    is_refused(await published(units, post), "/extras/allowance", "-1.00")


@pytest.mark.parametrize("allowance", UNFIT)
async def test_a_planned_post_is_told_by_its_place(units, rows, allowance):
    told = a_prospect(posts=[POST, POST | {"extras": extras(allowance)}])
    refused = await units.post(URL, json=told, headers=tokens.officer("640104"))
    is_refused(refused, "/posts/1/extras/allowance", allowance)
    assert await rows("prospective_units") == []
