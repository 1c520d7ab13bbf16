"""Accident insurance over HTTP: contracts, lists, acknowledgement, gaps and warnings."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from services.common.store.tables import audit_entries, changes
from services.reporting import jobs
from services.reporting.rules.identities import Identity
from tests import tokens
from tests.reporting.insuring import CONTRACT, Insurer
from tests.reporting.valuing import a_row


@pytest.fixture
async def insurer(office, placement_facts):
    """An office of 银川市 on 2026-03-02."""
    return Insurer(office, placement_facts)


def told(answer):
    return answer.status_code, answer.json().get("code")


async def read_to_head(app):
    await app.state.followers["matching"].catch_up()


async def test_a_cover_of_half_a_million_is_recorded_and_a_fen_more_is_refused(insurer):
    assert (await insurer.contract())["cover"] == "500000.00"
    body = CONTRACT | {
        "cover": "500000.01",
        "first_day": "2027-01-01",
        "last_day": "2027-12-31",
    }
    answer = await insurer.post("/v1/insurance-contracts", body)
    assert told(answer) == (409, "cover-above-limit")
    assert answer.json()["article"] == "宁人社函〔2020〕272号 一"


async def test_two_contracts_of_one_region_share_no_day(insurer):
    first = await insurer.contract()
    shared = CONTRACT | {"first_day": "2026-12-31", "last_day": "2027-12-30"}
    answer = await insurer.post("/v1/insurance-contracts", shared)
    assert told(answer) == (409, "contracts-overlap")
    assert answer.json()["contract_id"] == first["id"]
    await insurer.contract(first_day="2027-01-01", last_day="2027-12-31")
    await insurer.contract(region="640104")


async def test_two_contracts_recorded_at_once_keep_one(insurer):
    answers = await asyncio.gather(
        *(insurer.post("/v1/insurance-contracts", CONTRACT) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"last_day": "2025-12-31"}, "/last_day"),
        ({"seats": 3}, "/seats"),
        ({"premium_rule": "seats"}, "/seats"),
        ({"premium_rule": "by_heart"}, "/premium_rule"),
        ({"cover": "0.00"}, "/cover"),
        ({"cover": 500000}, "/cover"),
        ({"premium": "-0.01"}, "/premium"),
        ({"procurement_number": "640104199001011234"}, "/procurement_number"),
        ({"first_day": "2026-02-30"}, "/first_day"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_what_is_no_contract_is_malformed(insurer, changes, pointer):
    answer = await insurer.post("/v1/insurance-contracts", CONTRACT | changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_contract_keeps_to_a_limit_that_was_recorded_just_before(insurer):
    row = a_row("accident_cover_limit", "300000.00", effective=CONTRACT["first_day"])
    answer = await insurer.post("/v1/policy-parameters", row, "approver", region="640000")
    assert answer.status_code == 201, answer.text
    answer = await insurer.post("/v1/insurance-contracts", CONTRACT | {"cover": "300000.01"})
    assert answer.json()["code"] == "cover-above-limit"


async def test_a_contract_is_corrected_by_a_new_version(insurer):
    contract = await insurer.contract()
    path = f"/v1/insurance-contracts/{contract['id']}"
    body = {name: value for name, value in CONTRACT.items() if name != "region"}
    body |= {"premium": "25.00", "ground": "补充协议"}
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert told(answer) == (428, "record-version-missing")
    body["expected_version"] = 1
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert (answer.json()["version"], answer.json()["premium"]) == (2, "25.00")
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert told(answer) == (412, "record-changed")
    versions = await insurer.get(f"{path}/versions")
    assert [one["premium"] for one in versions["items"]] == ["30.00", "25.00"]
    first = await insurer.get(f"{path}/versions?limit=1")
    rest = await insurer.get(f"{path}/versions?limit=1&cursor={first['next_cursor']}")
    assert [one["version"] for one in first["items"] + rest["items"]] == [1, 2]


async def test_another_office_neither_sees_nor_corrects_a_contract(insurer):
    contract = await insurer.contract()
    path = f"/v1/insurance-contracts/{contract['id']}"
    elsewhere = tokens.officer("640300")
    for url in (path, f"{path}/versions", f"{path}/lists"):
        answer = await insurer.client.get(url, headers=elsewhere)
        assert told(answer) == (404, "insurance-contract-unknown")
    county = await insurer.get(path, region="640104")
    assert county["id"] == contract["id"]
    answer = await insurer.client.post(f"{path}/lists", headers=tokens.officer("640104"))
    assert told(answer) == (404, "insurance-contract-unknown")
    answer = await insurer.post("/v1/insurance-contracts", CONTRACT, region="640300")
    assert answer.status_code == 404
    listed = await insurer.client.get("/v1/insurance-contracts", headers=elsewhere)
    assert listed.json()["items"] == []


async def test_the_whole_way_from_an_arrival_to_a_cover(insurer, following_app):
    contract = await insurer.contract()
    placement = await insurer.trainee()
    await read_to_head(following_app)
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert (gap["placement_id"], gap["since"], gap["reason"]) == (
        placement,
        "2026-03-02",
        "not_listed",
    )
    drawn = await insurer.draw(contract)
    assert (drawn["no"], drawn["additions"], drawn["withdrawals"]) == (1, 1, 0)
    [line] = (await insurer.get(f"/v1/insurance-lists/{drawn['id']}/entries"))["items"]
    assert (line["first_day"], line["last_day"]) == ("2026-03-02", "2026-09-01")
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert gap["reason"] == "not_acknowledged"
    await insurer.acknowledge(drawn)
    assert (await insurer.get("/v1/insurance-gaps"))["items"] == []
    [enrolled] = (await insurer.get("/v1/insurance-enrolments"))["items"]
    assert enrolled["standing"] == "covered"
    answer = await insurer.post(f"/v1/insurance-contracts/{contract['id']}/lists")
    assert told(answer) == (409, "nothing-to-list")


async def test_who_leaves_early_is_withdrawn_by_the_next_list(insurer):
    contract = await insurer.contract()
    placement = await insurer.insured(contract)
    await insurer.facts.end_early(placement, date(2026, 3, 2))
    second = await insurer.draw(contract)
    assert (second["no"], second["additions"], second["withdrawals"]) == (2, 0, 1)
    [line] = (await insurer.get(f"/v1/insurance-lists/{second['id']}/entries"))["items"]
    assert (line["kind"], line["first_day"]) == ("withdrawal", "2026-03-03")


@pytest.mark.parametrize(("last_day", "kept"), [("2026-03-01", False), ("2026-03-02", True)])
async def test_who_left_before_days_were_kept_here_leaves_no_gap(
    insurer, following_app, last_day, kept
):
    contract = await insurer.contract()
    placement = await insurer.trainee(date(2026, 2, 2), kept_since="2026-03-02")
    await insurer.facts.end_early(placement, date.fromisoformat(last_day))
    await read_to_head(following_app)
    gaps = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert [one["since"] for one in gaps] == (["2026-03-02"] if kept else [])
    answer = await insurer.post(f"/v1/insurance-contracts/{contract['id']}/lists")
    assert told(answer) == ((201, None) if kept else (409, "nothing-to-list"))


async def test_who_never_came_is_withdrawn_whole_and_leaves_no_gap(insurer):
    contract = await insurer.contract()
    placement = await insurer.insured(contract)
    nobody = {"arrived_on": "2026-03-02", "last_day": "2026-03-01", "state": "annulled"}
    day = date(2026, 3, 2)
    await insurer.facts.tell("placement", placement, "placement.corrected", day, **nobody)
    second = await insurer.draw(contract)
    assert (second["no"], second["additions"], second["withdrawals"]) == (2, 0, 1)
    [line] = (await insurer.get(f"/v1/insurance-lists/{second['id']}/entries"))["items"]
    assert (line["kind"], line["first_day"]) == ("withdrawal", "2026-03-02")
    assert (await insurer.get("/v1/insurance-gaps"))["items"] == []


async def test_whom_a_carrier_rejects_has_a_gap_and_comes_again(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    drawn = await insurer.draw(contract)
    rejected = [{"line": 1, "reason": "身份信息不符"}]
    answered = await insurer.acknowledge(drawn, rejected=rejected)
    assert answered["rejected"] == 1
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert gap["reason"] == "rejected"
    assert (await insurer.draw(contract))["additions"] == 1


async def test_a_list_is_acknowledged_once_and_for_its_lines_only(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    drawn = await insurer.draw(contract)
    path = f"/v1/insurance-lists/{drawn['id']}/acknowledgement"
    body = {"expected_version": 1, "acknowledged_on": "2026-03-02", "reference": "PD-1"}
    for wrong, pointer in (
        ({"rejected": [{"line": 2, "reason": "不符"}]}, "/rejected/0/line"),
        ({"rejected": [{"line": 1, "reason": "不符"}] * 2}, "/rejected/1/line"),
        ({"acknowledged_on": "2026-03-03"}, "/acknowledged_on"),
        ({"acknowledged_on": "2026-03-01"}, "/acknowledged_on"),
        ({"effective_from": "2025-12-31"}, "/effective_from"),
        ({"effective_from": "2027-01-01"}, "/effective_from"),
    ):
        answer = await insurer.post(path, body | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    answer = await insurer.post(path, body | {"expected_version": 2})
    assert told(answer) == (412, "record-changed")
    await insurer.acknowledge(drawn)
    answer = await insurer.post(path, body | {"expected_version": 2})
    assert told(answer) == (409, "list-acknowledged")


async def test_a_wrong_day_put_down_of_an_answer_is_put_right(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    drawn = await insurer.draw(contract)
    path = f"/v1/insurance-lists/{drawn['id']}/acknowledgement-corrections"
    right = {
        "expected_version": 2,
        "acknowledged_on": "2026-03-02",
        "reference": "PD-1",
        "effective_from": "2026-03-02",
        "ground": "起保日期登记错误",
    }
    answer = await insurer.post(path, right | {"expected_version": 1})
    assert told(answer) == (409, "list-not-acknowledged")
    await insurer.acknowledge(drawn, effective_from="2026-12-31")
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert gap["reason"] == "accepted_later"
    for wrong, pointer in (
        ({"effective_from": "2027-01-01"}, "/effective_from"),
        ({"acknowledged_on": "2026-03-01"}, "/acknowledged_on"),
        ({"rejected": [{"line": 2, "reason": "不符"}]}, "/rejected/0/line"),
        ({"ground": ""}, "/ground"),
    ):
        answer = await insurer.post(path, right | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert told(await insurer.post(path, right | {"expected_version": 1})) == (
        412,
        "record-changed",
    )
    assert (await insurer.post(path, right, region="640200")).status_code == 404
    answer = await insurer.post(path, right)
    assert (answer.status_code, answer.json()["effective_from"]) == (200, "2026-03-02")
    assert (await insurer.get("/v1/insurance-gaps"))["items"] == []


async def test_a_rejection_that_was_left_out_is_put_down_later_and_listed_again(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    drawn = await insurer.acknowledge(await insurer.draw(contract))
    path = f"/v1/insurance-lists/{drawn['id']}/acknowledgement-corrections"
    body = {
        "expected_version": 2,
        "acknowledged_on": "2026-03-02",
        "reference": "PD-1",
        "rejected": [{"line": 1, "reason": "身份信息不符"}],
        "ground": "漏登一行",
    }
    answer = await insurer.post(path, body)
    assert (answer.status_code, answer.json()["rejected"]) == (200, 1)
    again = await insurer.post(path, body | {"expected_version": 3})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "/rejected/0/line")
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert gap["reason"] == "rejected"
    assert (await insurer.draw(contract))["additions"] == 1


async def test_two_lists_drawn_at_once_list_nobody_twice(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    path = f"/v1/insurance-contracts/{contract['id']}/lists"
    answers = await asyncio.gather(*(insurer.post(path) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_contract_by_seats_takes_no_more_than_its_seats(insurer, clock):
    contract = await insurer.contract(premium_rule="seats", seats=1, premium="200.00")
    first = await insurer.insured(contract)
    clock.move("2026-03-03")
    await insurer.trainee(date(2026, 3, 3))
    answer = await insurer.post(f"/v1/insurance-contracts/{contract['id']}/lists")
    assert told(answer) == (409, "seats-exceeded")
    assert (answer.json()["seats"], answer.json()["needed"]) == (1, 2)
    await insurer.facts.end_early(first, date(2026, 3, 2))
    drawn = await insurer.draw(contract)
    assert (drawn["additions"], drawn["withdrawals"]) == (1, 1)


@pytest.mark.parametrize(
    ("sum_limit", "consents", "reason"),
    [(500000, False, "no_consent"), (499999, True, "no_consent"), (500000, True, "not_listed")],
)
async def test_nobody_is_insured_without_a_consent_to_the_whole_sum(
    insurer, following_app, sum_limit, consents, reason
):
    await insurer.contract()
    await insurer.trainee(consents=consents, sum_limit=sum_limit)
    await read_to_head(following_app)
    [gap] = (await insurer.get("/v1/insurance-gaps"))["items"]
    assert gap["reason"] == reason


@pytest.mark.parametrize(("since", "gaps"), [("2026-01-13", []), ("2026-01-12", ["2026-01-05"])])
async def test_a_gap_of_long_ago_is_shown_by_its_days(insurer, following_app, since, gaps):
    placement = await insurer.trainee(date(2026, 1, 5))
    await insurer.facts.end_early(placement, date(2026, 1, 12))
    await read_to_head(following_app)
    assert (await insurer.get("/v1/insurance-gaps"))["items"] == []
    found = (await insurer.get(f"/v1/insurance-gaps?from={since}"))["items"]
    assert [one["since"] for one in found] == gaps
    assert [one["through"] for one in found] == ["2026-01-12"] * len(gaps)


async def test_the_gaps_of_some_days_come_in_pages(insurer, following_app):
    """Somebody's own gaps are not told twice, nor those after them left out."""
    contract = await insurer.contract()
    for _ in range(2):
        placement = await insurer.trainee(date(2026, 1, 5))
        await insurer.facts.end_early(placement, date(2026, 3, 1))
    drawn = await insurer.draw(contract)
    await insurer.acknowledge(drawn, effective_from="2026-02-01")
    await insurer.trainee(date(2026, 3, 2))
    await read_to_head(following_app)
    path, seen, cursor = "/v1/insurance-gaps?from=2026-01-01&limit=1", [], ""
    while cursor is not None:
        page = await insurer.get(path + (f"&cursor={cursor}" if cursor else ""))
        seen += [(one["since"], one["through"], one["reason"]) for one in page["items"]]
        cursor = page["next_cursor"]
    before = ("2026-01-05", "2026-01-31", "accepted_later")
    assert sorted(seen) == [before, before, ("2026-03-02", "2026-03-02", "not_listed")]


async def test_no_gaps_end_before_they_begin(insurer):
    answer = await insurer.client.get(
        "/v1/insurance-gaps?from=2026-03-03&on=2026-03-02", headers=insurer.as_("clerk")
    )
    assert told(answer) == (422, "malformed")


async def test_a_gap_of_long_ago_that_is_told_late_is_told_of(insurer, following_app):
    placement = await insurer.trainee(date(2025, 11, 3))
    await insurer.facts.end_early(placement, date(2025, 11, 12))
    await read_to_head(following_app)
    await jobs.note_gaps(following_app)
    async with following_app.state.database.transaction() as session:
        days = await session.scalars(
            select(changes.c.occurred_on).where(changes.c.event == "insurance.gap-found")
        )
        assert days.all() == [date(2025, 11, 3)]


async def test_a_gap_is_told_of_once(insurer, following_app):
    await insurer.trainee()
    await read_to_head(following_app)
    for _ in range(2):
        await jobs.note_gaps(following_app)
    async with following_app.state.database.transaction() as session:
        rows = (
            await session.scalars(
                select(changes.c.data).where(changes.c.event == "insurance.gap-found")
            )
        ).all()
    assert [(row["since"], row["reason"]) for row in rows] == [("2026-03-02", "no_contract")]


@pytest.mark.parametrize(
    ("last_day", "warnings"),
    [("2026-04-02", []), ("2026-04-01", [30]), ("2026-03-08", [30]), ("2026-03-07", [5])],
)
async def test_an_office_is_warned_thirty_and_five_days_before(insurer, last_day, warnings):
    contract = await insurer.contract(last_day=last_day)
    await insurer.insured(contract)
    seen = await insurer.get("/v1/insurance-warnings")
    assert [one["warning"] for one in seen["contracts"]] == warnings
    assert [one["cover_last_day"] for one in seen["items"]] == [last_day] * len(warnings)


async def test_a_contract_that_is_followed_warns_of_nothing(insurer):
    await insurer.contract(last_day="2026-03-10")
    await insurer.contract(first_day="2026-03-11")
    assert (await insurer.get("/v1/insurance-warnings"))["contracts"] == []


async def test_a_list_is_handed_out_with_names_and_the_look_is_logged(insurer, following_app):
    contract = await insurer.contract()
    await insurer.trainee(youth_id="yth_01K5ABCDEFGHJKMNPQRSTVWXYZ")
    drawn = await insurer.draw(contract)

    class Registry:
        async def of(self, youth_ids):
            return {youth_ids[0]: Identity("=阿依", "640104200201011234")}

    following_app.state.identities = Registry()
    for kind in ("xlsx", "csv"):
        answer = await insurer.client.get(
            f"/v1/insurance-lists/{drawn['id']}/file.{kind}", headers=insurer.as_("clerk")
        )
        assert answer.status_code == 200, answer.text
    assert '"\'=阿依","\t640104200201011234"' in answer.content.decode("utf-8-sig")
    async with following_app.state.database.transaction() as session:
        looked = await session.scalars(
            select(audit_entries.c.object_id).where(
                audit_entries.c.action == "insurance-list.copied"
            )
        )
        assert looked.all() == [drawn["id"]] * 2


async def test_a_list_waits_while_nobody_tells_names(insurer):
    contract = await insurer.contract()
    await insurer.trainee()
    drawn = await insurer.draw(contract)
    answer = await insurer.client.get(
        f"/v1/insurance-lists/{drawn['id']}/file.xlsx", headers=insurer.as_("clerk")
    )
    assert told(answer) == (503, "identities-unavailable")
