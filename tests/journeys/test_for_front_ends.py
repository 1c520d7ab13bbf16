"""The commands that docs/for-front-ends.md prints, run as they stand there."""

import asyncio
import os
import re
import shutil
from pathlib import Path

import pytest

from launch.cli import main
from tests.journeys.house import House

pytestmark = pytest.mark.journey

TEXT = (Path(__file__).parents[2] / "docs" / "for-front-ends.md").read_text(encoding="utf-8")
HOSTING = re.findall(r"`\.venv/bin/jianxi (post [^`]+)`", TEXT)
SCRIPT = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: the commands did not run")
async def test_every_command_that_is_printed_runs(house: House, tmp_path: Path) -> None:
    # A new sandbox has no post: the one that the document says how to add is added so.
    [hosting] = [command.split() for command in HOSTING]
    assert await asyncio.to_thread(main, [*hosting, "--data", str(house.folder.data)]) == 0
    bash = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        SCRIPT,
        cwd=tmp_path,
        env=os.environ | {"G": house.gateway},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await bash.communicate())[0].decode()
    assert bash.returncode == 0, said
    assert "['unit']" in said
    assert {"dispatch-changed", "429"} <= {*said.splitlines()}
    assert (tmp_path / "agreement.pdf").read_bytes().startswith(b"%PDF-")
