"""One attempt on the wire: to the address that was looked at, by its name's certificate."""

import logging

import pytest

from tests.accounts.pushes.conftest import LOOPBACK, pushes
from tests.accounts.pushes.receiving import NAME


async def sent(way, url):
    try:
        return await way.send(url, b"{}", {"webhook-id": "ntc_1"})
    finally:
        await way.close()


async def test_an_attempt_goes_to_where_the_name_leads_and_asks_for_its_certificate(
    department, paper
):
    answer = await sent(pushes(paper), department.url)
    assert answer.status == 204
    [(headers, body)] = department.heard
    assert (headers["content-type"], body) == ("application/json", b"{}")
    assert "cookie" not in headers


@pytest.mark.parametrize("at", [("127.0.0.1",), ("93.184.216.34", "10.0.0.1"), ()])
async def test_where_a_name_leads_inward_nothing_is_sent(department, paper, at):
    answer = await sent(pushes(paper, at, inside=()), department.url)
    assert answer.code == "destination-unfit"
    assert department.heard == []


async def test_a_certificate_of_another_name_is_none(department, paper):
    answer = await sent(pushes(paper), department.url.replace(NAME, "other.example.gov.cn"))
    assert answer.code == "tls"
    assert department.heard == []


async def test_no_redirect_is_followed(department, paper):
    department.status, department.location = 307, department.url
    answer = await sent(pushes(paper), department.url)
    assert answer.code == "status-307"
    assert len(department.heard) == 1


async def test_a_slow_department_is_waited_for_no_longer_than_that(department, paper):
    department.pause = 1.0
    answer = await sent(pushes(paper, patience=0.3), department.url)
    assert answer.code == "time-out"


async def test_a_name_that_leads_nowhere_and_a_port_that_is_shut(department, paper):
    async def nowhere(host, port):
        raise OSError

    answer = await sent(pushes(paper, resolve=nowhere), department.url)
    assert answer.code == "unreachable"
    shut = department.url.replace(str(department.port), "9")
    assert (await sent(pushes(paper), shut)).code == "unreachable"


async def test_no_address_enters_the_log(department, paper, caplog):
    with caplog.at_level(logging.DEBUG, "services"):
        await sent(pushes(paper, inside=LOOPBACK), department.url)
    assert NAME not in caplog.text
