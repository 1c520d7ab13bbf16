"""What people trust the house with lies nowhere in it in plain text."""

import json
import re
from base64 import b64encode

import httpx2
import pytest

from launch.demo import trainees
from launch.demo.door import Door
from launch.demo.offices import PASSWORD, Office
from launch.demo.trainees import Trainee
from launch.plan import GATEWAY, SERVICES
from tests.journeys import traces
from tests.journeys.house import House, until
from tests.journeys.town import HIDDEN, Town
from tests.journeys.traces import Hidden
from tests.journeys.wire import token_of

pytestmark = pytest.mark.journey

COUNTY = "640106"


async def a_youth_on_a_post(town: Town) -> Trainee:
    unit = await town.a_unit(COUNTY)
    youth = await town.a_youth(COUNTY)
    await trainees._name_payee_account(youth)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, town.house.today())
    return youth


async def tokens_of(door: Door, name: str) -> set[str]:
    told = {"grant_type": "password", "name": name, "password": PASSWORD}
    answer = await door.ask("POST", "/v1/tokens", json=told)
    return {answer["access_token"], answer["refresh_token"]}


async def revealed(house: House, office: Office, youth: Trainee) -> str:
    """What an officer sees who has said why they must."""
    told = {"Authorization": f"Bearer {await token_of(office.clerk)}"}
    async with httpx2.AsyncClient(base_url=house.gateway) as client:
        path = f"/v1/youths/{youth.id}/reveals"
        answer = await client.post(path, json={"purpose": "verification"}, headers=told)
        return answer.text


async def typed_into_addresses(house: House, office: Office, youth: Trainee) -> list[int]:
    """What comes of numbers that a client puts where ids and cursors belong."""
    told = {"Authorization": f"Bearer {await token_of(office.clerk)}"}
    numbers = (youth.person.id_number, youth.person.phone, youth.person.payee_account)
    async with httpx2.AsyncClient(base_url=house.gateway, headers=told) as client:
        paths = [
            path.format(number)
            for number in numbers
            for path in (
                "/v1/youths/{}",
                "/v1/youths?cursor={}",
                "/v1/nothing/{}",
                "/v1/youths?{}=1",
            )
        ]
        answers = [await client.get(path) for path in paths]
    assert all(number not in answer.text for number in numbers for answer in answers)
    return [answer.status_code for answer in answers]


async def test_no_database_and_no_log_holds_what_a_youth_has_given(
    house: House, town: Town, office: Office
) -> None:
    youth = await a_youth_on_a_post(town)
    person = youth.person
    assert person.id_number in await revealed(house, office, youth)
    assert person.id_number not in str(await office.clerk.get(f"/v1/youths/{youth.id}"))
    assert all(400 <= status < 500 for status in await typed_into_addresses(house, office, youth))
    account = {person.id_number, person.phone, person.payee_account}
    tokens = await tokens_of(town.door, person.login)
    hidden = Hidden(frozenset(account), frozenset(tokens | {PASSWORD}))
    dumped = await traces.dumps_of(map(house.database, SERVICES))
    assert youth.id in dumped["matching public.youths"]
    assert hidden.found_among(dumped.items()) == {}
    assert hidden.found_among(traces.logs_of(house.folder.data).items()) == {}


def told_by_the_five(house: House) -> list[dict[str, str]]:
    """Every line of the gateway and the services; one that is no JSON ends it."""
    logs = traces.logs_of(house.folder.data)
    # Of a line that is being written the end is not there yet.
    texts = (logs[name].rpartition("\n")[0] for name in (GATEWAY, *SERVICES))
    return [json.loads(line) for text in texts for line in text.splitlines()]


async def test_a_request_is_followed_by_its_id_through_the_gateway_to_the_service(
    house: House,
) -> None:
    async with httpx2.AsyncClient(base_url=house.gateway) as client:
        await client.get("/v1/public/posts", headers={"X-Request-Id": "to-be-followed"})

    async def are_both_there() -> bool:
        return len([each for each in told_by_the_five(house) if follows(each)]) == 2

    def follows(line: dict[str, str]) -> bool:
        return line["request_id"] == "to-be-followed"

    assert await until(10, are_both_there)
    said = {each["service"]: each["message"] for each in told_by_the_five(house) if follows(each)}
    assert re.fullmatch(r"GET units 200 \d+ ms", said[GATEWAY])
    assert said["units"] == "GET /v1/public/posts 200"


def test_the_search_finds_each_kind_of_secret() -> None:
    for number in sorted(HIDDEN.numbers)[::40]:
        assert HIDDEN.found_in(f'{{"n":"{number}"}}') == {number}
        assert HIDDEN.found_in(f"1\t{number}\t2") == {number}
    assert HIDDEN.found_in(f"password={PASSWORD}") == {PASSWORD}
    part = b64encode(b'{"alg":"EdDSA"}').decode().rstrip("=")
    assert HIDDEN.found_in(f"Bearer {part}.{part}.{part}")
    assert not HIDDEN.found_in("2024-01-02T09:00:00 20240102090000 youth-0001")
