"""Rounds over HTTP: from the opening to the dispatches, and who may do and see what."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import changes
from services.matching.rules.certificates import verify
from services.matching.rules.round_lines import is_proved
from services.matching.tables.rounds import Round
from tests import tokens
from tests.downloads import saved_as
from tests.matching import factories, rounding
from tests.matching.placing import refusal


async def told(app: FastAPI, round_id: str) -> list[str]:
    query = select(changes.c.event).where(changes.c.object_id == round_id).order_by(changes.c.id)
    async with app.state.database.transaction() as session:
        return list(await session.scalars(query))


async def count(app: FastAPI, what: str) -> int:
    async with app.state.database.transaction() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {what}")) or 0)


async def test_a_round_goes_from_its_opening_to_its_dispatches(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    youths = await rounding.waiting(matching, 3)
    post_id = await factories.offer(matching_app, seats=2)
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert (frozen["state"], frozen["youths"], frozen["seats"]) == ("frozen", 3, 2)
    assert len(frozen["input_digest"]) == 64
    ran = await rounding.ran(matching_app, matching, frozen)
    assert (ran["state"], ran["placed"], ran["most"]) == ("run", 2, 2)
    assert ran["contribution"] == rounding.VALUE
    applied = await rounding.applied(matching_app, matching, ran)
    assert (applied["state"], applied["applied_on"]) == ("applied", "2026-03-02")
    now = [await rounding.youth(matching, one["id"]) for one in youths]
    assert [bool(one["dispatch"]) for one in now] == [True, True, False]
    assert now[0]["dispatch"]["post_id"] == post_id
    assert now[2]["waiting"]["place"] == 1
    assert await told(matching_app, opened["id"]) == [
        "round.opened",
        "round.contribution-committed",
        "round.frozen",
        "round.input-fixed",
        "round.contributed",
        "round.run",
        "round.applied",
    ]
    assert await count(matching_app, "holds") == 2
    assert await count(matching_app, "post_seats WHERE round_id IS NOT NULL") == 0


async def test_a_dispatch_of_a_round_is_explained_and_can_be_refused_as_any_other(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    first, second = await rounding.waiting(matching, 2)
    await factories.offer(matching_app, seats=1)
    await rounding.applied(
        matching_app,
        matching,
        await rounding.ran(
            matching_app, matching, await rounding.frozen(matching_app, matching, opened)
        ),
    )
    dispatch = (await rounding.youth(matching, first["id"]))["dispatch"]
    answer = await matching.get(
        f"/v1/dispatches/{dispatch['id']}/explanation", headers=tokens.youth(first["id"])
    )
    why = answer.json()
    assert answer.status_code == 200, answer.text
    assert (why["mode"], why["round_id"]) == ("round", opened["id"])
    assert (why["place"], why["tier"], why["wished"], why["rank"]) == (1, 1, 1, 1)
    assert why["commitment"] == opened["secret_commitment"]
    assert "在本批次2人中排第1位" in why["text"]
    refused = await factories.refuse(matching, dispatch)
    assert refused.status_code == 200
    assert (await rounding.youth(matching, second["id"]))["dispatch"] is not None


async def test_until_the_freeze_rolling_goes_on_and_from_it_newcomers_wait(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching, "from_freeze")
    post_id = await factories.offer(matching_app, seats=2)
    at_once = await factories.register(matching)
    assert at_once["dispatch"]["post_id"] == post_id
    frozen = await rounding.frozen(matching_app, matching, opened)
    newcomer = (await rounding.waiting(matching, 1))[0]
    # What comes free meanwhile, or is offered anew, is kept back like all else.
    assert (await factories.refuse(matching, at_once["dispatch"])).status_code == 200
    await factories.offer(matching_app)
    assert (await rounding.youth(matching, newcomer["id"]))["waiting"]
    ran = await rounding.ran(matching_app, matching, frozen)
    assert (ran["youths"], ran["placed"]) == (0, 0)
    await rounding.applied(matching_app, matching, ran)
    assert (await rounding.youth(matching, newcomer["id"]))["dispatch"]
    assert (await rounding.youth(matching, at_once["id"]))["dispatch"]


async def test_a_second_round_of_a_market_waits_for_the_first(
    matching: httpx2.AsyncClient,
) -> None:
    opened = await rounding.opened(matching)
    body = {"market": rounding.MARKET}
    again = await matching.post("/v1/rounds", json=body, headers=rounding.clerk())
    assert refusal(again) == (409, "round-under-way")
    ended = await rounding.post(
        matching, opened, "cancellation", rounding.clerk(), ground="另行安排"
    )
    assert ended.json()["state"] == "cancelled"
    again = await matching.post("/v1/rounds", json=body, headers=rounding.clerk())
    assert again.status_code == 201


async def test_a_cancelled_round_gives_everything_back_to_the_pool_in_order(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    youths = await rounding.waiting(matching, 3)
    hardship = await factories.register_by_office(matching, hardship=["disabled"])
    await factories.offer(matching_app, seats=2)
    answer = await rounding.post(matching, opened, "cancellation", rounding.clerk(), ground="停电")
    assert (answer.status_code, answer.json()["ground"]) == (200, "停电")
    now = [await rounding.youth(matching, one["id"]) for one in (hardship, *youths)]
    assert [bool(one["dispatch"]) for one in now] == [True, True, False, False]
    path = f"/v1/dispatches/{now[1]['dispatch']['id']}/explanation"
    why = (await matching.get(path, headers=tokens.youth(now[1]["id"]))).json()
    assert (why["mode"], why["place"], why["wished"], why["rank"]) == ("pool", 2, 1, 1)
    assert [one["waiting"]["place"] for one in now[2:]] == [1, 2]


async def test_the_seed_takes_two_hands(matching: httpx2.AsyncClient) -> None:
    body = {"market": rounding.MARKET}
    opened = (await matching.post("/v1/rounds", json=body, headers=rounding.clerk())).json()
    too_soon = await rounding.post(matching, opened, "freeze", rounding.clerk())
    assert refusal(too_soon) == (409, "contribution-missing")
    same = tokens.officer(rounding.MARKET, "clerk", "reviewer", sub=rounding.CLERK)
    own = await rounding.post(matching, opened, "commitment", same, sha256=rounding.SHA256)
    assert refusal(own) == (409, "same-hand")
    path = "commitment"
    first = await rounding.post(matching, opened, path, rounding.reviewer(), sha256=rounding.SHA256)
    other = await rounding.post(matching, first.json(), path, rounding.reviewer(), sha256="0" * 64)
    assert refusal(other) == (409, "contribution-committed")


async def test_a_contribution_comes_after_the_input_and_is_the_one_committed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    body = {"value": rounding.VALUE}
    early = await rounding.post(matching, opened, "contribution", rounding.reviewer(), **body)
    assert refusal(early) == (409, "round-move-not-open")
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    frozen = await rounding.shown(matching, opened["id"])
    early = await rounding.post(matching, frozen, "contribution", rounding.reviewer(), **body)
    assert refusal(early) == (409, "round-not-frozen-yet")
    await rounding.done(matching_app, answer)
    fixed = await rounding.shown(matching, opened["id"])
    other = await rounding.post(
        matching, fixed, "contribution", rounding.reviewer(), value="00" * 32
    )
    assert refusal(other) == (409, "contribution-differs")
    crooked = await rounding.post(matching, fixed, "contribution", rounding.reviewer(), value="5A")
    assert crooked.status_code == 422
    same = tokens.officer(rounding.MARKET, "reviewer", sub=rounding.CLERK)
    own = await rounding.post(matching, fixed, "contribution", same, **body)
    assert refusal(own) == (409, "same-hand")


async def test_the_secret_is_told_by_no_answer_and_no_event_before_the_run(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen = await rounding.frozen(matching_app, matching)
    async with matching_app.state.database.transaction() as session:
        secret = await session.scalar(select(Round.secret))
        data = list(await session.scalars(select(changes.c.data)))
    assert secret
    assert secret not in str(frozen)
    assert secret not in str(data)
    early = await matching.get(f"/v1/rounds/{frozen['id']}/certificate", headers=rounding.clerk())
    assert refusal(early) == (409, "certificate-not-yet")


async def test_a_move_names_the_version_it_saw(matching: httpx2.AsyncClient) -> None:
    opened = await rounding.opened(matching)
    for noun in ("freeze", "application"):
        stale = await rounding.post(matching, opened, noun, rounding.clerk(), expected_version=1)
        assert refusal(stale) == (412, "round-changed")
    none = await rounding.post(matching, opened, "freeze", rounding.clerk(), expected_version=None)
    assert refusal(none) == (428, "unpinned")


async def test_only_a_market_has_rounds(matching: httpx2.AsyncClient) -> None:
    answer = await matching.post("/v1/rounds", json={"market": "640100"}, headers=rounding.clerk())
    assert refusal(answer) == (409, "not-a-market")
    assert answer.json()["market"] == "640000"
    assert "640000" in answer.json()["detail"]


@pytest.mark.parametrize("noun", ["freeze", "application"])
async def test_an_office_that_covers_only_a_part_sees_a_round_and_does_not_move_it(
    matching: httpx2.AsyncClient, noun: str
) -> None:
    opened = await rounding.opened(matching)
    part = tokens.officer("640104")
    assert (await matching.get(f"/v1/rounds/{opened['id']}", headers=part)).status_code == 200
    listed = (await matching.get("/v1/rounds", headers=part)).json()["items"]
    assert [one["id"] for one in listed] == [opened["id"]]
    moved = await rounding.post(matching, opened, noun, part)
    assert refusal(moved) == (404, "round-not-found")
    own = await matching.post("/v1/rounds", json={"market": rounding.MARKET}, headers=part)
    assert own.status_code == 404


async def test_roles_keep_to_their_side(matching: httpx2.AsyncClient) -> None:
    opened = await rounding.opened(matching)
    for noun, headers in (
        ("freeze", rounding.reviewer()),
        ("commitment", rounding.clerk()),
        ("contribution", rounding.clerk()),
        ("application", tokens.officer(rounding.MARKET, "auditor")),
        ("cancellation", tokens.unit("unt_01K50000000000000000000000")),
    ):
        answer = await rounding.post(matching, opened, noun, headers)
        assert refusal(answer) == (403, "role-lacks-right"), noun
    nobody = tokens.youth("yth_01K50000000000000000000000")
    assert (await matching.get("/v1/rounds", headers=nobody)).status_code == 403


async def test_auditors_of_the_market_read_the_certificate_and_a_youth_only_their_line(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    first, second = await rounding.waiting(matching, 2)
    post_id = await factories.offer(matching_app)
    frozen = await rounding.frozen(matching_app, matching, opened)
    ran = await rounding.ran(matching_app, matching, frozen)
    path = f"/v1/rounds/{ran['id']}/certificate"
    auditor = tokens.officer("640104", "auditor")
    mine = f"/v1/me/rounds/{ran['id']}"
    early = await matching.get(mine, headers=tokens.youth(first["id"]))
    assert (early.json()["line"], early.json()["place"]) == (None, None)
    await rounding.applied(matching_app, matching, ran)
    certificate = await matching.get(path, headers=auditor)
    assert certificate.status_code == 200
    assert saved_as(certificate) == f"派遣批次证书-{ran['id']}.json"
    verdict = verify(certificate.content)
    assert verdict.holds
    assert verdict.told["secret_commitment"] == opened["secret_commitment"]
    assert verdict.told["contribution_commitment"] == rounding.SHA256
    assert verdict.told["input_digest"] == frozen["input_digest"]
    assert (verdict.told["placed"], verdict.told["root"]) == (1, ran["root"])
    assert (await matching.get(path, headers=tokens.youth(first["id"]))).status_code == 403
    for who, post, rank in ((first, post_id, 1), (second, None, None)):
        answer = await matching.get(mine, headers=tokens.youth(who["id"]))
        line = answer.json()
        assert answer.status_code == 200, answer.text
        assert (line["post_id"], line["rank"], line["youths"]) == (post, rank, 2)
        given = line | {"steps": [[step["side"], step["sha256"]] for step in line["steps"]]}
        assert is_proved(given, ran["root"])
        assert not is_proved(given | {"line": given["line"] | {"turn": 9}}, ran["root"])
        listed = await matching.get("/v1/me/rounds", headers=tokens.youth(who["id"]))
        assert [one["place"] for one in listed.json()["items"]] == [line["place"]]
    other = await matching.get(mine, headers=tokens.youth("yth_01K50000000000000000000000"))
    assert refusal(other) == (404, "round-not-found")
