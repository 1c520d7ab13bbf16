"""The change log: an office reads who decided what when, and on what ground; nobody else does."""

from functools import partial

import pytest
from sqlalchemy import text

from services.common.store import areas, change_log
from tests import tokens
from tests.units.factories import a_recognised_unit, decided
from tests.units.plans import crowd, pages_read
from tests.units.reviewing import DOUBTFUL, a_draft_of, asked, clerk, deciding

URL = "/v1/change-log/units"
OFFICERS = ("clerk", "reviewer", "approver", "finance", "auditor")


async def log_of(units, object_id, headers=None, **params):
    by = headers or tokens.officer("640104", "auditor")
    return await units.get(URL, params={"object_id": object_id} | params, headers=by)


async def read(units, object_id, **params):
    answer = await log_of(units, object_id, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_who_suspended_a_unit_when_and_on_what_ground(units, clock):
    unit = await a_recognised_unit(units)
    told = {"ground": "现场负责人马测试拒绝检查", "expected_version": unit["version"]}
    by = clerk(sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    answer = await units.post(f"/v1/units/{unit['id']}/suspension", json=told, headers=by)
    assert answer.status_code == 200, answer.text
    newest = (await read(units, unit["id"]))["items"][0]
    assert (newest["event"], newest["ground"]) == ("unit.suspended", told["ground"])
    assert newest["author"] == "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    assert (newest["occurred_on"], newest["version"]) == ("2026-03-02", answer.json()["version"])
    assert newest["recorded_at"].startswith("2026-03-02T")
    assert newest["data"]["state"] == "suspended"


@pytest.mark.parametrize("decision", ["allow", "refuse"])
async def test_who_decided_on_doubtful_words_when_and_on_what_ground(units, decision):
    review = await asked(units, await a_draft_of(units, DOUBTFUL))
    by = clerk(sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    answer = await deciding(units, review, decision, by, ground="井下作业，依法可以限定。")
    assert answer.status_code == 200, answer.text
    newest = (await read(units, review["id"]))["items"][0]
    state = {"allow": "allowed", "refuse": "refused"}[decision]
    assert (newest["event"], newest["author"]) == (
        f"threshold-review.{state}",
        "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    )
    assert newest["ground"] == "井下作业，依法可以限定。"
    elsewhere = await log_of(units, review["id"], clerk("640105"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "outside-region")


async def test_who_looked_is_kept_and_who_found_nothing_is_not(units, rows):
    unit = await a_recognised_unit(units)
    for by in (clerk(sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"), clerk("640105")):
        await log_of(units, unit["id"], by)
    (look,) = [row for row in await rows("audit_entries") if row["action"] == "change-log.read"]
    told = (look["object_id"], look["region"], look["author"])
    assert told == (unit["id"], "640104", "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")


async def test_what_nobody_grounded_says_so_and_the_log_goes_in_pages(units):
    unit = await a_recognised_unit(units)
    await decided(units, unit, "suspension")
    whole = (await read(units, unit["id"]))["items"]
    assert [one["version"] for one in whole] == list(range(len(whole), 0, -1))
    assert (whole[-1]["event"], whole[-1]["ground"]) == ("unit.applied", "")
    seen, cursor = [], {}
    while cursor is not None:
        page = await read(units, unit["id"], limit=2, **cursor)
        seen += page["items"]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert seen == whole


async def test_an_intake_plan_is_found_by_its_region_and_month(units):
    plan = {"people": 30, "ground": "按年度任务分解"}
    by = tokens.officer("640104")
    answer = await units.put("/v1/intake-plans/640104/2026-07", json=plan, headers=by)
    assert answer.status_code == 200, answer.text
    (only,) = (await read(units, "640104/2026-07"))["items"]
    assert (only["event"], only["ground"]) == ("intake-plan.set", "按年度任务分解")


@pytest.mark.parametrize("by_object", [True, False])
async def test_the_wall_around_audit_entries_is_lifted_once_a_look(units, monkeypatch, by_object):
    unit, lifted, lift = await a_recognised_unit(units), [], areas.lift

    async def counted(session):
        lifted.append(session)
        await lift(session)

    monkeypatch.setattr(areas, "lift", counted)
    if by_object:
        assert await read(units, unit["id"])
    else:
        params, by = {"from_day": "2026-03-02"}, tokens.officer("640104", "auditor")
        assert (await units.get(URL, params=params, headers=by)).json()["items"]
    assert len(lifted) == 1


async def test_only_the_office_reads_it(units):
    unit = await a_recognised_unit(units)
    for role in OFFICERS:
        for region, status in (("640104", 200), ("640100", 200), ("640121", 404)):
            answer = await log_of(units, unit["id"], tokens.officer(region, role))
            assert answer.status_code == status, (role, region)
    own = await log_of(units, unit["id"], tokens.unit(unit["id"]))
    assert (own.status_code, own.json()["code"]) == (403, "role-lacks-right")


@pytest.mark.parametrize(
    ("object_id", "status"),
    [("unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", 404), ("a b", 422), ("", 422), ("x" * 65, 422)],
)
async def test_what_is_not_there_or_no_id_is_refused(units, object_id, status):
    answer = await log_of(units, object_id)
    assert answer.status_code == status, answer.text


async def test_the_changes_of_one_object_are_found_among_thousands(units, units_app, monkeypatch):
    unit = await a_recognised_unit(units)
    of_unit = change_log.Asked(object_id=unit["id"])
    every = partial(change_log.logged, area="640104", asked=of_unit, below=None, limit=21)
    standing = partial(change_log.regions_of, object_id=unit["id"])
    async with units_app.state.database.transaction() as session:
        last = await session.scalar(text("SELECT max(id) FROM changes"))
        many = {"id": "one.id + n", "object_id": "one.object_id || n", "no": "NULL"}
        await crowd(session, "changes", last, **many)
        for ask in (standing, every):
            _, pages = await pages_read(session, monkeypatch, "execute", partial(ask, session))
            assert pages < 100
