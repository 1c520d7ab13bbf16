"""The commands that docs/for-front-ends.md prints, run as they stand there."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from launch.cli import main
from launch.plan import HOME
from tests.journeys.house import House
from tests.journeys.manuals import commands, typed

pytestmark = pytest.mark.journey

MANUAL = "docs/for-front-ends.md"
TEXT = (HOME / MANUAL).read_text(encoding="utf-8")
HOSTING = re.findall(r"`\.venv/bin/jianxi (post [^`]+)`", TEXT)
SCRIPT = "\n".join(commands(MANUAL))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: the commands did not run")
async def test_every_command_that_is_printed_runs(house: House, tmp_path: Path) -> None:
    # A new sandbox has no post: the one that the document says how to add is added so.
    [hosting] = [command.split() for command in HOSTING]
    assert await asyncio.to_thread(main, [*hosting, "--data", str(house.folder.data)]) == 0
    said = await typed(SCRIPT, tmp_path, G=house.gateway)
    assert "['unit']" in said
    assert {"dispatch-changed", "429"} <= {*said.splitlines()}
    assert (tmp_path / "agreement.pdf").read_bytes().startswith(b"%PDF-")
