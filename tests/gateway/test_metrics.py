"""The gateway's own figures: for the networks that the settings name, and nobody else."""

from ipaddress import ip_network

import pytest

from services.gateway import proxies
from tests.gateway.door import Door

NETWORKS = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]


def test_nobody_reads_the_figures_by_default(door: Door) -> None:
    assert door.ask("GET", "/metrics").status == 404


def test_who_is_named_reads_what_was_answered_for_which_service(open_door) -> None:
    door = open_door(metrics_for="127.0.0.0/8")
    number = "640106200001011234"
    door.ask("GET", f"/v1/units/{number}")
    door.ask("GET", f"/{number}")
    answer = door.ask("GET", "/metrics")
    told = answer.body.decode()
    assert answer.status == 200
    assert number not in told
    labels = 'method="GET",route="-",service="units",status="200"'
    assert f"jianxi_answers_total{{{labels}}} 1.0" in told
    labels = 'method="GET",route="-",service="gateway",status="404"'
    assert f"jianxi_answers_total{{{labels}}} 1.0" in told


@pytest.mark.parametrize(
    ("address", "lies_in"),
    [
        ("10.1.255.255", True),
        ("10.2.0.0", False),
        ("fd00::1", True),
        ("fe80::1", False),
        ("::ffff:10.1.0.1", True),
        ("unknown", False),
    ],
)
def test_an_address_lies_in_a_network_or_not(address: str, lies_in: bool) -> None:
    assert proxies.lies_in(address, NETWORKS) is lies_in
