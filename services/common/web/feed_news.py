"""Whether a feed has news for an agreement: asked by accounts, which tells departments so."""

from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import NotFound
from services.common.store import outward
from services.common.store.feeds import Feed
from services.common.values import feeds as rules
from services.common.values.feeds import FeedReset
from services.common.web.access import service
from services.common.web.outward import Bookmarks, position_of, written
from services.common.web.pages import CursorInvalid
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.wire import Wire

SCOPE: Final = "feed-news:read"
PATH: Final = "/internal/feed-news"


class FeedUnknown(NotFound):
    """没有这个数据目录。"""


class NewsQuestion(Wire):
    """问一份协议的一个数据目录有没有新的变更。"""

    feed: str = Field(description="数据目录", max_length=40)
    agreement_id: str = Field(description="数据共享协议", max_length=30)
    fields: list[str] = Field(description="准许提供的字段", max_length=50)
    regions: list[str] = Field(description="涉及的行政区划", max_length=30)
    cursor: str | None = Field(description="已经告知到这里；没有告知过的为 null", max_length=500)


class NewsOut(Wire):
    """有没有新的变更，和看到了哪里。"""

    is_any: bool = Field(description="有没有新的变更")
    is_reset: bool = Field(description="以前的游标是否已经不能再用")
    head: str = Field(description="看到这里的游标", max_length=500)


def routes_of(*feeds: Feed) -> APIRouter:
    """The question, answered by whoever owns these feeds."""
    routes = router("内部接口")
    named = {feed.name: feed for feed in feeds}

    @routes.post(PATH, summary="有没有新的变更")
    async def tell_news(
        request: Request,
        body: NewsQuestion,
        caller: Annotated[ServiceCaller, service(SCOPE)],
    ) -> NewsOut:
        """按协议准许的字段和行政区划判断；不给出任何数据，不作记录。"""
        if body.feed not in named:
            raise FeedUnknown
        state = request.app.state
        async with state.database.reading() as session:
            return await _news(session, named[body.feed], body, state.keys.memory)

    return routes


async def _news(session: AsyncSession, feed: Feed, asked: NewsQuestion, key: bytes) -> NewsOut:
    scope = rules.scope(rules.given(feed.fields, asked.fields), asked.regions)
    marks = Bookmarks(feed.path, asked.agreement_id, key)
    # The head before the look: what is numbered meanwhile is looked at again, never passed over.
    epoch, head = await outward.head(session)
    told = marks.closed(written(scope, epoch, head))
    try:
        position = position_of(feed, scope, marks, asked.cursor)
    except (FeedReset, CursorInvalid):
        return NewsOut(is_any=True, is_reset=True, head=told)
    if position and position[0] != epoch:
        return NewsOut(is_any=True, is_reset=True, head=told)
    no = position[1] if position else 0
    is_any = await outward.is_news(session, feed, asked.regions, no)
    return NewsOut(is_any=is_any, is_reset=False, head=told)
