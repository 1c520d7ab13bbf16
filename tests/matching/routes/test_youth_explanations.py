"""Explanations over HTTP: true to what dispatch did, and silent about everybody else."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing, rounding

Shown = dict[str, Any]


async def explained(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(
        f"/v1/youths/{youth['id']}/explanation", headers=tokens.youth(youth["id"])
    )
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def why_not(client: httpx2.AsyncClient, youth: Shown, post_id: str) -> httpx2.Response:
    return await client.get(
        f"/v1/youths/{youth['id']}/explanation/posts/{post_id}", headers=tokens.youth(youth["id"])
    )


async def intend(client: httpx2.AsyncClient, youth: Shown, **intention: Any) -> Shown:
    now = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    answer = await client.put(
        f"/v1/youths/{youth['id']}/intention",
        json=intention | {"expected_version": now.json()["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def test_a_full_post_is_told_by_the_place_of_its_last_and_by_the_youths_own(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    for _ in range(2):
        await factories.register(matching)
    await factories.register(matching, intention={"industries": ["G"]})
    youth = await factories.register(matching)
    told = await explained(matching, youth)
    assert (told["standing"], told["dispatch"]) == ("waiting", None)
    waits = told["waits"]
    assert (waits["place"], waits["place_among_all"]) == (2, 4)
    counts = {name: waits[name] for name in ("full", "reserved", "free", "ruled_out_posts")}
    assert counts == {"full": 1, "reserved": 0, "free": 0, "ruled_out_posts": 0}
    [post] = waits["posts"]
    assert (post["post_id"], post["verdict"], post["last"]["place"]) == (post_id, "full", 2)
    assert "最后一位排第2位，您排第4位" in post["text"]
    assert (await why_not(matching, youth, post_id)).json() == post


async def test_who_became_a_hardship_case_later_reads_that_the_seat_went_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    await factories.register(matching)
    hard = await factories.register_by_office(matching, hardship=["disabled"])
    waits = (await explained(matching, hard))["waits"]
    assert (waits["priority_class"], waits["place_among_all"]) == ("hardship", 1)
    assert waits["posts"][0]["last"]["place"] == 2
    assert "那个名额派出时，您不在候补中" in waits["posts"][0]["text"]


async def test_the_change_that_is_told_brings_a_post_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    wish = {"regions": ["640104"], "industries": ["C"], "needs_lodging": True}
    other = await factories.offer(matching_app, seats=3, workplace_county="640105", lodging=True)
    await factories.offer(matching_app, workplace_county="640106", industry="G", lodging=True)
    youth = await factories.register(matching, intention=wish)
    told = await explained(matching, youth)
    [change] = told["waits"]["changes"]
    assert change == {
        "field": "regions",
        "posts": 1,
        "free_posts": 1,
        "free_seats": 3,
        "codes": [{"code": "640105", "free_seats": 3}],
    }
    assert told["waits"]["ruled_out"] == [
        {"obstacle": "region", "posts": 2},
        {"obstacle": "industry", "posts": 1},
    ]
    assert "放宽“愿意去的地区”，有1个岗位、3个名额（如加上西夏区，有3个名额）" in told["text"]
    now = await intend(matching, youth, **wish | {"regions": ["640104", "640105"]})
    assert now["dispatch"]["post_id"] == other


@pytest.mark.parametrize(
    ("field", "wish", "post"),
    [
        ("industries", {"industries": ["G"]}, {}),
        ("occupations", {"occupations": ["6"]}, {}),
        ("needs_lodging", {"needs_lodging": True}, {}),
    ],
)
async def test_each_field_alone_is_told_and_does_bring_the_post(
    matching_app: FastAPI, matching: httpx2.AsyncClient, field: str, wish: Shown, post: Shown
) -> None:
    post_id = await factories.offer(matching_app, **post)
    youth = await factories.register(matching, intention=wish)
    told = await explained(matching, youth)
    [change] = told["waits"]["changes"]
    assert (change["field"], change["free_seats"]) == (field, 1)
    assert (await intend(matching, youth))["dispatch"]["post_id"] == post_id


async def test_seats_kept_for_a_fair_are_told_with_the_fair_and_pairs_with_theirs(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    body = {
        "region": "640100",
        "day": "2026-03-06",
        "place": "人力资源市场",
        "posts": [{"post_id": post_id, "seats": 1}],
    }
    announced = await matching.post("/v1/fairs", json=body, headers=tokens.officer())
    fair_id = announced.json()["id"]
    first, second = [await factories.register(matching) for _ in range(2)]
    [post] = (await explained(matching, first))["waits"]["posts"]
    assert (post["verdict"], post["fair_id"], post["set_aside"]) == ("reserved", fair_id, 1)
    clock.move("2026-03-06")
    pair = {
        "post_id": post_id,
        "youth_id": second["id"],
        "wish": "in_person",
        "consent": "in_person",
    }
    await matching.post(f"/v1/fairs/{fair_id}/pairs", json=pair, headers=tokens.officer())
    [post] = (await explained(matching, first))["waits"]["posts"]
    assert (post["verdict"], post["fair_id"], post["last"]) == ("full", None, None)
    assert "名额都是在招募会上派出的" in post["text"]
    told = await explained(matching, second)
    assert (told["standing"], told["dispatch"]["mode"]) == ("dispatched", "fair")


async def test_seats_that_a_round_keeps_are_not_called_free(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    told = await rounding.opened(matching)
    post_id = await factories.offer(matching_app, seats=3)
    youth = await factories.register(matching)
    waits = (await explained(matching, youth))["waits"]
    assert (waits["reserved"], waits["reserved_for_round"], waits["free"]) == (1, 1, 0)
    [post] = waits["posts"]
    assert (post["verdict"], post["kept_back"], post["set_aside"]) == ("reserved", 3, 0)
    assert (post["round_id"], post["fair_id"]) == (told["id"], None)
    assert "空着的3个名额留给正在办理的批次" in post["text"]
    assert (await why_not(matching, youth, post_id)).json() == post


async def test_while_a_round_keeps_seats_back_no_change_is_said_to_bring_one_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await rounding.opened(matching)
    await factories.offer(matching_app, seats=3)
    youth = await factories.register(matching, intention={"regions": ["640202"]})
    told = await explained(matching, youth)
    [change] = told["waits"]["changes"]
    assert (change["posts"], change["free_posts"], change["free_seats"]) == (1, 0, 0)
    assert "只放宽一项意愿，现在不会有空余名额" in told["text"]
    assert (await intend(matching, youth))["dispatch"] is None


async def test_everybody_gets_an_answer(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    known = await factories.register(matching, intention=None)
    assert (await explained(matching, known))["standing"] == "not_seeking"
    on_post = await placing.arrived(matching_app, matching)
    told = await explained(matching, {"id": on_post["youth_id"]})
    assert (told["standing"], told["waits"], told["dispatch"]) == ("on_post", None, None)
    await factories.offer(matching_app)
    sent = await factories.register(matching)
    told = await explained(matching, sent)
    assert told["dispatch_id"] == sent["dispatch"]["id"]
    assert told["dispatch"]["text"].startswith("您申请见习时，这个岗位有空余名额")


async def test_who_has_grown_too_old_meanwhile_reads_that(
    matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number(date(2001, 3, 10))
    aged = await factories.register(matching, id_number=number)
    clock.move("2026-03-20")
    assert (await explained(matching, aged))["standing"] == "not_eligible"


async def test_a_post_that_is_refused_closed_or_unknown(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    closed = await factories.offer(matching_app, state="closed")
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    told = (await why_not(matching, youth, post_id)).json()
    assert (told["verdict"], told["obstacles"]) == ("ruled_out", ["declined"])
    for gone in (closed, ids.new("pst")):
        answer = await why_not(matching, youth, gone)
        assert placing.refusal(answer) == (404, "post-not-open-here")
    known = await factories.register(matching, intention=None)
    assert placing.refusal(await why_not(matching, known, post_id)) == (409, "not-applied")


async def test_an_explanation_is_for_the_youth_and_the_office_and_names_nobody_else(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    holder = await factories.register(matching)
    youth = await factories.register(matching)
    path = f"/v1/youths/{youth['id']}/explanation"
    answer = await matching.get(path, headers=tokens.officer("640100", "auditor"))
    assert answer.status_code == 200
    assert holder["id"] not in answer.text
    assert holder["dispatch"]["id"] not in answer.text
    assert "测试" not in answer.text
    for headers, status in (
        (tokens.officer("640200"), 404),
        (tokens.youth(holder["id"]), 404),
        (tokens.unit(ids.new("unt")), 403),
    ):
        assert (await matching.get(path, headers=headers)).status_code == status


async def test_of_many_posts_that_fit_the_best_wished_are_listed_and_all_counted(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for _ in range(22):
        await factories.offer(matching_app, workplace_county="640105")
    best = await factories.offer(matching_app)
    for _ in range(23):
        await factories.register(matching)
    wish = {"regions": ["640104", "640105"]}
    waits = (await explained(matching, await factories.register(matching, intention=wish)))["waits"]
    assert (waits["full"], len(waits["posts"])) == (23, 20)
    assert waits["posts"][0]["post_id"] == best
