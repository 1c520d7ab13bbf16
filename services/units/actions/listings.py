"""Printed lists of the public zone: by county, bounded, told by how much is open as of when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.time.clock import SHANGHAI
from services.common.values import region as regions
from services.units.actions.zone import contacts_for
from services.units.queries import listings
from services.units.rules.listings import (
    MOST_LINES,
    Cells,
    Group,
    Listing,
    benefits,
    check_printable,
    counted,
    grouped,
    in_words,
    narrowed_to,
    registered_at,
    shortened,
    titled,
)
from services.units.rules.texts import Edition
from services.units.rules.under_18 import keeps_out
from services.units.rules.zone import PostWish, UnitWish

POSTS: Final = (
    ("见习单位", 4), ("岗位", 4), ("工作内容", 6), ("工作地点", 4), ("空缺名额", 2), ("待遇", 3),
    ("期限（月）", 2),
)  # fmt: skip
UNITS: Final = (
    ("见习单位", 5), ("单位地址", 6), ("所在园区", 3), ("当地岗位数", 2), ("当地空缺名额", 2),
)  # fmt: skip


@dataclass(frozen=True)
class Instant:
    """The day of printing, and up to when matching's feed was read."""

    today: date
    read_until: datetime | None


async def posts(reader: AsyncConnection, wish: PostWish, instant: Instant) -> Listing:
    """Open posts by county, unit and title. Raises TooManyToPrint."""
    rows = await listings.posts(reader, wish, MOST_LINES + 1)
    check_printable(len(rows))
    lines = [(row.workplace_county, _post_cells(row)) for row in rows]
    return await _listing(reader, wish, ("就业见习岗位清单", POSTS), lines, instant)


async def units(reader: AsyncConnection, wish: UnitWish, instant: Instant) -> Listing:
    """Recognised units by county and name, also where only their posts are. Raises TooManyToPrint.

    A unit stands under its own place and under every county where it has open posts, each time
    with the posts that are there.
    """
    rows = await listings.units(reader, wish, MOST_LINES + 1)
    check_printable(len(rows))
    lines = [(row.place, _unit_cells(row)) for row in rows]
    return await _listing(reader, wish, ("就业见习单位目录", UNITS), lines, instant)


def _post_cells(row: Row[*tuple[Any, ...]]) -> Cells:
    extras = benefits(meals=row.meals, lodging=row.lodging, allowance=row.extra_allowance)
    seats = counted(row.open_seats)
    title = titled(row.title, adults_only=keeps_out(row.under_18_state))
    duties, place = shortened(row.duties), shortened(row.workplace)
    return row.unit_name, title, duties, place, seats, extras, row.months


def _unit_cells(row: Row[*tuple[Any, ...]]) -> Cells:
    return row.name, row.address, row.park or "", row.open_posts, counted(row.open_seats)


async def _listing(
    reader: AsyncConnection,
    wish: PostWish | UnitWish,
    form: tuple[str, tuple[tuple[str, int], ...]],
    lines: Sequence[tuple[str, Cells]],
    instant: Instant,
) -> Listing:
    counties = grouped(lines)
    contacts = await contacts_for(reader, set(counties), instant.today)
    groups = tuple(
        Group(_name(county, instant.today), _register(contacts[county]), tuple(cells))
        for county, cells in counties.items()
    )
    noun, headings = form
    return Listing(
        area=_name(wish.area or regions.PROVINCE, instant.today),
        noun=noun,
        narrowed_to=narrowed_to(wish.industry, open_seats=wish.open_seats),
        headings=headings,
        groups=groups,
        printed_on=instant.today,
        as_of=_as_of(instant.read_until),
    )


def _register(contact: Edition | None) -> str:
    told = contact.content if contact else {}
    return registered_at(told.get("office"), told.get("phone"), told.get("address"))


def _name(county: str, on: date) -> str:
    place = regions.find(county, on)
    return place.name if place else county


def _as_of(instant: datetime | None) -> str:
    if instant is None:
        return "尚未取得"
    local = instant.astimezone(SHANGHAI)
    return f"截至{in_words(local.date())}{local:%H:%M}"
