"""While a long list is checked, whoever reads has their turn."""

import asyncio
from itertools import count
from statistics import quantiles
from time import thread_time

from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.listing import a_list, a_row, ended, handed_in

ROWS = 1_000
AT_MOST = 0.1
"""Seconds of its own that the process works on other things while one page is read (p95)."""


async def test_a_page_is_read_while_a_list_is_checked(units):
    await an_open_post(units, await a_recognised_unit(units))
    # All different, so that none is remembered.
    rows = (a_row(duties=f"跟随{n}号师傅抽样送检，填写检验单。") for n in range(ROWS))
    answer = await handed_in(units, a_list(*rows), dry_run="true")
    checked = asyncio.create_task(ended(units, answer.headers["location"]))
    waited = []
    # Each page another, for the same is kept.
    numbers = count(1)
    while not checked.done():
        # Time of this thread: how busy the machine is with others does not count.
        began = thread_time()
        page = await units.get(f"/v1/public/posts?q={next(numbers)}")
        waited.append(thread_time() - began)
        assert page.status_code == 200
    assert (await checked)["state"] == "done"
    assert len(waited) > ROWS / 50
    assert quantiles(waited, n=20)[-1] < AT_MOST
