"""The services as apps that nobody starts: no database, no sister, and yet their own doors."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests import conftest, house_keys
from tests.house.rights import Operation, operations


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FastAPI]]:
    """Each service's app by its name."""
    documents = tmp_path_factory.mktemp("documents").as_uri()
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1/nothing")
        patch.setenv("JIANXI_SISTER_KEYS_FILE", str(house_keys.SISTERS_FILE))
        patch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
        patch.setenv("JIANXI_DOCUMENTS_URL", documents)
        for service in house_keys.SERVICES:
            patch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file(service)))
            found[service] = conftest.made(service)
        yield found


@pytest.fixture(scope="module")
def listed() -> list[Operation]:
    """Every operation of the merged document, each with its rows."""
    return operations()
