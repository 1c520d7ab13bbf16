"""One name in one county without a code is listed once, unless a ground tells two apart."""

import asyncio

import pytest

from tests import tokens
from tests.units.factories import a_credit_code
from tests.units.listing import TITLES, a_list, a_row, checked, errors_of
from tests.units.prospecting import URL, a_prospect, listed, moved

NAME, AGAIN = "兴旺超市（西门店）", "兴旺 超市(西门店)"
GROUND = "经营者不同，地址在东街"


async def told(units, **changes):
    body = a_prospect(**{"name": AGAIN, "credit_code": None} | changes)
    return await units.post(URL, json=body, headers=tokens.officer("640104"))


def is_refused(answer, first):
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "prospect-namesake"), answer.text
    assert problem["prospect_id"] == first["id"]
    assert AGAIN not in answer.text


async def test_the_same_again_is_refused_with_the_one_listed(units, rows):
    first = await listed(units, name=NAME)
    is_refused(await told(units), first)
    dropped = await moved(units, first, "dropping", ground="暂不跟进")
    is_refused(await told(units), dropped)
    assert len(await rows("prospective_units")) == 1


@pytest.mark.parametrize("known", ["the first", "the second"])
async def test_a_code_of_one_of_them_tells_nothing_of_the_other(units, known):
    codes = [a_credit_code() if known == which else None for which in ("the first", "the second")]
    first = await listed(units, name=NAME, credit_code=codes[0])
    is_refused(await told(units, credit_code=codes[1]), first)


async def test_two_codes_another_county_another_name_are_others(units):
    await listed(units, name=NAME, credit_code=a_credit_code())
    assert (await told(units, credit_code=a_credit_code())).status_code == 201
    assert (await told(units, name="兴旺超市")).status_code == 201
    elsewhere = a_prospect(name=NAME, region="640105")
    answer = await units.post(URL, json=elsewhere, headers=tokens.officer("640105"))
    assert answer.status_code == 201


async def test_a_ground_lists_it_and_stays_on_its_file(units):
    await listed(units, name=NAME)
    answer = await told(units, namesake_ground=GROUND)
    assert answer.status_code == 201, answer.text
    steps = [(step["move"], step["words"]) for step in answer.json()["steps"]]
    assert steps == [("recommend", None), ("distinguish", GROUND)]


async def test_a_ground_that_nobody_asked_for_is_not_kept(units):
    answer = await told(units, namesake_ground=GROUND)
    assert [step["move"] for step in answer.json()["steps"]] == ["recommend"]


async def test_a_correction_to_a_namesake_is_held_to_the_same(units):
    first, other = await listed(units, name=NAME), await listed(units)
    url = f"{URL}/{other['id']}"

    async def corrected(version, **changes):
        body = a_prospect(**{"name": AGAIN} | changes) | {"expected_version": version}
        return await units.put(url, json=body, headers=tokens.officer("640104"))

    is_refused(await corrected(1), first)
    answer = await corrected(1, namesake_ground=GROUND)
    assert answer.status_code == 200, answer.text
    assert answer.json()["steps"][-1]["words"] == GROUND
    # Who was told apart once is not asked again.
    again = await corrected(2, industry="F")
    assert (again.status_code, len(again.json()["steps"])) == (200, 2)
    coded = await corrected(3, credit_code=a_credit_code())
    assert coded.status_code == 200
    is_refused(await corrected(4), first)


async def test_of_two_at_the_same_instant_one_is_listed(units, rows):
    answers = await asyncio.gather(*(told(units) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await rows("prospective_units")) == 1


@pytest.mark.parametrize("mode", ["row_by_row", "all_or_nothing"])
async def test_a_list_tells_of_a_namesake_without_a_code(units, rows, mode):
    await listed(units, name=NAME)
    found = await checked(units, a_list(a_row(name=AGAIN), a_row(name="另一家超市")), mode=mode)
    assert found["listed_units"] == (1 if mode == "row_by_row" else 0)
    (error,) = [one for one in await errors_of(units, found) if one["code"] == "prospect-namesake"]

    assert (error["row"], error["title"]) == (2, TITLES["credit_code"])
