"""Data of a later version is told as that, and nothing of it is touched."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from launch import cli, keys
from launch.folder import Folder
from launch.opening import keep, opened
from launch.plan import HOME, SERVICES, migration
from launch.supervisor import Preparation, prepare
from services.common.store import schema
from tests.journeys.house import free_ports

WORDS = "accounts 的数据属于更新的版本：结构是 9999，这个版本的程序只认识到 "
LATER = "\\c accounts\nUPDATE alembic_version SET version_num = '9999';"
LOOK = "\\c accounts\nSELECT version_num FROM alembic_version;"


def run(preparation: Preparation) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        migration("accounts"),
        cwd=HOME,
        env=preparation.environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_an_older_version_says_so_and_that_a_person_must_see_to_it(tmp_path: Path) -> None:
    with opened(Folder(tmp_path / "data"), free_ports()) as house:
        server = house.postgres
        assert server is not None
        (accounts,) = (each for each in house.preparations if each.name == "accounts")
        assert run(accounts).returncode == 0
        server._told(LATER)
        noted = server.marks()["accounts"]
        refused = run(accounts)
        assert refused.returncode == os.EX_CONFIG
        [sentence] = refused.stderr.splitlines()
        assert sentence.startswith(WORDS)
        assert "docs/installing.md 的“退回”" in sentence
        assert server._told(LOOK).split() == ["9999"]
        assert server.marks()["accounts"] == noted != ""


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A house that stood, on whose accounts a later version has worked."""
    folder = Folder(tmp_path_factory.mktemp("newer") / "data")
    with opened(folder, free_ports()) as house:
        asyncio.run(prepare(house.preparations))
        assert house.postgres is not None
        house.postgres._told(LATER)
        keep(folder, house)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["rotate-sealing-key"],
        ["rotate-index-key"],
        ["reseal"],
        ["retire-sealing-key", "k0"],
        ["begin-epochs"],
        ["begin-anchors", "accounts"],
    ],
)
def test_whatever_changes_keys_or_data_leaves_those_of_a_later_version(
    newer: Folder, words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    if words == ["retire-sealing-key", "k0"]:
        _give_an_old_key(newer, "k0")
    before = {file: file.read_bytes() for file in newer.keys.iterdir()}
    assert cli.main([*words, "--data", str(newer.data)]) == os.EX_CONFIG
    told = capfd.readouterr()
    assert told.err.startswith(WORDS)
    assert len(told.err.splitlines()) == 1
    assert {file: file.read_bytes() for file in newer.keys.iterdir()} == before
    assert not newer.anchors.exists() or not list(newer.anchors.iterdir())


def _give_an_old_key(folder: Folder, name: str) -> None:
    for file in (keys.file_of(folder.keys, service) for service in SERVICES):
        told = json.loads(file.read_text())
        told["sealing"]["keys"][name] = told["sealing"]["keys"]["k1"]
        file.write_text(json.dumps(told))


def test_who_knows_the_form_of_the_data_goes_on(
    newer: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened(newer) as house:
        server = house.postgres
        assert server is not None
        known = schema.newest("accounts")
        server._told(f"\\c accounts\nUPDATE alembic_version SET version_num = '{known}';")
    assert cli.main(["begin-epochs", "--data", str(newer.data)]) == 0
    assert cli.main(["rotate-index-key", "--data", str(newer.data)]) == 0
    capfd.readouterr()
