"""Eligibility over HTTP: as of any day, by the values of that day, with what was found."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.common.values.dated import Value
from services.common.values.identity import id_check
from services.matching import policy
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

Shown = dict[str, Any]


def born(day: str) -> str:
    """The ID number of somebody born on that very day."""
    first17 = f"640104{day.replace('-', '')}011"
    return first17 + id_check(first17)


async def eligibility(client: httpx2.AsyncClient, youth_id: str, **asked: str) -> Shown:
    answer = await client.get(
        f"/v1/youths/{youth_id}/eligibility", params=asked, headers=tokens.youth(youth_id)
    )
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


def unmet(shown: Shown) -> set[str]:
    return {condition["code"] for condition in shown["conditions"] if not condition["met"]}


@pytest.mark.parametrize(
    ("birthday", "last_day", "first_day", "turns"),
    [
        ("2010-03-10", "2026-03-09", "2026-03-10", (False, True)),  # 16
        ("2001-03-10", "2026-03-09", "2026-03-10", (True, False)),  # 25
    ],
)
async def test_a_birthday_opens_and_closes_the_programme_on_its_very_day(
    matching: httpx2.AsyncClient,
    birthday: str,
    last_day: str,
    first_day: str,
    turns: tuple[bool, bool],
) -> None:
    youth = await factories.register(matching, id_number=born(birthday), intention=None)
    found = [
        (await eligibility(matching, youth["id"], on=day))["eligible"]
        for day in (last_day, first_day)
    ]
    assert tuple(found) == turns


@pytest.mark.parametrize(
    ("birthday", "gets"),
    [
        ("2010-03-02", "suitable"),  # 16 today
        ("2008-03-03", "suitable"),  # 18 tomorrow
        ("2008-03-02", "unsuitable"),  # 18 today
    ],
)
async def test_who_is_16_or_17_meets_only_posts_that_are_not_unsuitable_under_18(
    matching_app: FastAPI, matching: httpx2.AsyncClient, birthday: str, gets: str
) -> None:
    posts = {
        # The lottery decides among equals: of the industry wished for first comes first.
        "unsuitable": await factories.offer(matching_app, unsuitable_under_18=True, industry="C"),
        "suitable": await factories.offer(matching_app, industry="G"),
    }
    youth = await factories.register(
        matching, id_number=born(birthday), intention={"industries": ["C", "G"]}
    )
    assert youth["dispatch"]["post_id"] == posts[gets]


@pytest.mark.parametrize("birthday", ["2010-03-02", "2008-03-03"])
async def test_who_is_16_or_17_waits_beside_a_free_seat_that_is_unsuitable(
    matching_app: FastAPI, matching: httpx2.AsyncClient, birthday: str
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    youth = await factories.register(matching, id_number=born(birthday))
    assert (youth["dispatch"], youth["waiting"]["place"]) == (None, 1)


async def test_each_condition_is_answered_with_its_article(matching: httpx2.AsyncClient) -> None:
    youth = await factories.register(matching, id_number=born("2004-03-10"), intention=None)
    shown = await eligibility(matching, youth["id"], on="2026-03-10")
    answers = {c["code"]: (c["met"], c["answer"]) for c in shown["conditions"]}
    assert answers["of_working_age"] == (True, "当日22周岁。")
    assert answers["household_register"] == (True, "不需要核对户籍。")
    assert answers["left_school_lately"] == (False, "没有登记高校毕业离校日期。")
    assert all(condition["article"] for condition in shown["conditions"])


async def test_a_dispatch_holds_from_its_day_on_and_does_not_stand_in_its_own_way(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    youth_id = dispatch["youth_id"]
    assert "not_held" in unmet(await eligibility(matching, youth_id))
    assert "not_held" not in unmet(await eligibility(matching, youth_id, on="2026-03-01"))
    own = await eligibility(matching, youth_id, dispatch_id=dispatch["id"])
    assert own["eligible"] is True
    other = await eligibility(matching, youth_id, dispatch_id=ids.new("dsp"))
    assert "not_held" in unmet(other)


@pytest.fixture
def household_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office asks for the household register in 银川 from 2026-03-10 on."""
    row = Value(
        "household_register_needed",
        value=True,
        region="640100",
        effective=date(2026, 3, 10),
        source="测试",
        grade="NV",
        note="测试",
    )
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([row]))


@pytest.mark.usefixtures("household_asked")
async def test_the_household_register_counts_from_the_day_on_which_an_office_asks_for_it(
    matching: httpx2.AsyncClient,
) -> None:
    inside, outside, elsewhere = [
        await factories.register(matching, intention=None, **told)
        for told in (
            {"household_region": "640521"},
            {"household_region": "620105"},
            {"household_region": "620105", "region": "640202"},
        )
    ]
    expected = {
        inside["id"]: (True, True),
        outside["id"]: (True, False),
        elsewhere["id"]: (True, True),
    }
    for youth_id, turns in expected.items():
        found = [
            (await eligibility(matching, youth_id, on=day))["eligible"]
            for day in ("2026-03-09", "2026-03-10")
        ]
        assert tuple(found) == turns


@pytest.mark.usefixtures("household_asked")
async def test_the_day_of_the_last_signature_decides_by_the_values_of_that_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching, household_region="620105")
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    clock.move("2026-03-10")
    answer = await placing.sign(matching, dispatch, "youth")
    assert placing.refusal(answer) == (409, "not-eligible")
    assert [c["code"] for c in answer.json()["conditions"] if c["branch"] is None] == [
        "household_register"
    ]


@pytest.mark.parametrize("code", ["64010", "0640104", "宁夏"])
async def test_a_crooked_household_region_is_malformed(
    matching: httpx2.AsyncClient, code: str
) -> None:
    body = factories.a_youth(household_region=code)
    answer = await matching.post("/v1/youths", json=body, headers=tokens.youth(ids.new("yth")))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/household_region"]
