"""Who audits an office asks who made an officer, named a deputy, agreed and issued a key."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import tokens
from tests.accounts import agreeing
from tests.accounts.factories import a_sign_in, a_sign_up, an_officer
from tests.accounts.test_credentials import added
from tests.accounts.test_deputies import end, name_deputy
from tests.accounts.test_officers import change
from tests.accounts.test_second_factors import told

URL = "/v1/change-log/accounts"


@pytest.fixture
async def chief(accounts_app, accounts):
    """The account of the administrator of 银川市, and the tokens."""
    account_id, name = await an_officer(accounts_app, "640100")
    return account_id, await a_sign_in(accounts, name)


async def log_of(client, by=None, **asked):
    return await client.get(URL, params=asked, headers=by or tokens.officer("640100", "auditor"))


async def events(client, by=None, **asked):
    answer = await log_of(client, by, **asked)
    assert answer.status_code == 200, answer.text
    return [one["event"] for one in answer.json()["items"]]


async def test_who_made_an_officer_and_who_named_a_deputy_and_ended_it(accounts, chief):
    account_id, by = chief
    one, other = await added(accounts, by), await added(accounts, by, roles=["approver"])
    named = (await name_deputy(accounts, by, other["account_id"], one["account_id"])).json()
    await end(accounts, by, named)
    (made,) = (await log_of(accounts, object_id=one["account_id"])).json()["items"]
    assert (made["event"], made["author"]) == ("officer.added", account_id)
    assert made["data"]["roles"] == ["clerk"]
    newest, first = (await log_of(accounts, object_id=named["id"])).json()["items"]
    assert (newest["event"], newest["ground"]) == ("deputy.ended", "提前返岗")
    assert (first["event"], first["author"], first["ground"]) == (
        "deputy.named",
        account_id,
        "休假",
    )


async def test_an_alteration_tells_what_stood_before_and_after(accounts, chief):
    account_id, by = chief
    one = await added(accounts, by)
    answer = await change(accounts, by, one, roles=["clerk", "finance"])
    assert answer.status_code == 200, answer.text
    newest = (await log_of(accounts, object_id=one["account_id"])).json()["items"][0]
    assert (newest["event"], newest["author"]) == ("officer.changed", account_id)
    assert newest["before"] == {"roles": ["clerk"]}
    assert newest["after"] == {"roles": ["clerk", "finance"]}


async def test_why_an_officer_was_suspended_or_changed_is_told_where_it_was_said(
    accounts, chief, rows
):
    _, by = chief
    one = await added(accounts, by)
    suspended = await change(accounts, by, one, suspended=True, ground="离岗配合调查")
    assert suspended.status_code == 200, suspended.text
    restored = await change(accounts, by, suspended.json(), suspended=False)
    assert restored.status_code == 200, restored.text
    refused = await change(accounts, by, restored.json(), ground="因")
    assert told(refused) == (422, "malformed")
    logged = (await log_of(accounts, object_id=one["account_id"])).json()["items"]
    assert [(each["event"], each["ground"]) for each in logged] == [
        ("officer.reinstated", ""),
        ("officer.suspended", "离岗配合调查"),
        ("officer.added", ""),
    ]
    assert {row["ground"] for row in await rows("changes")} == {""}


async def test_who_agreed_and_who_issued_and_revoked_a_key(accounts, accounts_app):
    chief = await agreeing.administrator(accounts_app, "640100")
    agreed = await agreeing.concluded(accounts, chief)
    key = await agreeing.issued(accounts, chief, agreed)
    assert await events(accounts, object_id=agreed["id"]) == ["data-agreement.concluded"]
    of_keys = {"event": "department-key.issued", "from_day": "2026-03-01"}
    (issued,) = (await log_of(accounts, **of_keys)).json()["items"]
    assert issued["object_id"] == key["client_id"]
    assert issued["data"]["agreement_id"] == agreed["id"]
    assert key["client_secret"] not in str(issued)


async def test_one_asks_by_author_and_by_days_and_reads_in_pages(accounts, chief, clock):
    account_id, by = chief
    clock.move("2026-03-03")
    for _ in range(3):
        await added(accounts, by)
    whole = (await log_of(accounts, author=account_id)).json()["items"]
    assert [one["event"] for one in whole] == ["officer.added"] * 3
    seen, cursor = [], {}
    while cursor is not None:
        page = (await log_of(accounts, author=account_id, limit=2, **cursor)).json()
        seen += page["items"]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert seen == whole
    for days, found in (
        ({"from_day": "2026-03-03"}, 3),
        ({"from_day": "2026-03-03", "to_day": "2026-03-03"}, 3),
        ({"from_day": "2026-03-04"}, 0),
        ({"from_day": "2026-03-01", "to_day": "2026-03-02"}, 0),
    ):
        page = (await log_of(accounts, author=account_id, **days)).json()
        assert len(page["items"]) == found, days


async def test_only_who_audits_that_office_reads_it(accounts, chief):
    account_id, by = chief
    one = await added(accounts, by)
    other = await added(accounts, by)
    named = (await name_deputy(accounts, by, other["account_id"], one["account_id"])).json()
    for region, status in (("640104", 200), ("640100", 200), ("640000", 200), ("640200", 404)):
        for object_id in (one["account_id"], named["id"]):
            answer = await log_of(accounts, tokens.officer(region, "auditor"), object_id=object_id)
            assert answer.status_code == status, (region, object_id)
        seen = await events(accounts, tokens.officer(region, "auditor"), author=account_id)
        assert bool(seen) == (status == 200), region
    for role in ("clerk", "reviewer", "finance", "administrator", "helper"):
        refused = await log_of(accounts, tokens.officer("640100", role), author=account_id)
        assert told(refused) == (403, "role-lacks-right")


async def test_what_bears_no_region_is_for_the_autonomous_region_alone(accounts):
    signed_up = (await a_sign_up(accounts))["account_id"]
    assert (await log_of(accounts, object_id=signed_up)).status_code == 404
    province = tokens.officer("640000", "auditor")
    assert await events(accounts, province, object_id=signed_up) == ["account.opened"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "change-log-unbounded"),
        ({"to_day": "2026-03-02"}, "change-log-unbounded"),
        ({"event": "officer.added"}, "change-log-unbounded"),
        ({"object_id": "a b"}, "malformed"),
        ({"from_day": "2026-02-30"}, "malformed"),
    ],
)
async def test_who_names_nothing_or_no_day_is_refused(accounts, asked, code):
    assert told(await log_of(accounts, **asked)) == (422, code)


async def test_each_look_is_kept(accounts, chief, rows):
    account_id, by = chief
    one = await added(accounts, by)
    await log_of(accounts, object_id=one["account_id"])
    await log_of(accounts, author=account_id)
    looks = [row for row in await rows("audit_entries") if row["action"] == "change-log.read"]
    assert [(row["object_id"], row["region"]) for row in looks] == [
        (one["account_id"], "640104"),
        (account_id, "640100"),
    ]


@pytest.mark.parametrize("act", ["DELETE FROM grounds", "UPDATE grounds SET words = ''"])
async def test_a_ground_lies_sealed_and_is_neither_altered_nor_deleted(
    accounts, accounts_app, chief, rows, act
):
    _, by = chief
    one, other = await added(accounts, by), await added(accounts, by)
    named = await name_deputy(accounts, by, other["account_id"], one["account_id"])
    (kept,) = [row for row in await rows("grounds") if row["object_id"] == named.json()["id"]]
    assert "休假".encode() not in kept["words"]
    assert {row["ground"] for row in await rows("changes")} == {""}
    with pytest.raises(IntegrityError):
        async with accounts_app.state.database.transaction() as session:
            await session.execute(text(act))
