"""Data of a later version is told as that, and nothing of it is touched."""

import os
import subprocess
from pathlib import Path

from launch.folder import Folder
from launch.opening import opened
from launch.plan import HOME, migration
from launch.supervisor import Preparation
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
