"""The change feed over HTTP: what sisters read at /internal/changes, and how they read it."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query

from services.common.store import changes
from services.common.store.changes import FedChange, FeedPage
from services.common.store.following import ReadPage
from services.common.upstream import Upstream
from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep

SCOPE = "changes:read"

routes = router("内部接口")


@routes.get("/internal/changes", summary="读取变更")
async def read_changes(
    session: SessionDep,
    caller: Annotated[ServiceCaller, service(SCOPE)],
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> FeedPage:
    """按序号读取本服务的变更；`settled` 为 false 时还有已提交而未编号的变更。"""
    return await changes.page_after(session, after, limit)


def reader(source: Upstream) -> ReadPage:
    """How a follower reads the pages of a sister's feed."""

    async def read_page(position: int, limit: int) -> FeedPage:
        told = await source.get("/internal/changes", SCOPE, after=position, limit=limit)
        items = [_fed_change(item) for item in told["items"]]
        return FeedPage(told["epoch"], items, told["head"], told["settled"])

    return read_page


def _fed_change(item: dict[str, Any]) -> FedChange:
    days = {
        "occurred_on": date.fromisoformat(item["occurred_on"]),
        "recorded_at": datetime.fromisoformat(item["recorded_at"]),
    }
    return FedChange(**(item | days))
