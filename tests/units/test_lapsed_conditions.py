"""A recognised unit without a condition of recognition offers no more; what is open stays."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.policy.terms import values
from tests import tokens
from tests.units.factories import (
    a_document,
    a_drafted_post,
    a_finding,
    a_recognised_unit,
    an_open_post,
)
from tests.units.reviewing import published


async def headcount(units, post, seats):
    return await units.put(
        f"/v1/posts/{post['id']}/headcount",
        json={"headcount": seats, "expected_version": post["version"]},
        headers=tokens.unit(post["unit_id"]),
    )


async def found(units, unit, *, met):
    told = a_finding("labour_sound", met=met, found_on="2026-03-02")
    url = f"/v1/units/{unit['id']}/findings"
    answer = await units.post(url, json=told, headers=tokens.officer())
    assert answer.status_code == 201, answer.text


def is_refused(answer, *names):
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "conditions-lapsed"), answer.text
    assert [one["name"] for one in told["conditions"]] == [*names]


async def test_a_finding_that_says_no_stops_new_seats_until_one_says_yes(units):
    unit = await a_recognised_unit(units)
    post, draft = await an_open_post(units, unit), await a_drafted_post(units, unit, headcount=1)
    await found(units, unit, met=False)
    is_refused(await published(units, draft), "labour_sound")
    is_refused(await headcount(units, post, 3), "labour_sound")
    url = f"/v1/posts/{post['id']}"
    assert (await units.get(url, headers=tokens.unit(unit["id"]))).json()["state"] == "open"
    await found(units, unit, met=True)
    assert (await headcount(units, post, 3)).status_code == 200
    assert (await published(units, draft)).status_code == 200


async def test_systems_out_of_force_stop_new_posts_until_new_ones_are_handed_in(units, clock):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit)
    clock.move("2027-01-01")
    kinds = ("safety_management", "daily_management", "training_plan", "duty_definition")
    is_refused(await published(units, draft), *kinds)
    for kind in kinds:
        form = a_document(kind, valid_from="2027-01-01", valid_to=None)
        url = f"/v1/units/{unit['id']}/documents"
        answer = await units.post(url, headers=tokens.unit(unit["id"]), **form)
        assert answer.status_code == 201, answer.text
    assert (await published(units, draft)).status_code == 200


@pytest.fixture
def switched_off(monkeypatch):
    """The office of Yinchuan does not want it from 2026-03-02 on."""
    name = "new_offers_need_conditions"
    measure = values.measures[name]
    row = replace(
        measure.values[-1], value="off", region="640100", effective=date(2026, 3, 2), grade="A"
    )
    longer = replace(measure, values=(*measure.values, row))
    monkeypatch.setitem(values.measures, name, longer)


async def test_an_office_may_switch_it_off(units, switched_off):
    unit = await a_recognised_unit(units)
    draft = await a_drafted_post(units, unit)
    await found(units, unit, met=False)
    assert (await published(units, draft)).status_code == 200
