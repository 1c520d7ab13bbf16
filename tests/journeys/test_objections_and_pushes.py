"""A department objects to each feed and is told of news, all through a house that runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from launch.demo import months, trainees
from launch.demo.door import Door, StepFailed
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.accounts.pushes.receiving import Department as Receiver
from tests.accounts.pushes.receiving import certificate
from tests.journeys.conftest import BEGINS, CITY, assert_no_traces
from tests.journeys.departments import Department, administrator, joined, sent
from tests.journeys.house import House, a_house, until
from tests.journeys.town import Town, office_of, open_office

pytestmark = pytest.mark.journey

COUNTY, LOOPBACK = "640122", "127.0.0.1"
PUSHED = ("outcomes", "disbursements")
OFFICE = "/v1/feed-objections"
CORRECTED = {
    "units": "industry",
    "posts": "headcount",
    "placements": "arrived_on",
    "outcomes": "outcome_evidence",
    "disbursements": "amount",
}
"""The field of each feed that turns out to be wrong."""
ANSWERS = ("stands", "not_ours", "withdrawn", "overdue")
"""What becomes of an objection to another field of each."""


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A department's own server, in a network that is not public."""
    paper = certificate(tmp_path_factory.mktemp("tls"), LOOPBACK)
    receiver = Receiver(paper, LOOPBACK)
    with receiver.listening():
        yield receiver


@pytest.fixture(scope="module")
def house(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose clock moves, whose operator names that one server."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JIANXI_PUSH_NETWORKS", f"{LOOPBACK}:{receiver.port}")
        environment.setenv("SSL_CERT_FILE", str(receiver.paper.file))
        with a_house(tmp_path_factory.mktemp("told") / "data", BEGINS) as running:
            asyncio.run(open_office(running, CITY))
            yield running
            asyncio.run(assert_no_traces(running))


@dataclass
class Scene:
    """Who is in it: a unit with one who stayed on and one who is there, and a department."""

    house: House
    office: Office
    unit: HostUnit
    retained: Trainee
    present: Trainee
    settlement_id: str
    finance: Department
    receiver: Receiver
    secrets: dict[str, str]

    def notices(self, feed: str) -> list[dict[str, Any]]:
        """What was pushed of a feed, each verified by the reference library."""
        heard = [one for one in self.receiver.heard if json.loads(one[1])["data"]["feed"] == feed]
        return [Webhook(self.secrets[feed]).verify(body, headers) for headers, body in heard]

    async def is_told(self, feed: str, times: int) -> list[dict[str, Any]]:
        """Wait until a feed was pushed so often."""

        async def is_so() -> bool:
            return len(self.notices(feed)) >= times

        assert await until(40, is_so), await self.pushes()
        return self.notices(feed)

    async def pushes(self) -> list[dict[str, Any]]:
        """How the pushes stand, as the administrator sees them."""
        path = f"/v1/data-agreements/{self.finance.agreement_id}/pushes"
        headers = await administrator(self.house)
        answer = await self.finance.client.get(path, headers=headers)
        told: list[dict[str, Any]] = answer.json()["items"]
        return told

    async def read_on(self, feed: str, cursor: str) -> list[dict[str, Any]]:
        """What a feed tells after a cursor."""
        page = await self.finance.ask("GET", f"/v1/feeds/{feed}", f"cursor={cursor}&limit=1000")
        told: list[dict[str, Any]] = page["items"]
        return told


@pytest.fixture(scope="module")
async def scene(house: House, receiver: Receiver) -> AsyncIterator[Scene]:
    """A month from a recognition to money paid, with pushes registered at its beginning."""
    door = Door(house.gateway)
    office = office_of(door, CITY)
    town = Town(house, door, office)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        finance = await a_department(house, client)
        secrets = await pushes_registered(house, finance, receiver)
        unit = await town.a_unit(COUNTY, seats=(2,))
        retained = await one_stays_on(house, town, unit)
        present = await another_is_there(house, town, unit)
        settlement_id = await the_month_is_paid(house, office, retained, unit)
        told = (house, office, unit, retained, present, settlement_id, finance, receiver)
        yield Scene(*told, secrets)
    await door.close()


async def a_department(house: House, client: httpx2.AsyncClient) -> Department:
    """All that the catalogue has is granted to it."""
    catalogue = (await client.get("/v1/feeds")).json()["feeds"]
    feeds = [
        {"feed": feed["name"], "fields": [field["name"] for field in feed["fields"]]}
        for feed in catalogue
    ]
    assert {feed["feed"] for feed in feeds} == set(CORRECTED)
    return await joined(house, client, feeds=feeds, batches=[], department_kind="finance")


async def pushes_registered(
    house: House, finance: Department, receiver: Receiver
) -> dict[str, str]:
    """The signing secrets, by feed."""
    path, secrets = f"/v1/data-agreements/{finance.agreement_id}/pushes", {}
    for feed in PUSHED:
        told = {"feed": feed, "url": receiver.url, "reason": "财政局申请"}
        push = await sent(finance.client, path, told, **await administrator(house))
        secrets[feed] = push["signing_secret"]
    inward = {"feed": "units", "url": f"https://{LOOPBACK}:9/", "reason": "财政局申请"}
    refused = await finance.client.post(path, json=inward, headers=await administrator(house))
    assert (refused.status_code, refused.json()["code"]) == (409, "destination-unfit")
    return secrets


async def a_trainee(town: Town, unit: HostUnit) -> Trainee:
    youth = await town.a_youth(COUNTY)
    await trainees._name_payee_account(youth)
    await trainees.accept_and_sign(youth, unit)
    return youth


async def one_stays_on(house: House, town: Town, unit: HostUnit) -> Trainee:
    youth = await a_trainee(town, unit)
    house.move_clock(date(2024, 1, 10))
    await trainees.arrive(youth, unit, house.today())
    house.move_clock(date(2024, 1, 29))
    await trainees.complete(youth, unit, date(2024, 1, 27))
    await trainees.record_outcome(youth, unit, "retained")
    return youth


async def another_is_there(house: House, town: Town, unit: HostUnit) -> Trainee:
    house.move_clock(date(2024, 2, 2))
    youth = await a_trainee(town, unit)
    await trainees.arrive(youth, unit, house.today())
    return youth


async def the_month_is_paid(house: House, office: Office, youth: Trainee, unit: HostUnit) -> str:
    await trainees.confirm_attendance(youth, unit, youth.ended[-1], "2024-01")
    settlement_id = await months.settle(office, "2024-01")
    assert settlement_id is not None
    house.move_clock(date(2024, 2, 9))
    await months.pay(office, settlement_id, house.today())
    return settlement_id


@pytest.mark.parametrize("feed", PUSHED)
async def test_what_became_of_a_youth_and_money_paid_are_pushed_and_read_from_the_cursor(
    scene: Scene, feed: str
) -> None:
    first, *_, last = await scene.is_told(feed, 2)
    assert set(first) == {"type", "timestamp", "data"}
    assert set(first["data"]) == {"feed", "cursor"}
    read = await scene.read_on(feed, first["data"]["cursor"])
    [event] = [one for one in read if one["data"].get("amount") or one["data"].get("outcome")][-1:]
    if feed == "outcomes":
        assert (event["data"]["outcome"], event["data"]["outcome_since"]) == (
            "retained",
            "2024-01-27",
        )
    else:
        assert (event["data"]["amount"], event["data"]["month"]) == ("1087.27", "2024-01")
    assert last["data"]["cursor"] is not None
    for headers, body in scene.receiver.heard:
        for hidden in (scene.retained.id, scene.retained.person.name, event["subject"]):
            assert hidden not in body.decode() + str(headers)

    async def is_settled() -> bool:
        [push] = [one for one in await scene.pushes() if one["feed"] == feed]
        return bool(push["delivered_at"]) and push["problem"] is None and push["tries"] == 0

    assert await until(10, is_settled)


async def test_an_answer_is_pushed_though_the_feed_tells_nothing_new(scene: Scene) -> None:
    await scene.is_told("outcomes", 2)
    path = "/v1/feeds/outcomes"
    [standing] = (await scene.finance.ask("GET", f"{path}/snapshot", "limit=1000"))["items"]
    told = {"subject": standing["subject"], "field": "last_day", "ground": "与我局台账不同"}
    filed = await scene.finance.ask("POST", f"{path}/objections", body=told)
    before = len(scene.notices("outcomes"))
    told = {"verdict": "stands", "ground": "签到册无误", "expected_version": 1}
    await scene.office.clerk.post(f"{OFFICE}/{filed['id']}/answer", told)

    async def is_pushed_without_news() -> bool:
        cursors = [one["data"]["cursor"] for one in scene.notices("outcomes")[before:]]
        return any([await scene.read_on("outcomes", cursor) == [] for cursor in cursors])

    assert await until(40, is_pushed_without_news), await scene.pushes()
    read = await scene.finance.ask("GET", f"{path}/objections/{filed['id']}")
    assert (read["state"], read["answer"]) == ("stands", "签到册无误")


async def test_objections_to_each_feed_live_and_end_as_they_may(scene: Scene) -> None:
    filed = {feed: await objections_filed(scene, feed) for feed in CORRECTED}
    for feed, of_feed in filed.items():
        await the_office_sees_them(scene, feed, of_feed)
        await all_but_one_are_closed(scene, feed, of_feed)
        await the_wrong_field_is_corrected(scene, feed, of_feed[CORRECTED[feed]])
        await the_department_sees_what_became_of_them(scene, feed, of_feed)
    await what_nobody_answers_is_overdue(scene, [list(one.values())[-1] for one in filed.values()])


async def standing_in(scene: Scene, feed: str) -> dict[str, Any]:
    """The object that is objected to."""
    snapshot = await scene.finance.ask("GET", f"/v1/feeds/{feed}/snapshot", "limit=1000")
    wanted = {"placements": {"state": "arrived"}}.get(feed, {})
    [found] = [one for one in snapshot["items"] if wanted.items() <= one["data"].items()]
    return {**found, "as_of_cursor": snapshot["as_of_cursor"]}


async def objections_filed(scene: Scene, feed: str) -> dict[str, dict[str, Any]]:
    """One to each of five fields, by field: first the wrong one, last the one nobody answers."""
    standing, wrong = await standing_in(scene, feed), CORRECTED[feed]
    others = sorted(set(standing["data"]) - {wrong})[: len(ANSWERS)]
    assert len(others) == len(ANSWERS)
    path, filed = f"/v1/feeds/{feed}/objections", {}
    for field in (wrong, *others):
        told = {"subject": standing["subject"], "field": field, "ground": "与我局台账不同"}
        one = await scene.finance.ask("POST", path, body=told)
        assert (one["state"], one["overdue"]) == ("filed", False)
        assert one["due_on"] > scene.house.today().isoformat()
        again = await scene.finance.answer("POST", path, body=told)
        assert (again.status_code, again.json()["code"]) == (409, "feed-objection-open")
        filed[field] = one | {"as_of_cursor": standing["as_of_cursor"]}
    unknown = told | {"subject": f"{standing['subject']}0"[1:]}
    refused = await scene.finance.answer("POST", path, body=unknown)
    assert (refused.status_code, refused.json()["code"]) == (404, "feed-object-unknown")
    return filed


async def the_office_sees_them(scene: Scene, feed: str, filed: dict[str, dict[str, Any]]) -> None:
    cases = await scene.office.clerk.every(OFFICE, feed=feed, state="filed")
    assert {case["id"] for case in cases} == {one["id"] for one in filed.values()}
    assert [case["due_on"] for case in cases] == sorted(case["due_on"] for case in cases)
    assert scene.present.placement is not None
    meant = {
        "units": scene.unit.id,
        "posts": scene.unit.posts[0],
        "placements": scene.present.placement["id"],
        "outcomes": scene.retained.ended[-1]["id"],
    }
    for case in cases:
        assert case["object_id"] == meant.get(feed, case["subject"])
        is_hidden = feed in {"placements", "outcomes"}
        assert (case["subject"] != case["object_id"]) == is_hidden


async def answer(scene: Scene, objection: dict[str, Any], verdict: str) -> dict[str, Any]:
    told = {"verdict": verdict, "ground": "已核对登记材料", "expected_version": 1}
    path = f"{OFFICE}/{objection['id']}/answer"
    answered: dict[str, Any] = await scene.office.clerk.post(path, told)
    return answered


async def all_but_one_are_closed(scene: Scene, feed: str, filed: dict[str, dict[str, Any]]) -> None:
    _, stands, not_ours, withdrawn, _ = filed.values()
    assert (await answer(scene, stands, "stands"))["state"] == "stands"
    assert (await answer(scene, not_ours, "not_ours"))["state"] == "not_ours"
    path = f"/v1/feeds/{feed}/objections/{withdrawn['id']}/withdrawal"
    taken_back = await scene.finance.ask("POST", path, body={"expected_version": 1})
    assert taken_back["state"] == "withdrawn"
    with pytest.raises(StepFailed) as refused:
        await answer(scene, withdrawn, "stands")
    assert refused.value.code == "feed-objection-closed"


async def the_wrong_field_is_corrected(scene: Scene, feed: str, objection: dict[str, Any]) -> None:
    with pytest.raises(StepFailed) as refused:
        await answer(scene, objection, "corrected")
    assert refused.value.code == "nothing-corrected"
    right = await PUT_RIGHT[feed](scene)
    assert (await answer(scene, objection, "corrected"))["state"] == "corrected"
    found: list[Any] = []

    async def is_read() -> bool:
        read = await scene.read_on(feed, objection["as_of_cursor"])
        name = "returns" if feed == "disbursements" else CORRECTED[feed]
        found[:] = [one["data"].get(name) for one in read]
        return right in found

    assert await until(30, is_read), (right, found)


async def the_industry_is_declared_anew(scene: Scene) -> str:
    unit = scene.unit
    declared = await unit.member.get(unit.path)
    kept = ("name", "credit_code", "region", "address", "ownership", "kind", "recommended_by")
    right = "I" if declared["industry"] != "I" else "C"
    anew = {name: declared[name] for name in kept}
    anew |= {"industry": right, "staff": unit.employer.staff}
    contact = {"name": "联系·测试", "phone": unit.employer.phone}
    more = {"contact": contact, "expected_version": declared["version"]}
    await unit.member.put(unit.path, anew | more)
    return right


async def the_headcount_is_raised(scene: Scene) -> int:
    path = f"/v1/posts/{scene.unit.posts[0]}"
    version = (await scene.unit.member.get(path))["version"]
    told = {"headcount": 3, "expected_version": version}
    await scene.unit.member.put(f"{path}/headcount", told)
    return 3


async def the_arrival_is_countered(scene: Scene) -> str:
    assert scene.present.placement is not None
    path = f"/v1/placements/{scene.present.placement['id']}"
    seen = await scene.office.clerk.get(path)
    right = (date.fromisoformat(seen["arrived_on"]) + timedelta(days=3)).isoformat()
    told = {"corrects": seen["entries"][0]["id"], "ground": "核对签到册", "arrived_on": right}
    told["expected_version"] = seen["version"]
    await scene.office.clerk.post(f"{path}/corrections", told)
    return right


async def the_evidence_is_another(scene: Scene) -> str:
    path = f"/v1/placements/{scene.retained.ended[-1]['id']}"
    seen = await scene.office.clerk.get(path)
    told = {name: seen[f"outcome_{name}"] for name in ("since", "source")}
    told |= {"outcome": seen["outcome"], "evidence": "social_insurance", "ground": "核对参保记录"}
    told["expected_version"] = seen["version"]
    await scene.office.clerk.post(f"{path}/outcome", told)
    return "social_insurance"


async def money_comes_back(scene: Scene) -> str:
    path = f"/v1/settlements/{scene.settlement_id}"
    [line] = await scene.office.clerk.every(f"{path}/lines")
    told = {"line_id": line["id"], "amount": "35.00", "ground": "本人退回"}
    told["returned_on"] = scene.house.today().isoformat()
    await scene.office.finance.post(f"{path}/returns", told)
    subject: str = (await snapshot_of_paid(scene))["subject"]
    return subject


async def snapshot_of_paid(scene: Scene) -> dict[str, Any]:
    page = await scene.finance.ask("GET", "/v1/feeds/disbursements/snapshot", "limit=1000")
    [paid] = [one for one in page["items"] if one["data"]["returns"] is None]
    found: dict[str, Any] = paid
    return found


PUT_RIGHT = {
    "units": the_industry_is_declared_anew,
    "posts": the_headcount_is_raised,
    "placements": the_arrival_is_countered,
    "outcomes": the_evidence_is_another,
    "disbursements": money_comes_back,
}


async def the_department_sees_what_became_of_them(
    scene: Scene, feed: str, filed: dict[str, dict[str, Any]]
) -> None:
    path = f"/v1/feeds/{feed}/objections"
    states = dict(zip(filed, ("corrected", *ANSWERS[:3], "filed"), strict=True))
    told = (await scene.finance.ask("GET", path, "limit=100"))["items"]
    ours = {one["id"] for one in filed.values()}
    assert {one["field"]: one["state"] for one in told if one["id"] in ours} == states
    open_ones = (await scene.finance.ask("GET", path, "limit=100&state=filed"))["items"]
    assert [one["id"] for one in open_ones] == [list(filed.values())[-1]["id"]]
    assert "object_id" not in open_ones[0]


async def what_nobody_answers_is_overdue(scene: Scene, left: list[dict[str, Any]]) -> None:
    due = max(date.fromisoformat(one["due_on"]) for one in left)
    late = "/v1/overdue/feed-objections"
    scene.house.move_clock(due)
    assert await scene.office.clerk.every(late) == []
    scene.house.move_clock(due + timedelta(days=1))
    overdue = await scene.office.clerk.every(late)
    assert {one["id"] for one in overdue} == {one["id"] for one in left}
    for one in left:
        seen = await scene.finance.ask("GET", f"/v1/feeds/{one['feed']}/objections/{one['id']}")
        assert (seen["state"], seen["overdue"]) == ("filed", True)
        assert (await answer(scene, one, "stands"))["overdue"] is False
    assert await scene.office.clerk.every(late) == []
