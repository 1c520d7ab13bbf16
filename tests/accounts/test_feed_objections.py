"""A department objects to what it reads; the office whose object it is checks and answers."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from services.accounts.policy import VALUES
from services.accounts.queries.gauges import GAUGES
from services.accounts.rules.feeds import FEEDS, FeedName
from services.common.store import policy_rows
from services.common.store.changes import FedChange
from services.common.time.clock import day_of, end_of
from services.common.upstream import Upstream
from services.common.values.identity import credit_check
from tests import calendars, tokens
from tests.accounts import agreeing, objecting
from tests.accounts.factories import a_key
from tests.accounts.objecting import OFFICE, OVERDUE, answer, said, shown
from tests.units import reviewing
from tests.units.factories import a_declaration, an_applicant, seen

PUBLIC = next(
    code
    for order in range(1000)
    if (code := (first := f"12640000{order:09d}") + credit_check(first)).isdigit()
)
"""A public institution's credit code that is of digits alone."""
FIELDS = ("name", "industry", "region", "state", "occurred_on")


@pytest.fixture
async def chief(accounts_app, units_app):
    objecting.wire(accounts_app, units=units_app)
    await calendars.know_years(units_app)
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
async def commerce(accounts, chief):
    return await objecting.joined(accounts, chief, "units", *FIELDS)


@pytest.fixture
async def unit(units):
    return await an_applicant(units, region="640104")


async def corrected(units, unit, **changes):
    """The unit corrects what it declared."""
    now = await seen(units, unit)
    told = {"credit_code": unit["credit_code"], "region": unit["region"]} | changes
    body = a_declaration(**told) | {"expected_version": now["version"]}
    path, by = f"/v1/units/{unit['id']}", tokens.unit(unit["id"])
    return shown(await units.put(path, json=body, headers=by))


async def test_an_objection_is_received_with_a_last_day_and_seen_on_both_sides(
    accounts, commerce, unit
):
    told = {"subject": unit["id"], "field": "industry", "should_be": "I"}
    filed = await commerce.filed(**told)
    expected = {
        **told,
        "feed": "units",
        "ground": objecting.GROUND,
        "state": "filed",
        "filed_on": "2026-03-02",
        # Ten working days after a Monday, without holidays.
        "due_on": "2026-03-16",
        "provisional": False,
        "overdue": False,
        "closed_on": None,
        "answer": None,
        "version": 1,
    }
    assert filed == {"id": filed["id"], **expected}
    assert shown(await commerce.read(filed)) == filed
    assert shown(await commerce.read())["items"] == [filed]
    office = tokens.officer("640104")
    case = shown(await accounts.get(f"{OFFICE}/{filed['id']}", headers=office))
    assert case == filed | {
        "object_id": unit["id"],
        "region": "640104",
        "agreement_id": commerce.department.agreement["id"],
        "department_kind": "commerce",
        "department_name": "银川市商务局",
    }
    assert shown(await accounts.get(OFFICE, headers=office))["items"] == [case]


async def test_a_correction_is_the_objects_own_and_its_answer_is_refused_before(
    accounts, units, commerce, unit
):
    filed = await commerce.filed(subject=unit["id"], field="industry", should_be="I")
    refused = await answer(accounts, filed, "corrected")
    assert said(refused) == (409, "nothing-corrected")
    await corrected(units, unit, industry="I")
    case = shown(await answer(accounts, filed, "corrected"))
    assert (case["state"], case["answer"], case["version"]) == ("corrected", "已核对登记材料", 2)
    read = shown(await commerce.read(filed))
    assert (read["state"], read["answer"], read["closed_on"]) == (
        "corrected",
        "已核对登记材料",
        "2026-03-02",
    )


@pytest.mark.parametrize("why", ["moved", "narrowed"])
async def test_what_left_the_agreements_regions_is_not_corrected_by_that(
    *, accounts, units, units_app, chief, unit, why
):
    told = await objecting.joined(accounts, chief, "units", *FIELDS, regions=["640104"])
    filed = await told.filed(subject=unit["id"], field="industry")
    if why == "moved":
        async with units_app.state.database.transaction() as session:
            await session.execute(text("UPDATE units SET region = '640106'"))
    else:
        away = AWAY["feeds"], ["640106"]
        changes = dict(zip(("feeds", "regions"), away, strict=True)) | {"batches": []}
        shown(await agreeing.revised(accounts, chief, told.department.agreement, **changes))
    assert said(await answer(accounts, filed, "corrected")) == (409, "nothing-corrected")
    async with units_app.state.database.transaction() as session:
        await session.execute(text("UPDATE units SET industry = 'I'"))
    assert shown(await answer(accounts, filed, "corrected"))["state"] == "corrected"


async def test_another_field_put_right_is_not_the_one_objected_to(accounts, units, commerce, unit):
    filed = await commerce.filed(subject=unit["id"], field="industry")
    await corrected(units, unit, name="宁夏另名机械有限公司")
    assert said(await answer(accounts, filed, "corrected")) == (409, "nothing-corrected")


@pytest.mark.parametrize("verdict", ["stands", "not_ours"])
async def test_what_stands_is_answered_as_it_is_and_nothing_is_written(
    accounts, units, commerce, unit, verdict
):
    filed = await commerce.filed(subject=unit["id"], field="industry")
    before = await seen(units, unit)
    case = shown(await answer(accounts, filed, verdict))
    assert case["state"] == verdict
    assert await seen(units, unit) == before
    assert said(await answer(accounts, filed, verdict, version=2)) == (
        409,
        "feed-objection-closed",
    )


async def test_a_field_that_only_events_tell_is_answered_by_the_offices_word(
    accounts, commerce, unit
):
    filed = await commerce.filed(subject=unit["id"], field="occurred_on")
    assert shown(await answer(accounts, filed, "corrected"))["state"] == "corrected"


async def test_the_same_objection_twice_is_a_conflict_until_it_is_closed(accounts, commerce, unit):
    told = {"subject": unit["id"], "field": "name"}
    filed = await commerce.filed(**told)
    assert said(await commerce.file(**told)) == (409, "feed-objection-open")
    await commerce.filed(subject=unit["id"], field="state")
    shown(await answer(accounts, filed, "stands"))
    again = await commerce.filed(**told)
    shown(await commerce.withdraw(again))
    await commerce.filed(**told)


async def test_of_several_at_once_one_is_kept(commerce, unit, rows):
    told = {"subject": unit["id"], "field": "name"}
    answers = await asyncio.gather(*(commerce.file(**told) for _ in range(6)))
    assert sorted(one.status_code for one in answers) == [201, *[409] * 5]
    assert len(await rows("feed_objections")) == 1


async def test_a_repeated_request_is_one_objection(commerce, unit):
    key, told = a_key(), {"subject": unit["id"], "field": "name"}
    first, again = [shown(await commerce.file(key, **told), 201) for _ in range(2)]
    assert first == again


async def test_the_department_takes_it_back_once_and_nobody_answers_it_then(
    accounts, commerce, unit
):
    filed = await commerce.filed(subject=unit["id"], field="name")
    assert said(await commerce.withdraw(filed, None)) == (428, "unpinned")
    assert said(await commerce.withdraw(filed, 2)) == (412, "feed-objection-changed")
    told = shown(await commerce.withdraw(filed))
    assert (told["state"], told["answer"], told["closed_on"]) == ("withdrawn", None, "2026-03-02")
    assert said(await commerce.withdraw(filed, 2)) == (409, "feed-objection-closed")
    assert said(await answer(accounts, filed, "stands", version=2)) == (
        409,
        "feed-objection-closed",
    )


async def test_of_a_withdrawal_and_an_answer_at_once_one_holds(accounts, commerce, unit):
    for field in FIELDS[:3]:
        filed = await commerce.filed(subject=unit["id"], field=field)
        both = await asyncio.gather(commerce.withdraw(filed), answer(accounts, filed, "stands"))
        assert sorted(one.status_code for one in both) in ([200, 409], [200, 412])


async def test_nobody_objects_to_what_is_not_granted_or_lies_elsewhere(
    accounts, units, chief, commerce, unit
):
    told = {"subject": unit["id"]}
    assert said(await commerce.file(field="ownership", **told)) == (403, "field-not-granted")
    elsewhere = await an_applicant(units, region="640202")
    for subject in (elsewhere["id"], "unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"):
        refused = await commerce.file(subject=subject, field="name")
        assert said(refused) == (404, "feed-object-unknown")
    posts = objecting.Objector(accounts, "posts", commerce.department)
    assert said(await posts.file(field="state", **told)) == (403, "role-lacks-right")


async def test_an_agreement_that_ended_or_was_narrowed_opens_nothing_any_more(
    accounts, chief, commerce, unit
):
    filed = await commerce.filed(subject=unit["id"], field="industry")
    agreement = commerce.department.agreement
    narrow = {"feeds": [{"feed": "units", "fields": ["name"]}], "batches": []}
    agreement |= shown(await agreeing.revised(accounts, chief, agreement, **narrow))
    assert shown(await commerce.read())["items"] == []
    assert said(await commerce.read(filed)) == (404, "feed-objection-not-found")
    assert said(await commerce.withdraw(filed)) == (404, "feed-objection-not-found")
    refused = await commerce.file(subject=unit["id"], field="state")
    assert said(refused) == (403, "field-not-granted")
    away = {"feeds": [{"feed": "units", "fields": ["industry"]}], "regions": ["640106"]}
    agreement |= shown(await agreeing.revised(accounts, chief, agreement, batches=[], **away))
    assert shown(await commerce.read())["items"] == []
    other = {"feeds": [{"feed": "posts", "fields": ["state"]}], "batches": []}
    agreement |= shown(await agreeing.revised(accounts, chief, agreement, **other))
    assert said(await commerce.read()) == (403, "feed-not-granted")
    shown(await agreeing.move(accounts, chief, f"{agreement['id']}/ending", agreement["version"]))
    assert said(await commerce.read()) == (401, "key-not-good")
    refused = await commerce.file(subject=unit["id"], field="name")
    assert said(refused) == (401, "key-not-good")
    # What was filed before goes on: whether the fact is wrong does not hang on the agreement.
    assert shown(await answer(accounts, filed, "stands"))["state"] == "stands"


NARROW = {"feeds": [{"feed": "units", "fields": ["name"]}], "batches": []}
AWAY = {"feeds": [{"feed": "units", "fields": [*FIELDS]}], "batches": [], "regions": ["640106"]}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (NARROW, (403, "field-not-granted")),
        (AWAY, (404, "feed-object-unknown")),
        (None, (409, "agreement-over")),
    ],
    ids=["narrowed", "another region", "ended"],
)
async def test_what_ends_while_the_owner_is_asked_is_refused(
    *, accounts, chief, commerce, unit, rows, monkeypatch, changes, refusal
):
    agreement, asked = commerce.department.agreement, Upstream.post

    async def slow(self: Upstream, path: str, *how: Any, **more: Any) -> Any:
        found = await asked(self, path, *how, **more)
        if path == "/internal/feed-objects":
            ended = f"{agreement['id']}/ending"
            shown(
                await agreeing.revised(accounts, chief, agreement, **changes)
                if changes
                else await agreeing.move(accounts, chief, ended)
            )
        return found

    monkeypatch.setattr(Upstream, "post", slow)
    assert said(await commerce.file(subject=unit["id"], field="industry")) == refusal
    assert await rows("feed_objections") == []


async def test_each_department_sees_its_own_and_each_office_its_regions(
    accounts, chief, commerce, unit
):
    other = await objecting.joined(accounts, chief, "units", *FIELDS)
    filed = await commerce.filed(subject=unit["id"], field="name")
    assert said(await other.read(filed)) == (404, "feed-objection-not-found")
    assert said(await other.withdraw(filed)) == (404, "feed-objection-not-found")
    assert shown(await other.read())["items"] == []
    await other.filed(subject=unit["id"], field="name")
    path = f"{OFFICE}/{filed['id']}"
    elsewhere = tokens.officer("640106")
    assert said(await accounts.get(path, headers=elsewhere)) == (404, "feed-objection-not-found")
    assert shown(await accounts.get(OFFICE, headers=elsewhere))["items"] == []
    foreign = await answer(accounts, filed, "stands", region="640106")
    assert said(foreign) == (404, "feed-objection-not-found")
    auditor = tokens.officer("640100", "auditor")
    assert shown(await accounts.get(path, headers=auditor))["id"] == filed["id"]
    told = {"verdict": "stands", "ground": "已核对", "expected_version": 1}
    refused = await accounts.post(f"{path}/answer", json=told, headers=auditor | a_key())
    assert said(refused) == (403, "role-lacks-right")


async def test_two_officers_do_not_answer_at_once(accounts, commerce, unit):
    filed = await commerce.filed(subject=unit["id"], field="name")
    assert said(await answer(accounts, filed, "stands", version=None)) == (428, "unpinned")
    assert said(await answer(accounts, filed, "stands", version=2)) == (
        412,
        "feed-objection-changed",
    )


async def counted_late(app):
    """What rings: the gauge of late objections."""
    [overdue] = [one for one in GAUGES if one.name == "overdue"]
    async with app.state.database.reading() as session:
        return (await overdue.count(session, app.state.clock.now()))["feed-objection",]


async def test_the_overdue_list_begins_on_the_day_after_the_last(
    accounts_app, accounts, commerce, unit, clock
):
    filed = await commerce.filed(subject=unit["id"], field="name")
    for day, late in (("2026-03-16", []), ("2026-03-17", [filed["id"]])):
        clock.move(day)
        office = tokens.officer("640104")
        found = shown(await accounts.get(OVERDUE, headers=office))["items"]
        assert [one["id"] for one in found] == late
        assert shown(await accounts.get(f"{OFFICE}/{filed['id']}", headers=office))[
            "overdue"
        ] is bool(late)
        assert await counted_late(accounts_app) == len(late)
    shown(await answer(accounts, filed, "stands"))
    assert shown(await accounts.get(OVERDUE, headers=tokens.officer("640104")))["items"] == []
    assert await counted_late(accounts_app) == 0


async def test_without_a_calendar_of_the_year_it_is_received_and_listed(
    accounts, units_app, commerce, unit
):
    async with units_app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM calendar_years"))
    filed = await commerce.filed(subject=unit["id"], field="name")
    assert filed["due_on"] is None
    found = shown(await accounts.get(OVERDUE, headers=tokens.officer("640104")))["items"]
    assert [one["id"] for one in found] == [filed["id"]]


async def test_lists_go_on_page_by_page_and_keep_to_what_is_asked_for(accounts, commerce, unit):
    filed = [await commerce.filed(subject=unit["id"], field=one) for one in FIELDS[:3]]
    shown(await answer(accounts, filed[0], "stands"))
    page = shown(await commerce.read(query="limit=2"))
    rest = shown(await commerce.read(query=f"cursor={page['next_cursor']}&limit=2"))
    read = [one["id"] for one in page["items"] + rest["items"]]
    assert read == [one["id"] for one in reversed(filed)]
    only = shown(await commerce.read(query="state=stands"))["items"]
    assert [one["id"] for one in only] == [filed[0]["id"]]
    office = tokens.officer("640104")
    page = shown(await accounts.get(OFFICE, params={"limit": 2}, headers=office))
    more = {"limit": 2, "cursor": page["next_cursor"]}
    rest = shown(await accounts.get(OFFICE, params=more, headers=office))
    assert [one["id"] for one in page["items"] + rest["items"]] == [one["id"] for one in filed]
    for asked, count in (({"state": "filed"}, 2), ({"feed": "posts"}, 0), ({"feed": "units"}, 3)):
        found = shown(await accounts.get(OFFICE, params=asked, headers=office))["items"]
        assert len(found) == count


async def test_so_many_a_day_and_no_more(accounts_app, commerce, unit, clock):
    row = {"name": "feed_objections_a_day", "region": "640000", "effective": "2026-01-01"}
    told = row | {"value": 2, "source": "厅函", "grade": "C", "note": ""}
    told["recorded_at"] = "2026-03-01T09:00:00+08:00"
    change = FedChange(
        no=1,
        object=policy_rows.OBJECT,
        id="pol_1",
        version=1,
        event="policy-row.added",
        occurred_on=date(2026, 3, 1),
        recorded_at=accounts_app.state.clock.now(),
        author="acc_1",
        ground="",
        request_id="req_1",
        data=told,
    )
    async with accounts_app.state.database.transaction() as session:
        await policy_rows.follow(session, change)
        await policy_rows.learn(session, VALUES)
    for field in FIELDS[:2]:
        await commerce.filed(subject=unit["id"], field=field)
    refused = await commerce.file(subject=unit["id"], field="region")
    assert said(refused) == (429, "feed-objections-full")
    # To the end of the day: what is counted is the day's.
    now = accounts_app.state.clock.now()
    left = (end_of(day_of(now)) - now).total_seconds()
    assert abs(int(refused.headers["Retry-After"]) - left) < 600
    clock.move("2026-03-03")
    await commerce.filed(subject=unit["id"], field="region")
    # Who guesses uses up the day too, and nobody is asked beyond it.
    guess = {"subject": "unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "field": "name"}
    assert said(await commerce.file(**guess)) == (404, "feed-object-unknown")
    objecting.wire(accounts_app)
    assert said(await commerce.file(**guess)) == (429, "feed-objections-full")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x"},
        {"subject": "unt_' OR 1=1"},
        {"subject": "u" * 61},
        {"field": "Name"},
        {"should_be": "联系电话13895310007"},
        {"should_be": ""},
        {"should_be": "长" * 101},
        {"ground": "身份证号64010419990307001X"},
        {"ground": "短"},
        {"ground": "长" * 501},
        {"value": "I"},
    ],
    ids=str,
)
async def test_what_is_malformed_is_refused_and_nothing_kept(commerce, unit, rows, changes):
    told = {"subject": unit["id"], "field": "name"} | changes
    assert (await commerce.file(**told)).status_code == 422
    assert await rows("feed_objections") == []


@pytest.mark.parametrize(
    ("field", "should_be", "status"),
    [
        ("credit_code", PUBLIC, 201),
        # An ID number and an account's, and the code itself where another field is meant.
        ("credit_code", "11010519491231002X", 422),
        ("credit_code", "6222021234567890123", 422),
        ("credit_code", PUBLIC[:17] + "9", 422),
        ("name", PUBLIC, 422),
    ],
)
async def test_a_credit_code_of_digits_alone_is_told_where_it_belongs(
    *, accounts, chief, unit, field, should_be, status
):
    told = await objecting.joined(accounts, chief, "units", "credit_code", "name")
    answered = await told.file(subject=unit["id"], field=field, should_be=should_be)
    assert answered.status_code == status, answered.text


async def test_a_post_is_objected_to_once_it_was_offered(accounts, units, chief):
    posts = await objecting.joined(accounts, chief, "posts", "state", regions=["640100"])
    draft = await reviewing.a_draft_of(units, "装配机床部件")
    refused = await posts.file(subject=draft["id"], field="state")
    assert said(refused) == (404, "feed-object-unknown")
    assert (await reviewing.published(units, draft)).status_code == 200
    filed = await posts.filed(subject=draft["id"], field="state")
    assert (filed["feed"], filed["subject"]) == ("posts", draft["id"])


async def test_without_a_good_signature_nothing_opens(accounts, commerce, unit):
    told = {"subject": unit["id"], "field": "name", "ground": objecting.GROUND}
    bearer = commerce.department.bearer | a_key()
    refused = await accounts.post(commerce.path, json=told, headers=bearer)
    assert said(refused) == (401, "signature-missing")
    officer = tokens.officer("640104")
    refused = await accounts.post(commerce.path, json=told, headers=officer | a_key())
    assert said(refused) == (401, "token-of-wrong-kind")
    refused = await accounts.get(OFFICE, headers=commerce.department.bearer)
    assert said(refused) == (401, "token-of-wrong-kind")


async def test_while_the_owner_is_away_nothing_is_kept(
    accounts_app, accounts, commerce, unit, rows
):
    filed = await commerce.filed(subject=unit["id"], field="name")
    objecting.wire(accounts_app)
    keys = accounts_app.state.keys
    accounts_app.state.sisters_asked.upstreams["units"] = Upstream(
        "units", "http://127.0.0.1:9", keys
    )
    refused = await commerce.file(subject=unit["id"], field="state")
    assert said(refused) == (503, "feed-object-unavailable")
    assert said(await answer(accounts, filed, "corrected")) == (503, "feed-object-unavailable")
    assert len(await rows("feed_objections")) == 1
    assert shown(await answer(accounts, filed, "stands"))["state"] == "stands"


async def test_no_word_of_either_side_lies_open_or_is_told_on(commerce, accounts, unit, rows):
    filed = await commerce.filed(subject=unit["id"], field="name", should_be="宁夏某某公司")
    shown(await answer(accounts, filed, "stands"))
    told = [one for one in await rows("changes") if one["object"] == "feed-objection"]
    assert [one["event"] for one in told] == ["feed-objection.filed", "feed-objection.stands"]
    assert told[0]["author"] == commerce.department.key["client_id"]
    everything = str(told) + str(await rows("feed_objections")) + str(await rows("grounds"))
    for words in (objecting.GROUND, "宁夏某某公司", "已核对登记材料"):
        assert words not in everything


def test_every_feed_of_the_catalogue_can_be_objected_to():
    assert set(FeedName.__args__) == {feed.name for feed in FEEDS}
