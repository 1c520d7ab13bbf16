"""The press prints one list at a time: who would wait too long is told, what is printed is had."""

import asyncio
import time
from datetime import date

import pytest

from services.units.routes import listings
from services.units.routes.listings import XLSX, Press
from services.units.rules.listings import Listing, PressBusy


def a_listing(area: str, as_of: str = "") -> Listing:
    return Listing(area, "单位", "", (("单位", 20),), (), date(2026, 3, 2), as_of)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was printed; a print takes a tenth of a second, and nobody waits half as long."""
    printed: list[str] = []

    def print_slowly(listing: Listing, _: str) -> bytes:
        time.sleep(0.1)
        printed.append(listing.area)
        return listing.area.encode()

    monkeypatch.setattr(listings, "PATIENCE", 0.05)
    monkeypatch.setattr(listings, "_made", print_slowly)
    return printed


async def test_who_would_wait_too_long_for_the_press_is_told_when_to_come_again(slow):
    press = Press()
    first = asyncio.create_task(press.print(a_listing("兴庆区"), XLSX))
    await asyncio.sleep(0)
    with pytest.raises(PressBusy) as told:
        await press.print(a_listing("金凤区"), XLSX)
    assert told.value.retry_after > 0
    assert (await first).content == "兴庆区".encode()
    assert (await press.print(a_listing("金凤区"), XLSX)).content == "金凤区".encode()
    assert slow == ["兴庆区", "金凤区"]


async def test_the_press_is_free_only_once_it_has_printed_for_who_was_called_off(slow, monkeypatch):
    monkeypatch.setattr(listings, "PATIENCE", 5)
    press = Press()
    first = asyncio.create_task(press.print(a_listing("兴庆区"), XLSX))
    await asyncio.sleep(0.02)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert slow == ["兴庆区"]


async def test_what_is_printed_is_had_while_another_list_is_on_the_press(slow):
    press = Press()
    await press.print(a_listing("兴庆区", "早"), XLSX)
    other = asyncio.create_task(press.print(a_listing("金凤区"), XLSX))
    await asyncio.sleep(0)
    assert (await press.print(a_listing("兴庆区", "晚"), XLSX)).content == "兴庆区".encode()
    await other
    assert slow == ["兴庆区", "金凤区"]


async def test_a_list_asked_for_twice_at_once_is_printed_once(slow, monkeypatch):
    monkeypatch.setattr(listings, "PATIENCE", 5)
    press = Press()
    await asyncio.gather(*(press.print(a_listing("兴庆区"), XLSX) for _ in range(3)))
    assert slow == ["兴庆区"]


async def test_what_was_asked_for_longest_ago_goes_when_room_is_short(slow, monkeypatch):
    monkeypatch.setattr(listings, "PRINTS_BYTES", 1)
    press = Press()
    for area in ("兴庆区", "金凤区", "兴庆区"):
        assert (await press.print(a_listing(area), XLSX)).content == area.encode()
    assert slow == ["兴庆区", "金凤区", "兴庆区"]
