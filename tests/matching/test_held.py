"""A youth's copy of what matching holds: the words of units and offices are not in it."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.values import ids
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.routes.test_owners import proxied, sign_up

PATH = "/internal/personal-data"
THEIRS = "马某患乙肝住院，李某作证"
OWN = "单位停产，不是我要走"


async def held(client: httpx2.AsyncClient, youth_id: str, *, in_full: bool) -> httpx2.Response:
    asked = {"youth_id": youth_id, "account_id": "acc_00000000000000000000000001"}
    return await client.get(
        PATH,
        params={**asked, "in_full": in_full},
        headers=tokens.sister("accounts", "matching", "personal-data:read"),
    )


async def told_of(app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock) -> dict[str, Any]:
    """A placement of which unit, office and youth each had their say."""
    placement = await placing.arrived(app, client)
    clock.move("2026-03-10")
    end = {"last_day": "2026-03-09", "cause": "illness", "by_whom": "neither", "ground": THEIRS}
    assert (await placing.move(client, placement, "early-end", **end)).status_code == 200
    filed = await placing.move(client, placement, "disputes", "youth", subject="end", words=OWN)
    assert filed.status_code == 201, filed.text
    confirmed = await placing.confirm(client, placement, "2026-03", ground=THEIRS)
    assert confirmed.status_code == 200, confirmed.text
    done = {"kind": "guidance", "made_on": "2026-03-10", "reached": True, "note": THEIRS}
    made = await placing.move(client, placement, "follow-ups", "office", **done)
    assert made.status_code == 201, made.text
    return placement


async def test_words_that_no_path_shows_a_youth_are_in_no_copy_and_their_own_are(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await told_of(matching_app, matching, clock)
    for in_full in (False, True):
        answer = await held(matching, placement["youth_id"], in_full=in_full)
        assert answer.status_code == 200, answer.text
        assert "马某" not in answer.text
        tables = answer.json()["tables"]
        assert [one["words"] for one in tables["disputes"]] == [OWN]
        kinds = sorted(one["kind"] for one in tables["placement_entries"])
        assert kinds == ["arrived", "ended_early"]
        assert [one["made_on"] for one in tables["follow_ups"]] == ["2026-03-10"]


async def test_of_a_units_dispute_a_youth_is_told_all_but_its_words(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    end = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}
    answer = await placing.move(matching, placement, "early-end", "office", **end)
    assert answer.status_code == 200, answer.text
    filed = await placing.move(matching, placement, "disputes", "unit", subject="end", words=THEIRS)
    assert filed.status_code == 201, filed.text
    answer = await held(matching, placement["youth_id"], in_full=True)
    assert "马某" not in answer.text
    (dispute,) = answer.json()["tables"]["disputes"]
    assert (dispute["side"], dispute["state"]) == ("unit", "filed")


async def test_no_sister_but_accounts_asks_for_a_copy(matching: httpx2.AsyncClient) -> None:
    asked = {"youth_id": "yth_00000000000000000000000001"}
    asked |= {"account_id": "acc_00000000000000000000000001"}
    for sister, status in (("accounts", 200), ("units", 403), ("reporting", 403)):
        headers = tokens.sister(sister, "matching", "personal-data:read")
        answer = await matching.get(PATH, params=asked, headers=headers)
        assert answer.status_code == status, (sister, answer.text)


async def test_whose_claim_was_refused_is_told_that_and_not_why(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number, record = await proxied(matching)
    account = ids.new("yth")
    refused = await sign_up(matching, account, number, phone="13800138009")
    assert refused.json()["code"] == "record-mismatch"
    tables = (await held(matching, account, in_full=True)).json()["tables"]
    (claim,) = tables["refused_claims"]
    assert set(claim) == {"id", "account_youth_id", "refused_at"}
    assert claim["account_youth_id"] == account
    assert set(tables) == {"refused_claims"}
    theirs = (await held(matching, record["id"], in_full=True)).json()["tables"]
    assert account not in str(theirs["refused_claims"])
