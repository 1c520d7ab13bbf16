"""The change feed over HTTP: what sisters read at /internal/changes, and how they read it."""

from datetime import date, datetime
from time import monotonic
from typing import Annotated, Any, Final

from fastapi import Query, Request

from services.common.store import changes
from services.common.store.bell import heard
from services.common.store.changes import FedChange, FeedPage
from services.common.store.database import Database
from services.common.store.following import ReadPage
from services.common.store.relay import PATIENCE
from services.common.upstream import Upstream
from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller

SCOPE: Final = "changes:read"
LONGEST_WAIT: Final = 5
"""Seconds: half of those after which whoever asks gives up."""

routes = router("内部接口")


@routes.get("/internal/changes", summary="读取变更")
async def read_changes(
    request: Request,
    caller: Annotated[ServiceCaller, service(SCOPE)],
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0,
) -> FeedPage:
    """按序号读取本服务的变更；`settled` 为 false 时还有已提交而未编号的变更。

    没有新变更时，等到有为止，最多等 `wait` 秒。
    """
    return await _page(request.app.state.database, after, limit, monotonic() + wait)


async def _page(database: Database, after: int, limit: int, until: float) -> FeedPage:
    bell = database.bell
    while True:
        ring = bell.next_ring()
        # Whoever waits keeps no connection of the database meanwhile.
        async with database.reading() as session:
            page = await changes.page_after(session, after, limit, database.replica)
        left = until - monotonic()
        if page.items or page.head < after or left <= 0 or bell.is_down:
            return page
        await heard(ring, left if bell.is_near else min(left, PATIENCE))


def reader(source: Upstream) -> ReadPage:
    """How a follower reads the pages of a sister's feed."""

    async def read_page(position: int, limit: int, wait: int = 0) -> FeedPage:
        asked = {"after": position, "limit": limit, "wait": wait}
        told = await source.get("/internal/changes", SCOPE, **asked)
        items = [_fed_change(item) for item in told["items"]]
        return FeedPage(told["epoch"], items, told["head"], told["settled"])

    return read_page


def _fed_change(item: dict[str, Any]) -> FedChange:
    days = {
        "occurred_on": date.fromisoformat(item["occurred_on"]),
        "recorded_at": datetime.fromisoformat(item["recorded_at"]),
    }
    return FedChange(**(item | days))
