"""A data folder of its own for each test, and servers that are ended whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch.folder import Folder
from launch.postgres import EmbeddedPostgres

Server = Callable[[], EmbeddedPostgres]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


@pytest.fixture
def server(folder: Folder) -> Iterator[Server]:
    made: list[EmbeddedPostgres] = []

    def make() -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(folder.data, settings={"fsync": "off"}))
        return made[-1]

    yield make
    for each in made:
        each.stop()
