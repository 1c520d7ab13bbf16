"""The audit log is read by those who watch over an office, and each reading stands in it."""

import pytest
from sqlalchemy import text

from services.common.deeds import by_itself
from services.common.store import audit
from services.common.time.clock import Clock
from tests import tokens

URL = "/v1/audit-log"
DEED = by_itself("test", Clock(), "req_test")
CITY = tokens.officer("640100", "auditor")
PROVINCE = tokens.officer("640000", "auditor")


@pytest.fixture
async def kept(accounts_app):
    """Entries of a county, of its city, of another city, and of no region."""
    async with accounts_app.state.database.transaction() as session:
        for number, area in enumerate(("640104", "640100", "640300", None)):
            await audit.note(
                session, DEED, action="note.read", object_id=f"n{number}", ground="看", region=area
            )


async def read(client, headers=CITY, status=200, **params):
    answer = await client.get(URL, params=params, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def ids_seen(client, headers=CITY, **params):
    page = await read(client, headers, **params)
    return [entry["object_id"] for entry in page["items"] if entry["action"] == "note.read"]


@pytest.mark.usefixtures("kept")
async def test_an_office_reads_of_its_own_region_and_the_autonomous_region_of_all(accounts):
    assert await ids_seen(accounts) == ["n1", "n0"]
    assert await ids_seen(accounts, tokens.officer("640104", "approver")) == ["n0"]
    assert await ids_seen(accounts, PROVINCE) == ["n3", "n2", "n1", "n0"]


@pytest.mark.usefixtures("kept")
async def test_each_reading_is_noted_and_seen_by_the_next(accounts):
    await read(accounts, day="2026-03-02")
    first = (await read(accounts))["items"][0]
    assert first | {"at": "", "no": 0, "request_id": "", "author": ""} == {
        "no": 0,
        "at": "",
        "author": "",
        "action": "audit-log.read",
        "object_id": "640100",
        "region": "640100",
        "ground": "2026-03-02",
        "request_id": "",
        "before": None,
        "after": None,
    }
    assert first["author"].startswith("acc_")


@pytest.mark.usefixtures("kept")
async def test_entries_are_found_by_object_author_kind_and_day(accounts):
    today = Clock().today().isoformat()
    assert await ids_seen(accounts, object_id="n1") == ["n1"]
    assert await ids_seen(accounts, author="test") == ["n1", "n0"]
    assert await ids_seen(accounts, author="nobody") == []
    assert await ids_seen(accounts, action="note.read") == ["n1", "n0"]
    assert await ids_seen(accounts, day=today) == ["n1", "n0"]
    assert await ids_seen(accounts, day="2020-01-01") == []


async def test_a_day_begins_and_ends_at_midnight_in_shanghai(accounts_app, accounts):
    async with accounts_app.state.database.transaction() as session:
        for name, at in (("before", "15:59:59.999"), ("first", "16:00")):
            await audit.note(session, DEED, action="note.read", object_id=name, region="640100")
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(
                text(
                    f"UPDATE audit_entries SET at = '2026-03-01 {at}+00' WHERE object_id = '{name}'"
                )
            )
    assert await ids_seen(accounts, day="2026-03-01") == ["before"]
    assert await ids_seen(accounts, day="2026-03-02") == ["first"]


@pytest.mark.usefixtures("kept")
async def test_pages_follow_each_other_without_gap_or_repetition(accounts):
    first = await read(accounts, PROVINCE, limit=3, action="note.read")
    rest = await read(accounts, PROVINCE, limit=3, action="note.read", cursor=first["next_cursor"])
    seen = [entry["object_id"] for page in (first, rest) for entry in page["items"]]
    assert (seen, rest["next_cursor"]) == (["n3", "n2", "n1", "n0"], None)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (tokens.officer("640100", "clerk"), 403),
        (tokens.officer("640100", "administrator"), 403),
    ],
)
async def test_others_read_nothing(accounts, headers, status):
    await read(accounts, headers, status)


@pytest.mark.parametrize(
    "params",
    [
        {"object_id": "张 三"},
        {"object_id": "x" * 65},
        {"author": ""},
        {"action": "a b"},
        {"day": "2026-02-30"},
        {"day": "0001-01-01"},
        {"cursor": "x"},
        {"limit": 0},
    ],
)
async def test_a_filter_that_cannot_be_is_told_so(accounts, params):
    assert (await read(accounts, status=422, **params))["status"] == 422


async def test_each_service_has_a_log_of_its_own(units, matching, reporting):
    for service, client in {"units": units, "matching": matching, "reporting": reporting}.items():
        for _ in range(2):
            answer = await client.get(f"{URL}/{service}", headers=CITY)
        assert [entry["action"] for entry in answer.json()["items"]] == ["audit-log.read"]
