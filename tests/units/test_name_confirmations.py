"""A unit's name that reads like a threshold is looked at before the unit is recognised."""

from services.units.queries import name_confirmations
from tests import tokens
from tests.units.factories import a_candidate, an_applicant, decided, seen

NAME = "宁夏限本科学历人才服务有限公司"


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def confirm(units, unit, headers=None, **body):
    told = {"ground": "营业执照上即为此名", "expected_version": unit["version"]} | body
    return await units.post(
        f"/v1/units/{unit['id']}/name-confirmations", json=told, headers=headers or tokens.officer()
    )


def condition(unit):
    return next((one for one in unit["conditions"] if one["name"] == "unit_name"), None)


async def test_a_name_out_of_doubt_is_no_condition_and_is_not_confirmed(units):
    unit = await an_applicant(units)
    assert condition(await seen(units, unit)) is None
    assert refusal(await confirm(units, unit)) == (409, "name-not-in-doubt")


async def test_nobody_is_recognised_under_a_name_that_sets_a_threshold_until_it_is_confirmed(
    units, changes
):
    unit = await a_candidate(units, name=NAME)
    open_still = condition(await seen(units, unit))
    assert (open_still["met"], open_still["source"]) == (False, "宁人社函〔2020〕272号 二")
    refused = await decided(units, unit, "recognition", decision="recognise")
    assert refusal(refused) == (409, "added-conditions-not-met")
    assert refused.json()["missing"] == ["unit_name"]
    assert (await confirm(units, unit, tokens.unit(unit["id"]))).status_code == 403
    elsewhere = await confirm(units, unit, tokens.officer("640200"))
    assert refusal(elsewhere) == (404, "unit-not-found")
    assert refusal(await confirm(units, unit, expected_version=1)) == (412, "stale")
    told = await confirm(units, unit)
    assert told.status_code == 201, told.text
    assert condition(told.json())["met"] is True
    event = (await changes(unit["id"]))[-1]
    assert (event["event"], event["ground"]) == ("unit.name-confirmed", "")
    assert refusal(await confirm(units, told.json())) == (409, "name-not-in-doubt")
    done = await decided(units, told.json(), "recognition", decision="recognise")
    assert (done.status_code, done.json()["state"]) == (200, "recognised")


async def test_nobody_is_asked_for_a_word_about_a_name_out_of_doubt(units, monkeypatch):
    unit = await an_applicant(units)

    async def asked(*_):
        raise AssertionError

    monkeypatch.setattr(name_confirmations, "confirmation", asked)
    assert (await seen(units, unit))["id"] == unit["id"]
