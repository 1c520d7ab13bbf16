"""The commands that docs/for-front-ends.md prints, run as they stand there."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.house import House
from tests.journeys.manuals import commands, typed
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

SCRIPT = "\n".join(commands("docs/for-front-ends.md"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: the commands did not run")
async def test_every_command_that_is_printed_runs(house: House, town: Town, tmp_path: Path) -> None:
    await town.a_unit()
    said = await typed(SCRIPT, tmp_path, G=house.gateway)
    assert "['unit']" in said
    assert {"dispatch-changed", "429"} <= {*said.splitlines()}
    assert (tmp_path / "agreement.pdf").read_bytes().startswith(b"%PDF-")
