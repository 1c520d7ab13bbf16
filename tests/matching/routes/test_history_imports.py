"""Youths and placements of the time before: months that count, seats held, each fault told."""

import pytest
from sqlalchemy import text

from services.common.values import ids
from tests import calendars
from tests.conftest import client_of, started
from tests.going_live import clerk, errors_of, handed_in, taken_over
from tests.matching import factories
from tests.matching.factories import an_id_number
from tests.matching.routes.test_owners import hand_over, sign_up

URL = "/v1/history-imports"


@pytest.fixture
async def matching_app(matching_made):
    """Matching with its loops running: its worker checks the lists."""
    await calendars.know_years(matching_made)
    async with started(matching_made) as app:
        yield app


@pytest.fixture
async def matching(matching_app):
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client


def a_youth(**changes):
    return {
        "name": "阿依·测试",
        "id_number": an_id_number(),
        "phone": "13995112233",
        "region": "兴庆区",
        "unemployment_registered_on": "2025-01-05",
    } | changes


def a_placement(youth, post_id, **changes):
    own = {"name": youth["name"], "id_number": youth["id_number"], "basis": "失业青年"}
    days = {"signed_on": "2025-12-01", "arrived_on": "2025-12-08", "months": 6}
    return own | days | {"post_id": post_id} | changes


async def rows_of(app, query):
    async with app.state.database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def known(matching, **changes):
    youth = a_youth(**changes)
    told = await taken_over(matching, "youths", youth)
    assert told["entered"] == 1, await errors_of(matching, "youths", told)
    return youth


async def test_months_used_before_count_in_the_time_that_is_left(matching, matching_app):
    """Ten months served before: three more do not fit into twelve."""
    stays = {"served_from": "2024-01-01", "served_to": "2024-10-31"}
    await known(matching, **stays)
    ((youth_id,),) = await rows_of(matching_app, "SELECT id FROM youths")
    answer = await matching.get(f"/v1/youths/{youth_id}/eligibility", headers=clerk("640104"))
    assert answer.status_code == 200, answer.text
    (months,) = [one for one in answer.json()["conditions"] if one["code"] == "months_left"]
    assert (months["met"], months["answer"]) == (False, "已见习10个月。")
    events = await rows_of(
        matching_app, "SELECT event, data->>'served_to' FROM changes WHERE object = 'youth'"
    )
    assert ("youth.stay-taken-over", "2024-10-31") in events


async def test_who_comes_with_months_signs_up_or_is_handed_over_and_keeps_them(
    matching, matching_app
):
    youths = [await known(matching, served_from="2024-01-01", served_to="2024-10-31")]
    youths.append(await known(matching, served_from="2024-01-01", served_to="2024-05-31"))
    (_, recorded) = await rows_of(matching_app, "SELECT id FROM youths ORDER BY recorded_at, id")
    by_itself, by_office = ids.new("yth"), ids.new("yth")
    answer = await sign_up(matching, by_itself, youths[0]["id_number"])
    assert answer.status_code == 201, answer.text
    before = await matching.get(f"/v1/youths/{recorded[0]}", headers=clerk("640104"))
    answer = await hand_over(matching, before.json(), by_office)
    assert (answer.status_code, answer.json()["id"]) == (200, by_office), answer.text
    spans = "SELECT youth_id, upper(span)::text FROM holds ORDER BY id"
    assert await rows_of(matching_app, spans) == [
        (by_itself, "2024-11-01"),
        (by_office, "2024-06-01"),
    ]
    answer = await matching.get(f"/v1/youths/{by_itself}/eligibility", headers=clerk("640104"))
    (months,) = [one for one in answer.json()["conditions"] if one["code"] == "months_left"]
    assert months["answer"] == "已见习10个月。"


@pytest.mark.parametrize(
    ("changed", "title", "code"),
    [
        ({"served_from": "2024-01-01"}, "此前见习末日", "required"),
        ({"served_from": "2024-02-01", "served_to": "2024-01-31"}, "此前见习末日", "day-unfit"),
        ({"served_from": "2026-02-01", "served_to": "2026-03-01"}, "此前见习末日", "day-unfit"),
        ({"region": "大武口区"}, "居住地", "outside-region"),
        ({"id_number": "640104200405060000"}, "身份证号", "digits-doubtful"),
    ],
)
async def test_each_wrong_cell_of_a_youth_is_told(matching, changed, title, code):
    told = await taken_over(matching, "youths", a_youth(**changed))
    assert (2, title, code) in await errors_of(matching, "youths", told)
    assert told["entered"] == 0


async def test_two_stays_of_one_person_stand_in_two_rows_and_may_not_overlap(matching):
    youth = a_youth(served_from="2023-01-01", served_to="2023-03-31")
    second = {**youth, "served_from": "2023-05-01", "served_to": "2023-07-31"}
    overlapping = {**youth, "served_from": "2023-07-31", "served_to": "2023-08-31"}
    told = await taken_over(
        matching, "youths", youth, second, overlapping, a_youth(), mode="row_by_row", paper=2
    )
    assert told["entered"] == 3
    # The paper counts persons.
    assert (told["found"], told["difference"]) == (2, 0)
    assert await errors_of(matching, "youths", told) == [(4, "此前见习首日", "stay-overlaps")]


async def test_a_placement_holds_its_youth_and_its_seat_from_its_true_day(matching, matching_app):
    post_id = await factories.offer(matching_app, seats=2, state="suspended")
    youth = await known(matching)
    told = await taken_over(matching, "placements", a_placement(youth, post_id), paper=1)
    assert (told["entered"], told["difference"]) == (1, 0), await errors_of(
        matching, "placements", told
    )
    query = "SELECT state, arrived_on::text, term_last_day::text, kept_since::text FROM placements"
    assert await rows_of(matching_app, query) == [
        ("arrived", "2025-12-08", "2026-06-07", "2026-03-01")
    ]
    assert await rows_of(matching_app, "SELECT taken FROM post_seats") == [(1,)]
    assert await rows_of(matching_app, "SELECT lower(span)::text FROM holds") == [("2025-12-08",)]
    (arrived,) = await rows_of(
        matching_app,
        "SELECT occurred_on::text, data->>'kept_since', data->>'import_id' FROM changes"
        " WHERE event = 'placement.arrived'",
    )
    assert arrived == ("2025-12-08", "2026-03-01", told["id"])


async def test_why_is_told_of_one_that_no_round_and_no_pool_made(matching, matching_app):
    post_id = await factories.offer(matching_app)
    await taken_over(matching, "placements", a_placement(await known(matching), post_id))
    ((dispatch_id,),) = await rows_of(matching_app, "SELECT id FROM dispatches")
    path = f"/v1/dispatches/{dispatch_id}/explanation"
    answer = await matching.get(path, headers=clerk())
    assert (answer.status_code, answer.json()["mode"]) == (200, "imported")
    assert (
        await matching.get(path.removesuffix("/explanation"), headers=clerk())
    ).status_code == 200


async def test_each_wrong_placement_is_told(matching, matching_app):
    post_id = await factories.offer(matching_app)
    youth, other = await known(matching), a_youth()
    wrong = {
        "term-over": a_placement(youth, post_id, signed_on="2025-08-01", arrived_on="2025-08-29"),
        "youth-unknown": a_placement(other, post_id),
        "name-in-question": a_placement({**youth, "name": "别人"}, post_id),
        "months-outside-limits": a_placement(youth, post_id, months=13),
        "post-id-wrong": a_placement(youth, "pst_1"),
        "post-unknown": a_placement(youth, "pst_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"),
        "required": a_placement(youth, post_id, basis="高校毕业生"),
        "not-a-choice": a_placement(youth, post_id, basis="学生"),
    }
    for code, row in wrong.items():
        told = await taken_over(matching, "placements", row)
        assert code in [found for _, _, found in await errors_of(matching, "placements", told)]
        assert told["entered"] == 0
    arrived_late = a_placement(youth, post_id, arrived_on="2026-03-01")
    told = await taken_over(matching, "placements", arrived_late)
    assert await errors_of(matching, "placements", told) == [(2, "到岗日期", "day-unfit")]


async def test_no_more_trainees_than_seats_and_nobody_twice(matching, matching_app):
    post_id = await factories.offer(matching_app, seats=1)
    first, second = await known(matching), await known(matching)
    rows = [a_placement(first, post_id), a_placement(second, post_id)]
    told = await taken_over(matching, "placements", *rows)
    assert (told["entered"], await errors_of(matching, "placements", told)) == (
        0,
        [(3, "岗位编号", "no-seat")],
    )
    told = await taken_over(matching, "placements", *rows, mode="row_by_row")
    assert told["entered"] == 1
    again = await taken_over(matching, "placements", a_placement(first, post_id, months=7))
    assert (2, "到岗日期", "already-held") in await errors_of(matching, "placements", again)


async def test_who_is_on_post_is_told_as_of_a_months_end(matching):
    answer = await handed_in(matching, "placements", b"x", as_of="2026-02-27")
    assert answer.status_code == 422
