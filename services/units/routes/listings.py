"""Printed lists of the public zone: the same for everybody, printed one at a time, and kept."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import threads
from services.common.printing.press import MEDIA_TYPE as PDF
from services.common.web.access import anyone
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.wire import RegionCode
from services.units.actions import listings as actions
from services.units.actions.listings import Instant
from services.units.documents import listings as documents
from services.units.routes.answers import (
    NOT_MODIFIED,
    Answer,
    Zone,
    ZoneDep,
    ZoneRoute,
)
from services.units.rules.listings import Listing, PressBusy, TooManyToPrint
from services.units.rules.zone import PostWish, UnitWish
from services.units.schemas.units import Industry

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ENDINGS: Final = {PDF: "pdf", XLSX: "xlsx"}
PRINTS_BYTES: Final = 64 * 1024 * 1024
"""How much of what was printed is kept."""
PATIENCE: Final = 8.0
"""Seconds for which a list waits for those before it: with the twenty that the longest takes,
within the thirty after which the gateway gives up.
"""
_AGAIN: Final = 15

routes = router("网上见习专区", route=ZoneRoute)

Area = Annotated[RegionCode, Query(description="哪个地区及其下辖；一份清单最多5000行")]
OfIndustry = Annotated[Industry | None, Query(description="只印这一行业门类")]
OpenSeats = Annotated[
    bool | None, Query(description="true 只印有空缺名额的，false 只印其余的：已满的，和尚不知道的")
]


@dataclass
class Press:
    """Prints one list at a time, and again only once more than its age has changed.

    A list that says the same as before keeps the older instant up to which it holds: it is still
    true, and no list is printed anew every few seconds.
    """

    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _prints: OrderedDict[tuple[str, Listing], Answer] = field(default_factory=OrderedDict)

    async def print(self, listing: Listing, media_type: str) -> Answer:
        """The list as a document. Raises PressBusy."""
        said = media_type, replace(listing, as_of="")
        if said not in self._prints:
            async with self._in_turn():
                await self._print(said, listing)
        self._prints.move_to_end(said)
        return self._prints[said]

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turn.acquire()
        except TimeoutError:
            raise PressBusy(retry_after=_AGAIN) from None
        try:
            yield
        finally:
            self._turn.release()

    async def _print(self, said: tuple[str, Listing], listing: Listing) -> None:
        # Whoever stood in front may have had the same printed.
        if said in self._prints:
            return
        media_type, _ = said
        made = await threads.to_the_end(_made, listing, media_type)
        name = f"{listing.file_name}.{_ENDINGS[media_type]}"
        self._prints[said] = Answer(made, media_type, name)
        while len(self._prints) > 1 and self._weight() > PRINTS_BYTES:
            self._prints.popitem(last=False)

    def _weight(self) -> int:
        return sum(len(kept.content) for kept in self._prints.values())


def _made(listing: Listing, media_type: str) -> bytes:
    return documents.pdf(listing) if media_type == PDF else documents.xlsx(listing)


async def _press(request: Request) -> Press:
    press: Press = request.app.state.press
    return press


PressDep = Annotated[Press, Depends(_press)]
Tell = Callable[[AsyncConnection, Instant], Awaitable[Listing]]


async def _printed(zone: Zone, press: Press, tell: Tell, media_type: str) -> Response:
    async def make() -> Answer:
        instant = Instant(zone.standing.today, zone.standing.read_until)
        # No connection waits for the press.
        async with zone.rows() as reader:
            listing = await tell(reader, instant)
        return await press.print(listing, media_type)

    return await zone.answer(make)


def _document(media_type: str) -> dict[int | str, dict[str, object]]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"content": content}}


@routes.get(
    "/v1/public/posts.pdf",
    summary="见习岗位清单（PDF）",
    response_class=Response,
    responses=NOT_MODIFIED | _document(PDF) | problems(TooManyToPrint, PressBusy),
    dependencies=[anyone],
)
async def print_public_posts(
    *,
    region: Area,
    industry: OfIndustry = None,
    has_open_seats: OpenSeats = None,
    zone: ZoneDep,
    press: PressDep,
) -> Response:
    """张贴和招募会用：按县（市、区）、单位、岗位排列，每页印有日期和空缺名额的截止时间。"""
    wish = PostWish(area=region, industry=industry, open_seats=has_open_seats)
    return await _printed(
        zone, press, lambda reader, instant: actions.posts(reader, wish, instant), PDF
    )


@routes.get(
    "/v1/public/posts.xlsx",
    summary="见习岗位清单（XLSX）",
    response_class=Response,
    responses=NOT_MODIFIED | _document(XLSX) | problems(TooManyToPrint, PressBusy),
    dependencies=[anyone],
)
async def export_public_posts(
    *,
    region: Area,
    industry: OfIndustry = None,
    has_open_seats: OpenSeats = None,
    zone: ZoneDep,
    press: PressDep,
) -> Response:
    """与 PDF 相同的内容，表格形式；文字一律不作为公式。"""
    wish = PostWish(area=region, industry=industry, open_seats=has_open_seats)
    return await _printed(
        zone, press, lambda reader, instant: actions.posts(reader, wish, instant), XLSX
    )


@routes.get(
    "/v1/public/units.pdf",
    summary="见习单位目录（PDF）",
    response_class=Response,
    responses=NOT_MODIFIED | _document(PDF) | problems(TooManyToPrint, PressBusy),
    dependencies=[anyone],
)
async def print_public_units(
    *,
    region: Area,
    industry: OfIndustry = None,
    has_open_seats: OpenSeats = None,
    zone: ZoneDep,
    press: PressDep,
) -> Response:
    """张贴和招募会用：按县（市、区）和单位名称排列，每页印有日期和空缺名额的截止时间。

    单位列在其认定机构所在地，和有其开放岗位的每个县（市、区），各列当地的岗位数和空缺名额。
    """
    wish = UnitWish(area=region, industry=industry, open_seats=has_open_seats)
    return await _printed(
        zone, press, lambda reader, instant: actions.units(reader, wish, instant), PDF
    )


@routes.get(
    "/v1/public/units.xlsx",
    summary="见习单位目录（XLSX）",
    response_class=Response,
    responses=NOT_MODIFIED | _document(XLSX) | problems(TooManyToPrint, PressBusy),
    dependencies=[anyone],
)
async def export_public_units(
    *,
    region: Area,
    industry: OfIndustry = None,
    has_open_seats: OpenSeats = None,
    zone: ZoneDep,
    press: PressDep,
) -> Response:
    """与 PDF 相同的内容，表格形式；文字一律不作为公式。"""
    wish = UnitWish(area=region, industry=industry, open_seats=has_open_seats)
    return await _printed(
        zone, press, lambda reader, instant: actions.units(reader, wish, instant), XLSX
    )
