"""Posts not for those under 18: a ground, an officer's word, and the filter of matching by it."""

from datetime import date

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.units import factories
from tests.units.factories import a_drafted_post, a_recognised_unit

GROUND = {"code": "night_shift", "text": "夜间22点至次日6点当班"}
AT_SEVENTEEN = {"id_number": youths.an_id_number(born_on=date(2008, 8, 8))}


async def published(units, draft):
    return await units.post(
        f"/v1/posts/{draft['id']}/publication",
        json={"expected_version": draft["version"]},
        headers=tokens.unit(draft["unit_id"]),
    )


async def confirmed(units, post, headers=None, **body):
    told = {"confirmed": True, "ground": "现场核实", "expected_version": post["version"]} | body
    return await units.post(
        f"/v1/posts/{post['id']}/under-18-confirmation",
        json=told,
        headers=tokens.officer() if headers is None else headers,
    )


async def a_barred_post(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit, unsuitable_under_18=True, under_18=GROUND)
    answer = await published(units, draft)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_until_an_officer_refuses_nobody_under_18_is_sent_there(units, joined, changes):
    post = await a_barred_post(units)
    assert post["under_18"]["state"] == "declared"
    await joined.catch_up()
    async with client_of(joined.matching) as matching:
        young = await youths.register(matching, **AT_SEVENTEEN)
        assert young["dispatch"] is None
        kept = (await confirmed(units, post)).json()
        assert (kept["under_18"]["state"], kept["under_18"]["keeps_out"]) == ("confirmed", True)
        await joined.catch_up()
        path, headers = f"/v1/youths/{young['id']}", tokens.youth(young["id"])
        assert (await matching.get(path, headers=headers)).json()["dispatch"] is None
        opened = (await confirmed(units, kept, confirmed=False)).json()
        assert (opened["under_18"]["state"], opened["unsuitable_under_18"]) == ("refused", True)
        public = (await units.get(f"/v1/public/posts/{post['id']}")).json()
        assert public["unsuitable_under_18"] is False
        await joined.catch_up()
        sent = (await matching.get(path, headers=headers)).json()["dispatch"]
        assert sent["post_id"] == post["id"]
        again = await confirmed(units, opened)
        assert again.json()["under_18"]["state"] == "confirmed"
        await joined.catch_up()
        path = f"/v1/dispatches/{sent['id']}"
        ended = (await matching.get(path, headers=headers)).json()
        assert (ended["state"], ended["withdrawal_cause"]) == ("withdrawn", "unsuitable_under_18")
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["ground"]) == ("post.age-limit-decided", "")
    assert told["data"]["unsuitable_under_18"] is True


async def test_a_declaration_needs_a_ground_before_it_is_published(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit, unsuitable_under_18=True)
    assert refusal(await published(units, draft)) == (409, "under18-ground-missing")
    path, headers = f"/v1/posts/{draft['id']}", tokens.unit(unit["id"])
    told = factories.a_draft(
        mentor_id=draft["mentor_id"],
        unsuitable_under_18=True,
        under_18=GROUND,
        expected_version=draft["version"],
    )
    corrected = (await units.put(path, json=told, headers=headers)).json()
    assert (await published(units, corrected)).status_code == 200


async def test_another_text_is_another_declaration(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit, unsuitable_under_18=True, under_18=GROUND)
    refused = (await confirmed(units, draft, confirmed=False)).json()
    told = factories.a_draft(
        unsuitable_under_18=True,
        under_18=GROUND | {"text": "接触化学品"},
        expected_version=refused["version"],
    )
    path, headers = f"/v1/posts/{draft['id']}", tokens.unit(unit["id"])
    anew = (await units.put(path, json=told, headers=headers)).json()
    assert (anew["under_18"]["state"], anew["under_18"]["decided_on"]) == ("declared", None)


async def test_a_confirmation_is_an_officers_of_the_region_in_the_version_seen(units):
    post = await a_barred_post(units)
    for headers, status in [
        ({}, 401),
        (tokens.unit(post["unit_id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ]:
        assert (await confirmed(units, post, headers)).status_code == status
    assert (await confirmed(units, post, expected_version=1)).status_code == 412
    assert (await confirmed(units, post, expected_version=None)).status_code == 428
    for body in ({"confirmed": "perhaps"}, {"ground": ""}, {"more": 1}):
        assert refusal(await confirmed(units, post, **body)) == (422, "malformed")
    done = (await confirmed(units, post)).json()
    assert refusal(await confirmed(units, done)) == (409, "move-not-open")


@pytest.mark.parametrize("under_18", [GROUND, {"code": "dull", "text": "x"}, {"code": "hazard"}])
async def test_a_ground_without_a_declaration_or_of_another_kind_is_malformed(units, under_18):
    unit = await a_recognised_unit(units)
    draft = factories.a_draft(under_18=under_18)
    path, headers = f"/v1/units/{unit['id']}/posts", tokens.unit(unit["id"])
    assert refusal(await units.post(path, json=draft, headers=headers)) == (422, "malformed")


async def test_a_post_for_everybody_has_nothing_to_confirm(units):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit)
    assert draft["under_18"] is None
    assert refusal(await confirmed(units, draft)) == (409, "under18-not-declared")
