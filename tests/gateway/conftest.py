"""Four small services and the gateway before them, all real servers on the loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.door import Door
from tests.gateway.upstreams import Slammer, Upstream, address, free_socket

SERVICES = ("accounts", "units", "matching", "reporting")


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, Upstream]]:
    """The four services, up."""
    made = {name: Upstream(name) for name in SERVICES}
    for each in made.values():
        each.start()
    yield made
    for each in made.values():
        each.stop()


@pytest.fixture(autouse=True)
def services_at_rest(request: pytest.FixtureRequest) -> None:
    """The services as they are at first: nothing seen, all well."""
    if "services" in request.fixturenames:
        for each in request.getfixturevalue("services").values():
            each.seen.clear()
            each.hung_up.clear()
            each.broken_off.clear()


@pytest.fixture(scope="session")
def open_door(
    services: dict[str, Upstream], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Door]]:
    """Opens gateways before the services, with settings or other addresses."""
    made: list[Door] = []
    logs = tmp_path_factory.mktemp("gateways")

    def make(addresses: dict[str, str] | None = None, **settings: Any) -> Door:
        real = {name: each.url for name, each in services.items()}
        made.append(Door(real | (addresses or {}), logs / f"{len(made)}.log", **settings))
        made[-1].wait_until_open()
        return made[-1]

    yield make
    for each in made:
        each.close()
    assert not [each.log for each in made if "unforeseen" in each.log.read_text()]


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merged OpenAPI document, of the shortest kind."""
    file = tmp_path_factory.mktemp("document") / "jianxi.json"
    file.write_text('{"openapi": "3.1.0"}')
    file.with_name("jianxi-3.0.json").write_text('{"openapi": "3.0.3"}')
    return file


@pytest.fixture(scope="session")
def door(open_door: Callable[..., Door], document: Path) -> Door:
    """A gateway with little patience and few connections, so that tests need not wait."""
    return open_door(
        document=document,
        connect_seconds=0.5,
        answer_seconds=1,
        transfer_seconds=2,
        connections_per_service=4,
    )


@pytest.fixture(scope="session")
def patient_door(open_door: Callable[..., Door]) -> Door:
    """A gateway with the settings that it has by default."""
    return open_door()


@pytest.fixture(scope="session")
def slammer() -> Iterator[Slammer]:
    """A service that closes every connection without an answer."""
    made = Slammer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def broken_door(open_door: Callable[..., Door], slammer: Slammer) -> Iterator[Door]:
    """A gateway before nothing that works.

    accounts and units are gone, matching takes connections and is silent, reporting slams them.
    """
    with free_socket() as gone:
        nowhere = address(gone)
    with free_socket() as silent:
        yield open_door(
            {
                "accounts": nowhere,
                "units": nowhere,
                "matching": address(silent),
                "reporting": slammer.url,
            },
            answer_seconds=1,
        )
