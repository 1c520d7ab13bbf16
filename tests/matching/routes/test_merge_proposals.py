"""One person who applied by two numbers that tell of two persons: merged by two officers' word."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import audit_entries
from services.common.values.identity import id_check
from tests import tokens
from tests.change_logs import ground_of
from tests.matching import factories, placing
from tests.matching.routes.test_known import CLERK
from tests.matching.routes.test_second_records import merge

FIRST = "acc_01K5AAAAAAAAAAAAAAAAAAAAA1"
SECOND = "acc_01K5AAAAAAAAAAAAAAAAAAAAA2"


def numbered(serial: str) -> str:
    """A number of the same place and name bearer, born and sexed by its digits."""
    first17 = f"640104{serial}"
    return first17 + id_check(first17)


MAN = numbered("20020615001")
WOMAN = numbered("20020615002")
YOUNGER = numbered("20030615001")


async def applied(client: httpx2.AsyncClient, number: str, **told: Any) -> dict[str, Any]:
    return await factories.register_by_office(client, id_number=number, **told)


async def now(client: httpx2.AsyncClient, youth: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = (
        await client.get(f"/v1/youths/{youth['id']}", headers=tokens.officer(CLERK))
    ).json()
    return shown


async def propose(
    client: httpx2.AsyncClient, absorbed: dict[str, Any], into: dict[str, Any], **more: Any
) -> httpx2.Response:
    headers = more.pop("headers", None) or tokens.officer(CLERK, sub=FIRST)
    body = {
        "into_youth_id": into["id"],
        "number_of": "absorbed",
        "id_number": MAN,
        "ground": "本人持身份证到场，当时性别位抄错",
        "expected_version": absorbed["version"],
        "into_expected_version": into["version"],
    }
    path = f"/v1/youths/{absorbed['id']}/merge-proposals"
    return await client.post(path, json=body | more, headers=headers)


async def merge_as_proposed(
    client: httpx2.AsyncClient, proposal: dict[str, Any], **more: Any
) -> httpx2.Response:
    headers = more.pop("headers", None) or tokens.officer(CLERK, sub=SECOND)
    body = {
        "ground": "核对户籍底册属实",
        "id_number": MAN,
        "expected_version": proposal["version"],
        "absorbed_expected_version": proposal["absorbed_version"],
        "into_expected_version": proposal["into_version"],
    }
    path = f"/v1/merge-proposals/{proposal['id']}/merge"
    return await client.post(path, json=body | more, headers=headers)


async def decline(
    client: httpx2.AsyncClient, proposal: dict[str, Any], **more: Any
) -> httpx2.Response:
    headers = more.pop("headers", None) or tokens.officer(CLERK, sub=SECOND)
    body = {"ground": "不是同一人", "expected_version": proposal["version"]}
    path = f"/v1/merge-proposals/{proposal['id']}/decline"
    return await client.post(path, json=body | more, headers=headers)


@pytest.fixture
async def two(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two records that wait: the right number's, registered first, and the wrong one's."""
    return await applied(matching, MAN), await applied(matching, WOMAN)


async def test_what_went_in_a_circle_has_a_way_out_that_two_officers_go(
    matching_app: FastAPI, matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    right, wrong = two
    alone = await merge(matching, right, wrong)
    assert placing.refusal(alone) == (409, "not-one-person")
    made = await propose(matching, right, wrong)
    assert made.status_code == 201, made.text
    proposal = made.json()
    assert proposal["kept"] == {
        "applied_at": right["applied_at"],
        "recorded_at": proposal["kept"]["recorded_at"],
        "declines": 0,
        "dispatches": 0,
        "placements": 0,
        "held_by": None,
    }
    own = await merge_as_proposed(matching, proposal, headers=tokens.officer(CLERK, sub=FIRST))
    assert placing.refusal(own) == (409, "decides-own-proposal")
    answer = await merge_as_proposed(matching, proposal)
    assert answer.status_code == 200, answer.text
    decided = answer.json()
    assert (decided["state"], decided["absorbed_youth_id"]) == ("merged", right["id"])
    assert (decided["proposed_by"], decided["decided_by"]) == (
        FIRST,
        SECOND,
    )
    merged = await now(matching, wrong)
    assert merged["applied_at"] == right["applied_at"]
    assert merged["waiting"]["place"] == 1
    gone = await matching.get(f"/v1/youths/{right['id']}", headers=tokens.officer(CLERK))
    assert (gone.status_code, gone.json()["into"]) == (404, wrong["id"])
    path = f"/v1/youths/{wrong['id']}/reveals"
    headers = tokens.officer(CLERK)
    del headers["Idempotency-Key"]
    revealed = await matching.post(path, json={"purpose": "agreement"}, headers=headers)
    assert MAN in revealed.text, revealed.text
    ground = await ground_of(matching, "matching", proposal["id"], "merge-proposal.merged", CLERK)
    assert ground == "核对户籍底册属实"
    async with matching_app.state.database.transaction() as session:
        logged = (await session.execute(select(audit_entries))).all()
    told = {(row.action, row.object_id, row.author) for row in logged}
    assert {
        ("merge-proposal.made", proposal["id"], FIRST),
        ("merge-proposal.merged", proposal["id"], SECOND),
        ("youth.merged", wrong["id"], SECOND),
        ("youth.renumbered", wrong["id"], SECOND),
    } <= told
    assert not [row for row in logged if MAN in str(row) or WOMAN in str(row)]


async def test_the_other_way_round_the_number_that_stays_stays(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    right, wrong = two
    proposal = (await propose(matching, wrong, right, number_of="into")).json()
    answer = await merge_as_proposed(matching, proposal)
    assert answer.status_code == 200, answer.text
    merged = await now(matching, right)
    assert (merged["applied_at"], merged["id_number"]) == (right["applied_at"], right["id_number"])


async def test_declines_and_holds_of_both_are_one_persons(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    first = await applied(matching, MAN)
    assert (await factories.refuse(matching, first["dispatch"])).status_code == 200
    second = await applied(matching, YOUNGER)
    first, second = await now(matching, first), await now(matching, second)
    assert (first["declines"], second["dispatch"]["state"]) == (1, "issued")
    proposal = (await propose(matching, first, second)).json()
    kept = proposal["kept"]
    assert (kept["declines"], kept["dispatches"], kept["held_by"]) == (1, 2, "into")
    decided = await merge_as_proposed(matching, proposal)
    assert decided.json()["kept"] == kept, decided.text
    merged = await now(matching, second)
    assert (merged["declines"], merged["dispatch"]["id"]) == (1, second["dispatch"]["id"])
    assert merged["applied_at"] == first["applied_at"]
    async with matching_app.state.database.transaction() as session:
        held = text("SELECT count(*) FROM holds WHERE NOT voided AND youth_id = :id")
        assert await session.scalar(held, {"id": second["id"]}) == 1


async def test_two_that_hold_are_not_merged_by_two_either(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    first, second = await applied(matching, MAN), await applied(matching, WOMAN)
    proposal = (await propose(matching, second, first, id_number=WOMAN)).json()
    await factories.offer(matching_app)
    second = await now(matching, second)
    assert second["dispatch"]["state"] == "issued"
    now_too = await propose(matching, first, second, number_of="into", id_number=WOMAN)
    assert placing.refusal(now_too) == (409, "both-hold")
    seen = {"absorbed_expected_version": second["version"], "id_number": WOMAN}
    answer = await merge_as_proposed(matching, proposal, **seen)
    assert placing.refusal(answer) == (409, "both-hold")
    again = await matching.get(
        f"/v1/merge-proposals/{proposal['id']}", headers=tokens.officer(CLERK, sub=SECOND)
    )
    assert again.json()["state"] == "proposed"


async def test_no_other_office_proposes_reads_or_decides(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    refused = await propose(matching, *two, headers=tokens.officer("640302"))
    assert placing.refusal(refused) == (404, "youth-not-found")
    proposal = (await propose(matching, *two)).json()
    foreign = tokens.officer("640302")
    read = await matching.get(f"/v1/merge-proposals/{proposal['id']}", headers=foreign)
    assert placing.refusal(read) == (404, "merge-proposal-not-found")
    decided = await merge_as_proposed(matching, proposal, headers=foreign)
    assert placing.refusal(decided) == (404, "merge-proposal-not-found")
    listed = await matching.get("/v1/merge-proposals", headers=foreign)
    assert listed.json()["items"] == []
    listed = await matching.get(
        "/v1/merge-proposals?state=proposed", headers=tokens.officer(CLERK, sub=SECOND)
    )
    assert [one["id"] for one in listed.json()["items"]] == [proposal["id"]]


async def test_the_number_is_typed_by_both_and_that_of_one_of_the_records(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    third = await propose(matching, *two, id_number=YOUNGER)
    assert placing.refusal(third) == (409, "number-differs")
    proposal = (await propose(matching, *two)).json()
    other = await merge_as_proposed(matching, proposal, id_number=WOMAN)
    assert placing.refusal(other) == (409, "number-differs")
    none = await merge_as_proposed(matching, proposal, id_number=None)
    assert none.status_code == 422


async def test_every_version_is_named_and_fresh(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    for named in ("expected_version", "into_expected_version"):
        assert (await propose(matching, *two, **{named: None})).status_code == 428
        assert (await propose(matching, *two, **{named: 9})).status_code == 412
    proposal = (await propose(matching, *two)).json()
    for expected, status in ((None, 428), (9, 412)):
        answer = await decline(matching, proposal, expected_version=expected)
        assert answer.status_code == status
    for named in ("expected_version", "absorbed_expected_version", "into_expected_version"):
        assert (await merge_as_proposed(matching, proposal, **{named: None})).status_code == 428
        assert (await merge_as_proposed(matching, proposal, **{named: 9})).status_code == 412


async def test_one_that_is_declined_changes_nothing_and_another_may_follow(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    proposal = (await propose(matching, *two)).json()
    twice = await propose(matching, *two, ground="又核实了一次")
    assert placing.refusal(twice) == (409, "merge-proposal-open")
    around = await propose(matching, *reversed(two), number_of="into")
    assert placing.refusal(around) == (409, "matters-open")
    declined = await decline(matching, proposal, headers=tokens.officer(CLERK, sub=FIRST))
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert declined.json()["kept"] is None
    for act in (merge_as_proposed, decline):
        assert placing.refusal(await act(matching, proposal)) == (409, "merge-proposal-closed")
    assert [(await now(matching, one))["state"] for one in two] == ["applied", "applied"]
    assert (await propose(matching, *two, ground="户籍底册找到了")).status_code == 201


async def test_what_one_officer_may_do_needs_no_second_and_another_name_is_corrected_first(
    matching: httpx2.AsyncClient,
) -> None:
    first, alike = await applied(matching, MAN), await applied(matching, numbered("20020615003"))
    enough = await propose(matching, first, alike)
    assert placing.refusal(enough) == (409, "one-officer-is-enough")
    named = await applied(matching, WOMAN, name="别的姓名")
    other = await propose(matching, first, named)
    assert placing.refusal(other) == (409, "not-one-person")
    itself = await propose(matching, first, first)
    assert placing.refusal(itself) == (409, "same-record")


async def test_a_record_of_which_a_merger_is_proposed_goes_nowhere_else_meanwhile(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    right, wrong = two
    alike = await applied(matching, numbered("20020615003"))
    await propose(matching, right, wrong)
    refused = await merge(matching, await now(matching, right), alike)
    assert placing.refusal(refused) == (409, "matters-open")
