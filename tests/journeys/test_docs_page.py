"""The gateway's /docs in Debian's Chromium, driven from Node."""

import os
import shutil
from pathlib import Path

import httpx2
import pytest

from launch.demo.offices import PASSWORD
from tests.journeys.departments import joined
from tests.journeys.house import House
from tests.journeys.test_youth_by_client import run_node
from tests.journeys.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.web]

CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: /docs was not looked at in a browser")
async def test_the_page_renders_signs_in_and_sends_a_call(
    house: House, town: Town, tmp_path: Path
) -> None:
    youth, _ = await town.a_signed_in("youth")
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        one = await joined(house, client, feeds=[{"feed": "units", "fields": ["industry"]}])
    told = {
        "CHROMIUM": str(CHROMIUM),
        "JIANXI_GATEWAY": house.gateway,
        "JIANXI_YOUTH": youth.name,
        "JIANXI_PASSWORD": PASSWORD,
        "JIANXI_CLIENT_ID": one.client_id,
        "JIANXI_CLIENT_SECRET": one.secret,
        "SCREENSHOT": os.environ.get("JIANXI_SCREENSHOT", str(tmp_path / "docs.png")),
    }
    assert "pass 1" in await run_node("clients/docs-page.test.mjs", told)
