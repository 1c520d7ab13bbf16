"""The commands that docs/for-front-ends.md prints, run as they stand there."""

import asyncio
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.journeys.house import House
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

TEXT = (Path(__file__).parents[2] / "docs" / "for-front-ends.md").read_text(encoding="utf-8")
SCRIPT = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: the commands did not run")
async def test_every_command_that_is_printed_runs(house: House, town: Town, tmp_path: Path) -> None:
    await town.a_unit()
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
