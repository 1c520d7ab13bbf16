"""One attempt on the wire: to the address that was looked at, by its name's certificate."""

import logging

import pytest

from services.common.values.destinations import Inside
from tests.accounts.pushes.conftest import LOOPBACK, pushes
from tests.accounts.pushes.receiving import NAME


@pytest.fixture
def outward(monkeypatch):
    """The department's address passes for one of the public network."""
    monkeypatch.setattr("services.accounts.clients.pushes.is_inward", lambda _: False)


async def sent(way, url):
    try:
        return await way.send(url, b"{}", {"webhook-id": "ntc_1"})
    finally:
        await way.close()


async def test_an_attempt_goes_to_where_the_name_leads_and_asks_for_its_certificate(department):
    answer = await sent(pushes(department), department.url)
    assert answer.status == 204
    [(headers, body)] = department.heard
    assert (headers["content-type"], body) == ("application/json", b"{}")
    assert "cookie" not in headers


@pytest.mark.parametrize("at", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ()])
async def test_where_a_name_leads_inward_nothing_is_sent(department, at):
    answer = await sent(pushes(department, at, inside=()), department.url)
    assert answer.code == "destination-unfit"
    assert department.heard == []


async def test_a_certificate_of_another_name_is_none(department, outward):
    answer = await sent(pushes(department), department.url.replace(NAME, "other.example.gov.cn"))
    assert answer.code == "tls"
    assert department.heard == []


async def test_no_redirect_is_followed(department, outward):
    department.status, department.location = 307, department.url
    answer = await sent(pushes(department), department.url)
    assert answer.code == "status-307"
    assert len(department.heard) == 1


async def test_a_slow_department_is_waited_for_no_longer_than_that(department, outward):
    department.pause = 1.0
    answer = await sent(pushes(department, patience=0.3), department.url)
    assert answer.code == "time-out"


async def test_a_name_that_leads_nowhere_and_a_port_that_is_shut(department, outward):
    async def nowhere(host, port):
        raise OSError

    answer = await sent(pushes(department, resolve=nowhere), department.url)
    assert answer.code == "unreachable"
    shut = department.url.replace(str(department.port), "9")
    way = pushes(department, inside=(Inside(LOOPBACK, 9),))
    assert (await sent(way, shut)).code == "unreachable"


async def test_of_what_lies_inside_no_more_is_told_than_that_it_was_not_taken(department):
    """No port, no certificate, no program and no pause can be told apart."""
    department.status = 500
    told = {(await sent(pushes(department), department.url)).code}
    other = department.url.replace(NAME, "other.example.gov.cn")
    told.add((await sent(pushes(department), other)).code)
    department.pause = 1.0
    told.add((await sent(pushes(department, patience=0.3), department.url)).code)
    way = pushes(department, inside=(Inside(LOOPBACK, 9),))
    told.add((await sent(way, department.url.replace(str(department.port), "9"))).code)
    assert told == {"not-taken"}


async def test_of_what_lies_inside_no_other_port_is_called(department):
    way = pushes(department, inside=(Inside(LOOPBACK),))
    assert (await sent(way, department.url)).code == "destination-unfit"
    assert department.heard == []


async def test_no_address_enters_the_log(department, caplog):
    with caplog.at_level(logging.DEBUG, "services"):
        await sent(pushes(department), department.url)
    assert NAME not in caplog.text
