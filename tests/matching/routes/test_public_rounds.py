"""What anybody reads of rounds, without a token; and a youth's own check against it."""

import json
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from launch.cli import main as jianxi
from services.matching import commands
from services.matching.rules.own_lines import UNPROVED
from tests import tokens
from tests.matching import factories, rounding
from tests.matching.placing import refusal

Shown = rounding.Shown


async def public(client: httpx2.AsyncClient, round_id: str) -> Shown:
    answer = await client.get(f"/v1/public/rounds/{round_id}")
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def test_commitments_input_digest_and_root_are_public_each_as_soon_as_it_stands(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    youth = (await rounding.waiting(matching, 1))[0]
    await factories.offer(matching_app)
    seen = await public(matching, opened["id"])
    assert seen["secret_commitment"] == opened["secret_commitment"]
    assert seen["contribution_commitment"] == rounding.SHA256
    assert (seen["input_digest"], seen["contribution"], seen["secret"]) == (None, None, None)
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert (await public(matching, opened["id"]))["input_digest"] == frozen["input_digest"]
    ran = await rounding.ran(matching_app, matching, frozen)
    seen = await public(matching, opened["id"])
    assert (seen["root"], seen["contribution"]) == (ran["root"], rounding.VALUE)
    assert seen["secret"] is None
    await rounding.applied(matching_app, matching, ran)
    seen = await public(matching, opened["id"])
    assert len(seen["secret"]) == 64
    assert youth["id"] not in json.dumps(seen)
    assert seen.keys().isdisjoint({"youths", "placed", "problem", "left_out", "blind", "opened_by"})


async def test_all_rounds_are_listed_newest_first_and_what_is_none_is_not_found(
    matching: httpx2.AsyncClient,
) -> None:
    ids = []
    for _ in range(3):
        opened = await rounding.opened(matching)
        ids.append(opened["id"])
        await rounding.post(matching, opened, "cancellation", rounding.clerk(), ground="停电")
    first = (await matching.get("/v1/public/rounds?limit=2")).json()
    rest = (await matching.get(f"/v1/public/rounds?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    # What was never run hides its secret for good.
    assert {one["secret"] for one in first["items"]} == {None}
    none = await matching.get("/v1/public/rounds/rnd_01K50000000000000000000000")
    assert refusal(none) == (404, "round-not-found")


async def test_a_youth_verifies_the_own_line_offline(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    opened = await rounding.opened(matching)
    youth = (await rounding.waiting(matching, 2))[0]
    post_id = await factories.offer(matching_app)
    frozen = await rounding.frozen(matching_app, matching, opened)
    await rounding.applied(
        matching_app, matching, await rounding.ran(matching_app, matching, frozen)
    )
    own = await matching.get(f"/v1/me/rounds/{opened['id']}", headers=tokens.youth(youth["id"]))
    line, of = tmp_path / "line.json", tmp_path / "round.json"
    line.write_bytes(own.content)
    of.write_text(json.dumps(await public(matching, opened["id"])))
    assert jianxi(["verify-line", str(line), str(of)]) == 0
    said = capfd.readouterr().out
    assert "核验通过" in said
    assert f"岗位 {post_id}" in said
    assert all(f"（{name}）" in said for name in UNPROVED)
    of.write_text(json.dumps(await public(matching, opened["id"]) | {"root": "0" * 64}))
    assert commands.main(["verify-line", str(line), str(of)]) == 1
    assert "不在公布的结果之中" in capfd.readouterr().out
    of.write_text("{")
    assert commands.main(["verify-line", str(line), str(of)]) == 1
    assert "内容不完整" in capfd.readouterr().out
    assert commands.main(["verify-line", str(line), str(tmp_path / "none")]) == 2
