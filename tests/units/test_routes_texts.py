"""Texts for the public: published by an office from a day on, never overwritten, nobody's phone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.units.actions import seat_counts, zone
from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post

SECTION = {"title": "报名", "text": "到县人社局二楼窗口登记。", "article": None}
CONTACT = {
    "office": "兴庆区人力资源和社会保障局",
    "phone": "0951-5555555",
    "address": "兴庆区测试路9号",
    "hours": "工作日9:00至17:00",
    "first_day": "2026-03-02",
    "ground": "机构职责",
}


def a_text(**changes):
    return {
        "title": "兴庆区见习流程",
        "publisher": "兴庆区人力资源和社会保障局",
        "sections": [SECTION],
        "first_day": "2026-03-02",
        "ground": "县里的办法",
    } | changes


async def publish(units, kind="procedure", region="640104", officer="640104", **changes):
    body = (CONTACT if kind == "contact" else a_text()) | changes
    return await units.put(
        f"/v1/public-texts/{kind}/{region}", json=body, headers=tokens.officer(officer)
    )


async def test_what_came_with_the_system_holds_until_an_office_publishes(units):
    shown = (await units.get("/v1/public/procedure")).json()
    assert [step["no"] for step in shown["steps"]] == [1, 2, 3, 4, 5]
    assert all("272号" in step["article"] for step in shown["steps"])
    assert (shown["region"], shown["since"], shown["published_at"]) == (
        "640000",
        "2020-08-24",
        None,
    )
    policies = (await units.get("/v1/public/policies")).json()
    assert (policies["on"], len(policies["items"])) == ("2026-03-02", 1)
    assert policies["items"][0]["sections"][0]["article"] == "宁人社函〔2020〕272号 一"


async def test_a_published_text_holds_there_from_its_day_on_the_most_local_first(units):
    answer = await publish(units, first_day="2026-03-10")
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    before = (await units.get("/v1/public/procedure?region=640104&on=2026-03-09")).json()
    assert (before["region"], before["above"]) == ("640000", [])
    there = (await units.get("/v1/public/procedure?region=640104&on=2026-03-10")).json()
    assert (there["title"], there["since"]) == ("兴庆区见习流程", "2026-03-10")
    assert there["publisher"] == "兴庆区人力资源和社会保障局"
    assert there["published_at"].startswith("2026-03-02T09:")
    assert [above["region_name"] for above in there["above"]] == ["宁夏回族自治区"]
    elsewhere = (await units.get("/v1/public/procedure?region=640205&on=2026-03-10")).json()
    assert elsewhere["region"] == "640000"
    await publish(units, "policies", title="本区政策")
    items = (await units.get("/v1/public/policies?region=640104")).json()["items"]
    assert [item["region"] for item in items] == ["640104", "640000"]


async def test_before_the_first_text_there_is_none(units):
    answer = await units.get("/v1/public/procedure?on=2020-08-23")
    assert (answer.status_code, answer.json()["code"]) == (404, "text-not-found")


async def test_revisions_are_added_and_kept(units, changes):
    await publish(units)
    without = await publish(units, title="再版")
    assert (without.status_code, without.json()["code"]) == (428, "unpinned")
    stale = await publish(units, title="再版", expected_version=7)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    await publish(units, title="再版", expected_version=1)
    path = "/v1/public-texts/procedure/640104"
    kept = (await units.get(path, headers=tokens.officer("640104"))).json()
    titles = [(one["revision"], one["content"]["title"]) for one in kept["revisions"]]
    assert titles == [(2, "再版"), (1, "兴庆区见习流程")]
    assert (await units.get("/v1/public/procedure?region=640104")).json()["title"] == "再版"
    told = await changes("procedure/640104")
    assert [(row["version"], row["event"]) for row in told] == [
        (1, "public-text.published"), (2, "public-text.published"),
    ]  # fmt: skip
    assert told[0]["data"] == {"kind": "procedure", "region": "640104", "first_day": "2026-03-02"}


async def test_the_database_lets_nobody_alter_what_was_published(units, units_app):
    await publish(units)
    for act in ("UPDATE public_texts SET ground = 'x'", "DELETE FROM public_texts"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with units_app.state.database.transaction() as session:
                await session.execute(text(act))


async def test_only_a_clerk_of_the_region_or_above_publishes(units):
    assert (await publish(units, officer="640205")).status_code == 404
    assert (await publish(units, officer="640104", region="640100")).status_code == 404
    assert (await publish(units, officer="640100", region="640104")).status_code == 200
    path = "/v1/public-texts/procedure/640104"
    for headers, status in [
        (tokens.officer("640104", "finance"), 403),
        (tokens.unit("unt_" + "0" * 26), 403),
        ({}, 401),
    ]:
        assert (await units.put(path, json=a_text(), headers=headers)).status_code == status
    assert (await units.get(path, headers=tokens.officer("640205"))).status_code == 404
    none = await units.get("/v1/public-texts/policies/640104", headers=tokens.officer("640104"))
    assert (none.status_code, none.json()["code"]) == (404, "text-not-found")


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("procedure", {"first_day": "2026-03-01"}, "text-backdated"),
        ("procedure", {"sections": []}, "malformed"),
        ("procedure", {"sections": [SECTION | {"text": "打电话给小马 13900005678"}]}, "malformed"),
        ("procedure", {"publisher": "13900005678"}, "malformed"),
        ("contact", {"phone": "13900005678"}, "malformed"),
        ("contact", {"hours": "随时，13900005678"}, "malformed"),
        ("contact", {"name": "马测试"}, "malformed"),
    ],
)
async def test_what_may_not_be_published_is_refused_and_not_kept(units, rows, kind, changes, code):
    answer = await publish(units, kind, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await rows("public_texts") == []


@pytest.mark.parametrize("phone", ["0951-5555555", "010-12345678-12", "12333", "400-123-4567"])
async def test_an_offices_lines_are_taken(units, phone):
    assert (await publish(units, "contact", phone=phone)).status_code == 200


async def test_the_contact_shown_is_the_nearest_offices_and_changes_the_tag(units, clock):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    path = f"/v1/public/posts/{post['id']}"
    first = await units.get(path)
    assert first.json()["contact"] is None
    await publish(units, "contact", region="640100", officer="640100", office="市就业中心")
    again = await units.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.json()["contact"]["office"] == "市就业中心"
    await publish(units, "contact", first_day="2026-03-04")
    assert (await units.get(path)).json()["contact"]["office"] == "市就业中心"
    clock.move("2026-03-04")
    shown = (await units.get(path)).json()["contact"]
    assert (shown["office"], shown["phone"], shown["since"]) == (
        "兴庆区人力资源和社会保障局", "0951-5555555", "2026-03-04",
    )  # fmt: skip
    one = (await units.get(f"/v1/public/units/{unit['id']}")).json()["contact"]
    assert one == shown
    listed = (await units.get("/v1/public/posts")).json()["items"][0]["contact"]
    assert listed == shown


async def test_contacts_are_read_anew_once_an_office_published_and_not_as_seats_change(
    units, units_app, monkeypatch
):
    post = await an_open_post(units, await a_recognised_unit(units))
    path, read, contacts_for = f"/v1/public/posts/{post['id']}", [], zone.contacts_for

    async def counted(reader, areas, on):
        read.append(on)
        return await contacts_for(reader, areas, on)

    monkeypatch.setattr(zone, "contacts_for", counted)
    told = set()
    for minute in range(3):
        async with units_app.state.database.transaction() as session:
            await seat_counts.note_reading(session, datetime(2026, 3, 2, 9, minute, tzinfo=UTC))
        told.add((await units.get(path)).json()["open_seats_as_of"])
    assert (len(told), len(read)) == (3, 1)
    await publish(units, "contact")
    assert (await units.get(path)).json()["contact"]["office"] == CONTACT["office"]
    assert len(read) == 2
