"""A youth's own part in rounds: also in those of which nothing was carried out, and why."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from launch.cli import main as jianxi
from services.matching.actions import round_clocks, round_runs
from services.matching.rules.own_lines import UNPROVED, faults_of
from services.matching.rules.round_checks import Report
from services.matching.rules.round_sight import Violation
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding
from tests.matching.mutation import mutants
from tests.matching.placing import refusal

Shown = rounding.Shown


async def begun(app: FastAPI, client: httpx2.AsyncClient) -> tuple[Shown, list[Shown]]:
    """A frozen round of two youths and one seat."""
    opened = await rounding.opened(client)
    youths = await rounding.waiting(client, 2)
    await factories.offer(app)
    return await rounding.frozen(app, client, opened), youths


async def mine(client: httpx2.AsyncClient, youth: Shown) -> list[Shown]:
    answer = await client.get("/v1/me/rounds", headers=tokens.youth(youth["id"]))
    assert answer.status_code == 200, answer.text
    items: list[Shown] = answer.json()["items"]
    return items


async def of_round(client: httpx2.AsyncClient, youth: Shown, round_id: str) -> Shown:
    headers = tokens.youth(youth["id"])
    answer = await client.get(f"/v1/me/rounds/{round_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def public(client: httpx2.AsyncClient, round_id: str) -> Shown:
    told: Shown = (await client.get(f"/v1/public/rounds/{round_id}")).json()
    return told


async def ended(
    client: httpx2.AsyncClient, round_id: str, youths: list[Shown], state: str, code: str
) -> Shown:
    """Each participant is told so, with the reason and what comes next, and so is the public."""
    for youth in youths:
        (item,) = await mine(client, youth)
        assert (item["round_id"], item["state"], item["reason"]["code"]) == (round_id, state, code)
        assert item["text"].startswith(item["reason"]["text"])
        assert "登记时间和候补次序不受影响" in item["text"]
        assert (item["applied_on"], item["youths"]) == (None, 2)
        whole = await of_round(client, youth, round_id)
        assert {name: whole[name] for name in item} == item
    seen = await public(client, round_id)
    assert (seen["state"], seen["reason"]) == (state, item["reason"])
    assert seen["ended_at"] is not None
    assert not any(youth["id"] in json.dumps([seen, item]) for youth in youths)
    return item


async def test_who_takes_part_sees_the_round_from_the_freeze_on_and_no_outcome_before_its_end(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youths = await begun(matching_app, matching)
    outsider = await factories.register(matching)
    (item,) = await mine(matching, youths[0])
    assert (item["state"], item["reason"], item["place"]) == ("frozen", None, None)
    ran = await rounding.ran(matching_app, matching, frozen)
    (item,) = await mine(matching, youths[0])
    assert (item["state"], item["place"], item["post_id"]) == ("run", None, None)
    whole = await of_round(matching, youths[0], frozen["id"])
    assert (whole["line"], whole["steps"], whole["root"]) == (None, [], None)
    await rounding.applied(matching_app, matching, ran)
    (item,) = await mine(matching, youths[0])
    assert (item["state"], item["place"], item["reason"]) == ("applied", 1, None)
    assert await mine(matching, outsider) == []
    none = await matching.get(f"/v1/me/rounds/{frozen['id']}", headers=tokens.youth(outsider["id"]))
    assert refusal(none) == (404, "round-not-found")


async def wishing(client: httpx2.AsyncClient, youth: Shown, *industries: str) -> Shown:
    """The answer to a youth who changes what is wished."""
    seen = await rounding.youth(client, youth["id"])
    answer = await client.put(
        f"/v1/youths/{youth['id']}/intention",
        json={"industries": list(industries), "expected_version": seen["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def test_a_wish_changed_after_the_freeze_is_told_that_the_round_counts_those_of_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    youths = await rounding.waiting(matching, 2)
    await factories.offer(matching_app)
    assert (await wishing(matching, youths[1]))["frozen_round"] is None
    freeze = await rounding.post(matching, opened, "freeze", rounding.clerk())
    told = (await wishing(matching, youths[1]))["frozen_round"]
    assert (told["round_id"], "不保证计入这个批次" in told["text"]) == (opened["id"], True)
    await rounding.done(matching_app, freeze)
    frozen = await rounding.shown(matching, opened["id"])
    told = (await wishing(matching, youths[0], "A"))["frozen_round"]
    assert told["frozen_at"] == frozen["frozen_at"]
    assert "此后修改的意愿不计入这个批次" in told["text"]
    # A newcomer takes no part, whatever is wished.
    newcomer = await factories.register(matching)
    assert (await wishing(matching, newcomer, "A"))["frozen_round"] is None
    ran = await rounding.ran(matching_app, matching, frozen)
    await rounding.applied(matching_app, matching, ran)
    (item,) = await mine(matching, youths[0])
    assert (item["place"], item["post_id"] is not None) == (1, True)
    assert item["frozen_at"] == frozen["frozen_at"]
    assert "按截止收件时的求职意愿计算" in item["text"]
    assert (await rounding.youth(matching, youths[0]["id"]))["frozen_round"] is None


async def test_who_took_part_in_a_round_that_failed_its_check_is_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen, youths = await begun(matching_app, matching)
    report = Report((Violation("no_envy", (1,)),), 1, 1)
    monkeypatch.setattr(round_runs, "check", lambda *_: report)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    await rounding.fails(matching_app, answer)
    item = await ended(matching, frozen["id"], youths, "failed", "round-check-failed")
    assert (item["place"], item["certificate_digest"]) == (None, None)


async def test_who_took_part_in_a_round_that_broke_is_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    frozen, youths = await begun(matching_app, matching)
    monkeypatch.setattr(round_runs, "run_engine", broken)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    with pytest.raises(ZeroDivisionError):
        await rounding.done(matching_app, answer)
    await ended(matching, frozen["id"], youths, "failed", "round-broke")


async def test_who_took_part_in_a_round_called_off_is_told_the_ground(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youths = await begun(matching_app, matching)
    await rounding.post(matching, frozen, "cancellation", rounding.clerk(), ground="机房停电")
    item = await ended(matching, frozen["id"], youths, "cancelled", "round-cancelled")
    assert "机房停电" in item["reason"]["text"]
    assert "机房停电" in (await public(matching, frozen["id"]))["reason"]["text"]


async def test_a_ground_of_before_grounds_were_public_is_told_to_nobody(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youths = await begun(matching_app, matching)
    await rounding.post(matching, frozen, "cancellation", rounding.clerk(), ground="某人来访")
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE rounds SET ground_is_public = false"))
    item = await ended(matching, frozen["id"], youths, "cancelled", "round-cancelled")
    assert "某人来访" not in item["reason"]["text"]
    assert "某人来访" not in (await matching.get("/v1/public/rounds")).text


async def test_who_took_part_in_a_round_that_ran_too_long_is_told_and_has_a_line(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    frozen, youths = await begun(matching_app, matching)
    ran = await rounding.ran(matching_app, matching, frozen)
    clock.move("2026-06-01")
    await round_clocks.end_overdue(matching_app.state.database, factories.a_deed(matching_app))
    item = await ended(matching, ran["id"], youths, "failed", "round-overdue")
    assert item["place"] == 2
    whole = await of_round(matching, youths[0], ran["id"])
    assert (whole["line"]["turn"], whole["place"]) == (1, 1)


async def test_the_digest_that_verify_round_computes_is_published_and_stands_in_the_own_line(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    frozen, youths = await begun(matching_app, matching)
    assert (await public(matching, frozen["id"]))["certificate_digest"] is None
    ran = await rounding.ran(matching_app, matching, frozen)
    published = (await public(matching, frozen["id"]))["certificate_digest"]
    assert published == ran["certificate_digest"]
    await rounding.applied(matching_app, matching, ran)
    certificate = await matching.get(
        f"/v1/rounds/{frozen['id']}/certificate", headers=rounding.clerk()
    )
    file = tmp_path / "round.json"
    file.write_bytes(certificate.content)
    assert jianxi(["verify-round", str(file)]) == 0
    assert f"凭证（certificate_digest） {published}" in capfd.readouterr().out
    listed = (await matching.get("/v1/public/rounds")).json()["items"]
    assert [one["certificate_digest"] for one in listed] == [published]
    for youth in youths:
        whole = await of_round(matching, youth, frozen["id"])
        assert whole["certificate_digest"] == published


async def test_an_own_line_is_proved_by_the_public_page_and_no_field_of_either_may_differ(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youths = await begun(matching_app, matching)
    await rounding.applied(
        matching_app, matching, await rounding.ran(matching_app, matching, frozen)
    )
    published = await public(matching, frozen["id"])
    assert len(youths) == 2
    for youth in youths:
        whole = await of_round(matching, youth, frozen["id"])
        assert faults_of(whole, published) == []
        for way, other in mutants(published):
            assert faults_of(whole, other), way
        for way, other in mutants(whole):
            assert (faults_of(other, published) == []) == (way[0] in UNPROVED), way
