"""A unit goes into another, joined with matching: posts, trainees and rights go on there."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units import factories
from tests.units.factories import a_declaration, a_recognised_unit, an_open_post, decided, seen
from tests.units.test_routes_accidents import report
from tests.units.test_routes_complaints import complain
from tests.units.test_routes_inspections import inspect, recheck, suspend
from tests.units.test_routes_mentors import ended
from tests.units.test_routes_successions import found, refusal, succeeded
from tests.units.test_routes_workplaces import a_post_at, moved, registered


@pytest.fixture
async def matching(joined):
    async with client_of(joined.matching) as client:
        yield client


async def merged(units, unit, into, **body):
    told = {"kind": "merger", "into_unit_id": into["id"], "occurred_on": "2026-03-02"} | body
    return await succeeded(units, unit, **told)


async def dispatched(joined, matching, post):
    await joined.catch_up()
    shown = await youths.register(matching)
    assert shown["dispatch"]["post_id"] == post["id"]
    return shown["dispatch"]


async def a_trainee(joined, matching, post):
    dispatch = await youths.accept(matching, await dispatched(joined, matching, post))
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    answer = await placing.arrive(matching, dispatch, "2026-03-02")
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_posts_trainees_and_rights_go_on_with_the_successor(units, joined, matching):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    placement = await a_trainee(joined, matching, post)
    answer = await merged(units, unit, into)
    assert (answer.status_code, answer.json()["state"]) == (200, "merged")
    assert answer.json()["merged_into"] == into["id"]
    await joined.catch_up()
    assert await joined.seats(post["id"]) == (1, 2, 1, "open")
    path, by = f"/v1/placements/{placement['id']}", tokens.unit(into["id"])
    shown = (await matching.get(path, headers=by)).json()
    assert (shown["state"], shown["unit_id"]) == ("arrived", unit["id"])
    listed = (await matching.get("/v1/placements", headers=by)).json()["items"]
    assert [one["id"] for one in listed] == [placement["id"]]
    early = {"last_day": "2026-03-02", "cause": "own_choice", "by_whom": "youth"}
    old = await matching.post(f"{path}/early-end", json=early, headers=tokens.unit(unit["id"]))
    assert refusal(old) == (409, "unit-merged")
    assert old.json()["into_unit_id"] == into["id"]
    ended = await matching.post(f"{path}/early-end", json=early, headers=by)
    assert (ended.status_code, ended.json()["state"]) == (200, "ended_early")


async def test_the_unit_that_was_still_sees_its_record_and_moves_nothing(units, joined, matching):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    placement = await a_trainee(joined, matching, post)
    await merged(units, unit, into)
    await joined.catch_up()
    old = tokens.unit(unit["id"])
    dossier = (await units.get(f"/v1/units/{unit['id']}", headers=old)).json()
    assert [one["kind"] for one in dossier["successions"]] == ["merger"]
    # Who leads the posts went with them.
    assert dossier["mentors"] == []
    seen = await matching.get(f"/v1/placements/{placement['id']}", headers=old)
    assert seen.status_code == 200
    draft = factories.a_draft()
    for path, body in [
        ("posts", draft),
        ("mentors", {"name": "杨测试", "title": "主管", "phone": "13900005679"}),
    ]:
        answer = await units.post(
            f"/v1/units/{unit['id']}/{path}", json=body, headers=tokens.unit(unit["id"])
        )
        assert refusal(answer) == (409, "unit-merged")
    told = a_declaration(expected_version=dossier["version"])
    answer = await units.put(f"/v1/units/{unit['id']}", json=told, headers=old)
    assert refusal(answer) == (409, "unit-merged")


async def test_every_move_of_the_unit_that_was_names_the_one_it_went_into(units, joined, matching):
    unit, into, other = [await a_recognised_unit(units) for _ in range(3)]
    placement = await a_trainee(joined, matching, await an_open_post(units, unit, headcount=1))
    stranger = await a_trainee(joined, matching, await an_open_post(units, other, headcount=1))
    open_post = await an_open_post(units, unit, headcount=1)
    dispatch = await dispatched(joined, matching, open_post)
    await merged(units, unit, into)
    await joined.catch_up()
    account, digest = "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "0" * 64
    old = tokens.unit(unit["id"], sub=account)
    signed = {"digest": digest, "confirmation": tokens.confirmation(account, digest)}
    day, ended_by = {"last_day": "2026-03-02"}, {"cause": "own_choice", "by_whom": "youth"}
    mentor = {"mentor_id": placement["mentor_id"], "since": "2026-03-02", "ground": "调离"}
    moves = [
        ("POST", "placements", "early-end", day | ended_by),
        ("POST", "placements", "completion", {"retained_from": "2026-03-03"}),
        ("POST", "placements", "outcome", {"outcome": "neither"}),
        ("POST", "placements", "mentor-changes", mentor | {"expected_version": 1}),
        ("PUT", "placements", "attendance/2026-03", {"all_present": True}),
        ("POST", "dispatches", "signatures", signed),
        ("POST", "dispatches", "arrival", {"arrived_on": "2026-03-02"}),
        ("POST", "dispatches", "obstacle", {"kind": "post_gone", "detail": "岗位取消"}),
    ]
    theirs = {"placements": placement["id"], "dispatches": dispatch["id"]}
    others = {"placements": stranger["id"], "dispatches": stranger["dispatch_id"]}
    for method, kind, noun, body in moves:
        path = f"/v1/{kind}/{theirs[kind]}/{noun}"
        answer = await matching.request(method, path, json=body, headers=old)
        assert refusal(answer) == (409, "unit-merged"), (noun, answer.text)
        assert answer.json()["into_unit_id"] == into["id"]
        # What was never theirs stays out of sight.
        path = f"/v1/{kind}/{others[kind]}/{noun}"
        answer = await matching.request(method, path, json=body, headers=old)
        assert answer.status_code == 404, (noun, answer.text)


async def test_the_successor_signs_for_a_dispatch_issued_before(units, joined, matching):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    dispatch = await dispatched(joined, matching, post)
    await merged(units, unit, into)
    await joined.catch_up()
    accepted = await youths.accept(matching, dispatch)
    digest = (await placing.agreement(matching, accepted))["digest"]
    path, account = f"/v1/dispatches/{dispatch['id']}/signatures", "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    body = {"digest": digest, "confirmation": tokens.confirmation(account, digest)}
    old = await matching.post(path, json=body, headers=tokens.unit(unit["id"], sub=account))
    assert refusal(old) == (409, "unit-merged")
    new = await matching.post(path, json=body, headers=tokens.unit(into["id"], sub=account))
    assert new.status_code == 201


async def test_after_the_merger_posts_are_the_successors(units, joined, matching, changes):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units, industry="G")
    post = await an_open_post(units, unit)
    await merged(units, unit, into)
    told = (await changes(post["id"]))[-1]
    assert (told["event"], told["data"]["before"]) == ("post.handed-over", unit["id"])
    assert (told["data"]["unit_id"], told["data"]["industry"]) == (into["id"], "G")
    dispatch = await dispatched(joined, matching, post)
    assert dispatch["unit_id"] == into["id"]
    closed = await units.post(
        f"/v1/posts/{post['id']}/closing",
        json={"ground": "岗位取消", "expected_version": post["version"] + 1},
        headers=tokens.unit(into["id"]),
    )
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")


async def test_a_complaint_about_a_post_is_about_the_unit_of_the_day(units, joined):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await merged(units, unit, into)
    for day, named, about in [
        ("2026-03-01", None, unit),
        ("2026-03-01", into["id"], unit),
        ("2026-03-01", unit["id"], unit),
        ("2026-03-02", None, into),
        (None, None, into),
    ]:
        told = {"unit_id": named, "post_id": post["id"], "happened_on": day}
        answer = await complain(units, unit, **told)
        assert (answer.status_code, answer.json()["unit_id"]) == (201, about["id"]), told
    late = {"post_id": post["id"], "happened_on": "2026-03-02"}
    assert refusal(await complain(units, unit, **late)) == (422, "complaint-targets-differ")


async def test_nobody_removes_a_successor_over_the_heads_of_inherited_trainees(
    units, joined, matching
):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    await a_trainee(joined, matching, await an_open_post(units, unit, headcount=1))
    await merged(units, unit, into)
    await joined.catch_up()
    into = await seen(units, into)
    into = (await factories.decided(units, into, "suspension")).json()
    into = await factories.leave(units, into)
    answer = await factories.decided(units, into, "removal", ground_kind="withdrawal")
    assert refusal(answer) == (409, "unit-occupied")
    assert answer.json()["open_placements"] == 1


async def test_a_chain_of_mergers_leads_to_the_last(units, joined, matching):
    first, second, third = [await a_recognised_unit(units) for _ in range(3)]
    placement = await a_trainee(joined, matching, await an_open_post(units, first))
    await merged(units, first, second)
    await merged(units, await seen(units, second), third)
    await joined.catch_up()
    path = f"/v1/placements/{placement['id']}"
    assert (await matching.get(path, headers=tokens.unit(third["id"]))).status_code == 200
    assert (await factories.seen(units, first))["merged_into"] == third["id"]
    code = first["credit_code"]
    assert sorted(await found(units, f"credit_code={code}")) == sorted([first["id"], third["id"]])


async def test_a_unit_taken_over_is_found_by_the_name_that_it_once_had(units):
    unit = await a_recognised_unit(units, name="贺兰山旧名公司")
    into = await a_recognised_unit(units, name="黄河测试公司")
    await succeeded(units, unit, name="贺兰山新名公司")
    await merged(units, await seen(units, unit), into)
    for name in ("贺兰山旧名", "贺兰山新名"):
        assert set(await found(units, f"name={name}")) == {unit["id"], into["id"]}


async def test_the_successor_uses_the_posts_it_took_over_in_full(units, changes):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    post = (await a_post_at(units, unit, place)).json()
    led = await an_open_post(units, unit, headcount=1)
    assert (await merged(units, unit, into)).status_code == 200
    by = tokens.unit(into["id"])
    raised = await units.put(
        f"/v1/posts/{led['id']}/headcount",
        json={"headcount": 2, "expected_version": led["version"] + 1},
        headers=by,
    )
    assert (raised.status_code, raised.json()["headcount"]) == (200, 2), raised.text
    draft = factories.a_draft(
        mentor_id=post["mentor_id"],
        workplace_id=place["id"],
        expected_version=post["version"] + 1,
    )
    del draft["workplace"], draft["workplace_county"]
    corrected = await units.put(f"/v1/posts/{post['id']}", json=draft, headers=by)
    assert corrected.status_code == 200, corrected.text
    for one, event in ((place["id"], "workplace"), (post["mentor_id"], "mentor")):
        told = (await changes(one))[-1]
        assert (told["event"], told["data"]["before"]) == (f"{event}.handed-over", unit["id"])
        assert told["data"]["unit_id"] == into["id"]
    now = place | {"unit_id": into["id"], "version": place["version"] + 1}
    shown = await moved(units, now, since="2026-03-02")
    assert shown.status_code == 200, shown.text
    assert (await changes(led["id"]))[-1]["data"]["unit_id"] == into["id"]
    assert post["mentor_id"] in [one["id"] for one in (await seen(units, into))["mentors"]]


async def test_what_no_open_post_names_stays_with_the_unit_that_was(units):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    await registered(units, unit)
    await merged(units, unit, into)
    assert len((await seen(units, unit))["mentors"]) == 1
    for one, places in ((unit, 1), (into, 0)):
        listed = await units.get(f"/v1/units/{one['id']}/workplaces", headers=tokens.officer())
        assert len(listed.json()["items"]) == places


async def test_a_merged_unit_reports_no_accident_and_ends_no_mentor(units, joined, rows):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    await merged(units, unit, into)
    assert refusal(await report(units, unit)) == (409, "unit-merged")
    ending = await ended(units, unit, unit["mentors"][0]["id"])
    assert refusal(ending) == (409, "unit-merged")
    assert await rows("accidents") == []
    assert (await report(units, into)).status_code == 201


async def test_a_unit_goes_only_into_another_that_is_recognised(units):
    unit, applicant = await a_recognised_unit(units), await factories.an_applicant(units)
    for into in (unit, applicant):
        assert refusal(await merged(units, unit, into)) == (409, "successor-unfit")
    away = await a_recognised_unit(units, region="640205")
    told = {"kind": "merger", "into_unit_id": away["id"], "occurred_on": "2026-03-02"}
    out_of_sight = await succeeded(units, unit, tokens.officer("640104"), **told)
    assert refusal(out_of_sight) == (404, "unit-not-found")
    assert (await factories.seen(units, unit))["state"] == "recognised"


async def test_the_office_of_the_successor_sees_and_decides_what_was_begun_elsewhere(
    units, joined, matching
):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units, region="640205")
    placement = await a_trainee(joined, matching, await an_open_post(units, unit, headcount=1))
    post = await an_open_post(units, unit, headcount=1)
    dispatch = await dispatched(joined, matching, post)
    old, new, third = (tokens.officer(code) for code in ("640104", "640205", "640302"))
    paths = [f"/v1/placements/{placement['id']}", f"/v1/dispatches/{dispatch['id']}"]
    early = {"last_day": "2026-03-02", "cause": "own_choice", "by_whom": "youth"}
    ended = {"path": f"{paths[0]}/early-end", "body": early | {"ground": "并入后核实"}}
    assert await statuses(matching, paths, new) == [404, 404]
    assert (await merged(units, unit, into, headers=tokens.officer("640000"))).status_code == 200
    await joined.catch_up()
    for office in (old, new):
        assert await statuses(matching, paths, office) == [200, 200]
    assert await statuses(matching, paths, third) == [404, 404]
    for kind, one in (("placements", placement), ("dispatches", dispatch)):
        listed = (await matching.get(f"/v1/{kind}", headers=new)).json()["items"]
        assert one["id"] in [item["id"] for item in listed]
    answer = await matching.post(ended["path"], json=ended["body"], headers=third)
    assert refusal(answer) == (404, "placement-not-found")
    answer = await matching.post(ended["path"], json=ended["body"], headers=new)
    assert (answer.status_code, answer.json()["state"]) == (200, "ended_early"), answer.text


async def statuses(client, paths, headers):
    return [(await client.get(path, headers=headers)).status_code for path in paths]


@pytest.mark.parametrize("injured", ["absorbed", "successor"])
async def test_nobody_merges_while_an_accident_is_open(units, joined, injured):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    await an_open_post(units, unit)
    await report(units, unit if injured == "absorbed" else into)
    assert refusal(await merged(units, unit, into)) == (409, "accident-not-cleared")


async def test_a_merger_sheds_no_failed_inspection(units, joined):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    inspection = (await inspect(units, unit, safety="not_met")).json()
    failed = (await recheck(units, inspection, safety="not_met")).json()
    assert (await merged(units, unit, into)).status_code == 200
    suspended = await suspend(units, into, inspection["id"])
    assert (suspended.status_code, suspended.json()["state"]) == (200, "suspended")
    stands = await decided(units, suspended.json(), "reinstatement")
    assert refusal(stands) == (409, "faults-stand")
    url, own = f"/v1/units/{into['id']}/inspections", tokens.unit(into["id"])
    listed = (await units.get(url, headers=own)).json()["items"]
    assert [one["id"] for one in listed] == [inspection["id"]]
    shown = failed | {"unit_id": into["id"], "version": failed["version"] + 1}
    right = await recheck(units, shown)
    assert (right.json()["state"], right.json()["unit_id"]) == ("rectified", unit["id"])
    lifted = await decided(units, suspended.json(), "reinstatement")
    assert (lifted.status_code, lifted.json()["state"]) == (200, "recognised")


async def test_who_came_with_a_merger_is_there_before_matching_has_read_of_it(
    units, joined, matching
):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    await a_trainee(joined, matching, await an_open_post(units, unit))
    assert (await merged(units, unit, into)).status_code == 200
    occupancy = await joined.units.state.matching.occupancy(into["id"])
    assert (occupancy.open_dispatches, occupancy.open_placements) == (0, 1)
