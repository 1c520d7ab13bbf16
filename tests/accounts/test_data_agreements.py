"""Data agreements over ASGI with a real database: concluded, seen, revised, ended."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import signing, tokens
from tests.accounts import agreeing
from tests.accounts.agreeing import concluded, move, revised
from tests.accounts.factories import bearing
from tests.accounts.test_second_factors import told

STANDARDS = {
    r"^credit_code$": "GB 32100",
    r"^region$|county$": "GB/T 2260",
    r"^industry$": "GB/T 4754",
    r"^occupation$": "GB/T 6565",
    r"_on$|last_day$|_since$|_until$|^month$": "GB/T 7408",
}
"""What codes a field of the catalogue is in, by how it is called."""
NOBODYS = "dky_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"


@pytest.fixture
async def chief(accounts_app):
    """What the administrator of 银川市 shows at the door."""
    return await agreeing.administrator(accounts_app, "640100")


async def test_an_agreement_is_of_its_administrators_office_and_says_what_was_agreed(
    accounts, chief
):
    agreed = await concluded(accounts, chief)
    assert agreed["region"] == "640100"
    assert (agreed["state"], agreed["version"]) == ("in_force", 1)
    assert agreed["feeds"] == [{"feed": "units", "fields": ["credit_code", "name", "state"]}]
    assert agreed["algorithm"] == "hmac-sha256"
    path = f"/v1/data-agreements/{agreed['id']}"
    assert (await accounts.get(path, headers=tokens.officer("640100", "auditor"))).json() == agreed


WRONG = {
    "a feed that there is not": ({"feeds": [{"feed": "x", "fields": ["name"]}]}, "/feeds"),
    "a field that there is not": ({"feeds": [{"feed": "units", "fields": ["phone"]}]}, "/feeds"),
    "a batch that there is not": ({"batches": ["payrolls"]}, "/batches"),
    "a batch of other departments": ({"department_kind": "education"}, "/batches"),
    "nothing at all": ({"feeds": [], "batches": []}, "/feeds"),
    "a region of another city": ({"regions": ["640200"]}, "/regions"),
    "the region above": ({"regions": ["640000"]}, "/regions"),
    "no region": ({"regions": []}, "/regions"),
    "days the wrong way round": ({"last_day": "2026-03-01"}, "/last_day"),
    "days that are over": ({"first_day": "2026-02-01", "last_day": "2026-03-01"}, "/last_day"),
    "another algorithm": ({"algorithm": "md5"}, "/algorithm"),
    "another department": ({"department_kind": "police"}, "/department_kind"),
    "a number of a person": ({"purpose": "查640104200001011234"}, "/purpose"),
    "no field": ({"feeds": [{"feed": "units", "fields": []}]}, "/feeds/0/fields"),
}


@pytest.mark.parametrize(("changes", "pointer"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_agreed_is_told_by_its_field(accounts, chief, changes, pointer):
    body = signing.terms(**changes)
    answer = await accounts.post("/v1/data-agreements", json=body, headers=bearing(chief))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_an_administrator_who_is_none_any_more_concludes_nothing(accounts, accounts_app):
    former = await agreeing.administrator(accounts_app, "640100", "clerk")
    body = signing.terms()
    answer = await accounts.post("/v1/data-agreements", json=body, headers=bearing(former))
    assert told(answer) == (403, "not-administrator")


async def test_another_office_finds_none_of_it(accounts, accounts_app, chief):
    agreed = await concluded(accounts, chief)
    elsewhere = tokens.officer("640200", "auditor")
    listed = await accounts.get("/v1/data-agreements", headers=elsewhere)
    assert listed.json() == {"items": [], "next_cursor": None}
    for part in ("", "/versions", "/keys", "/deliveries"):
        path = f"/v1/data-agreements/{agreed['id']}{part}"
        assert told(await accounts.get(path, headers=elsewhere)) == (404, "agreement-unknown")
    other = await agreeing.administrator(accounts_app, "640200")
    for path in (f"{agreed['id']}/ending", f"{agreed['id']}/keys/{NOBODYS}/revocation"):
        assert told(await move(accounts, other, path)) == (404, "agreement-unknown")


async def test_the_list_goes_from_page_to_page(accounts, chief):
    made = [(await concluded(accounts, chief))["id"] for _ in range(3)]
    region = tokens.officer("640000", "clerk")
    first = (await accounts.get("/v1/data-agreements?limit=2", headers=region)).json()
    path = f"/v1/data-agreements?limit=2&cursor={first['next_cursor']}"
    rest = (await accounts.get(path, headers=region)).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made


async def test_a_revision_replaces_all_and_every_version_stays(accounts, chief, rows):
    agreed = await concluded(accounts, chief)
    fields = [{"feed": "units", "fields": ["name"]}]
    answer = await revised(accounts, chief, agreed, feeds=fields, reason="不再需要代码")
    assert answer.json()["feeds"] == fields
    assert answer.json()["version"] == 2
    stale = await revised(accounts, chief, agreed)
    assert (*told(stale), stale.json()["version"]) == (412, "agreement-changed", 2)
    path = f"/v1/data-agreements/{agreed['id']}/versions"
    first = (await accounts.get(f"{path}?limit=1", headers=tokens.officer("640100"))).json()
    assert first["items"][0]["reason"] == "不再需要代码"
    cursor = first["next_cursor"]
    before = await accounts.get(f"{path}?cursor={cursor}", headers=tokens.officer("640100"))
    assert [one["feeds"] for one in before.json()["items"]] == [agreed["feeds"]]
    events = [one["event"] for one in await rows("changes") if one["object"] == "data-agreement"]
    assert events == ["data-agreement.concluded", "data-agreement.revised"]


async def test_a_revision_adds_no_batch_of_other_departments(accounts, chief):
    agreed = await concluded(accounts, chief, department_kind="education", batches=["graduates"])
    answer = await revised(accounts, chief, agreed, batches=["graduates", "recommendations"])
    assert told(answer) == (422, "batch-not-of-department")
    assert answer.json()["errors"][0]["pointer"] == "/batches"
    assert (await revised(accounts, chief, agreed, batches=["unemployed"])).status_code == 200


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-03-02", False), ("2026-03-03", True), ("2026-03-04", True), ("2026-03-05", False)],
)
async def test_an_agreement_tells_whether_it_holds_today(accounts, chief, clock, day, holds):
    agreed = await concluded(accounts, chief, first_day="2026-03-03", last_day="2026-03-04")
    assert agreed["holds_today"] is False
    clock.move(day)
    office = tokens.officer("640100", "auditor")
    path = f"/v1/data-agreements/{agreed['id']}"
    one = (await accounts.get(path, headers=office)).json()
    [listed] = (await accounts.get("/v1/data-agreements", headers=office)).json()["items"]
    assert (one["state"], one["holds_today"]) == ("in_force", holds)
    assert listed == one


async def test_who_ran_out_holds_again_once_revised_and_never_once_ended(accounts, chief, clock):
    agreed = await concluded(accounts, chief, last_day="2026-03-02")
    clock.move("2026-03-03")
    longer = (await revised(accounts, chief, agreed, last_day="2026-03-31")).json()
    assert longer["holds_today"] is True
    ended = (await move(accounts, chief, f"{agreed['id']}/ending", 2)).json()
    assert (ended["state"], ended["holds_today"]) == ("ended", False)


async def test_an_ended_agreement_is_moved_no_more(accounts, chief):
    agreed = await concluded(accounts, chief)
    assert told(await move(accounts, chief, f"{agreed['id']}/ending", 2)) == (
        412,
        "agreement-changed",
    )
    ended = await move(accounts, chief, f"{agreed['id']}/ending")
    assert (ended.json()["state"], ended.json()["version"]) == ("ended", 2)
    for answer in (
        await move(accounts, chief, f"{agreed['id']}/ending", 2),
        await revised(accounts, chief, ended.json()),
    ):
        assert told(answer) == (409, "agreement-over")
        assert answer.json()["open_moves"] == []


@pytest.mark.parametrize(
    "act", ["UPDATE data_agreement_versions SET reason = ''", "DELETE FROM data_agreement_versions"]
)
async def test_the_database_itself_keeps_every_version(accounts, accounts_app, chief, act):
    await concluded(accounts, chief)
    with pytest.raises(IntegrityError, match="only ever added to"):
        async with accounts_app.state.database.transaction() as session:
            await session.execute(text(act))


async def test_the_catalogue_is_there_for_everybody(accounts):
    told_of = (await accounts.get("/v1/feeds")).json()
    units = next(one for one in told_of["feeds"] if one["name"] == "units")
    assert units["resource_code"] == "NX-RS-JX-0001"
    standards = {one["name"]: one["standard"] for one in units["fields"]}
    assert standards["credit_code"] == "GB 32100"
    assert {one["name"] for one in told_of["batches"]} == {
        "graduates", "unemployed", "recommendations", "insurance-facts",
    }  # fmt: skip


async def test_each_feed_has_an_entry_to_be_registered_with_the_exchange_platform(accounts):
    feeds = (await accounts.get("/v1/feeds")).json()["feeds"]
    assert [one["name"] for one in feeds] == [
        "units", "posts", "placements", "outcomes", "disbursements",
    ]  # fmt: skip
    codes = [one["resource_code"] for one in feeds]
    assert len(set(codes)) == len(codes)
    for one in feeds:
        assert (one["share_type"], one["period"]) == ("conditional", "real_time")
        assert one["provider"].startswith("宁夏回族自治区")
        for field in one["fields"]:
            # By its name each field of one kind is in codes of one standard.
            known = [std for kind, std in STANDARDS.items() if re.search(kind, field["name"])]
            assert (field["title"] != "", field["standard"]) == (True, known[0] if known else None)
