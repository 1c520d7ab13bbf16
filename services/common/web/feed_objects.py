"""One object of a feed as an agreement is told of it: asked by accounts, where somebody objects."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Conflict
from services.common.store.database import Database
from services.common.store.feeds import EVERYWHERE, Feed
from services.common.time.workdays import WorkCalendar, YearUnknown
from services.common.values import feeds as rules
from services.common.values.feeds import Object
from services.common.web.access import service
from services.common.web.feed_news import FeedUnknown
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.wire import Wire

SCOPE: Final = "feed-objects:read"
PATH: Final = "/internal/feed-objects"
CalendarOn = Callable[[AsyncSession, date], Awaitable[WorkCalendar]]
"""Finds the working days around a day."""


class FeedObjectNotYetFound(Conflict):
    """还没有找完，请从找到的地方接着找。"""


class FeedObjectQuestion(Wire):
    """问一份协议所说的一个对象。"""

    feed: str = Field(description="数据目录", max_length=40)
    agreement_id: str = Field(description="数据共享协议", max_length=30)
    regions: list[str] = Field(description="涉及的行政区划", max_length=30)
    subject: str = Field(description="告知部门的对象编号，涉及个人的是假名", max_length=60)
    object_id: str | None = Field(
        default=None,
        description="对象编号；已经知道的，不论行政区划，按它找现在的情况",
        max_length=60,
    )
    field: str = Field(description="字段", max_length=40)
    passed: int = Field(
        default=0,
        description="前几次已经找到哪里，以上次答复所说为准；0 为从头找",
        ge=0,
        le=2**31 - 1,
    )
    since: date = Field(description="从这一天的次日起算")
    working_days: int = Field(description="几个工作日", ge=0, le=366)


class FeedObjectOut(Wire):
    """这个对象是哪一个、由哪个机构办理。"""

    object_id: str = Field(description="对象编号", max_length=60)
    region: str = Field(description="办理机构的行政区划", max_length=6)
    youth_id: str | None = Field(description="涉及的人员；不涉及个人的为 null", max_length=30)
    mark: str | None = Field(
        description="字段现在内容的标记，内容相同的相同；现状中没有这个字段的为 null", max_length=64
    )


class FeedObjectAnswer(Wire):
    """对象和期限。"""

    object: FeedObjectOut | None = Field(description="没有这个对象的为 null")
    last_day: date | None = Field(description="期限的最后一天；工作日历没有那一年的为 null")
    provisional: bool = Field(description="期限所在年份的工作日历现在是否尚未公布")


@dataclass(frozen=True)
class _Desk:
    """Who answers: by which feeds, which calendar and which key of pseudonyms."""

    feeds: dict[str, Feed]
    calendar_on: CalendarOn
    key: bytes = field(repr=False)

    async def answer(self, database: Database, asked: FeedObjectQuestion) -> FeedObjectAnswer:
        """What is so at this moment. Raises FeedObjectNotYetFound."""
        name = await self._id_of(database, asked)
        async with database.reading() as session:
            found = await self._find(session, asked, name) if name else None
            last_day, provisional = await self._last_day(session, asked)
        return FeedObjectAnswer(
            object=self._shown(found, asked.field) if found else None,
            last_day=last_day,
            provisional=provisional,
        )

    async def _id_of(self, database: Database, asked: FeedObjectQuestion) -> str | None:
        find = self.feeds[asked.feed].find_by_name
        if asked.object_id is not None or find is None:
            return asked.object_id or asked.subject
        is_it = rules.recogniser(self.key, asked.agreement_id, asked.subject)
        if is_it is None:
            return None
        told = partial(rules.pseudonym, self.key, asked.agreement_id)
        way = await find(database, asked.regions, told=told, is_it=is_it, passed=asked.passed)
        if way.passed is not None:
            raise FeedObjectNotYetFound(passed=way.passed)
        return way.found

    async def _find(
        self, session: AsyncSession, asked: FeedObjectQuestion, name: str
    ) -> Object | None:
        areas = EVERYWHERE if asked.object_id is not None else asked.regions
        return await self.feeds[asked.feed].find_one(session, areas, name=name)

    async def _last_day(
        self, session: AsyncSession, asked: FeedObjectQuestion
    ) -> tuple[date | None, bool]:
        # Nobody who objects is turned away because a year is missing.
        calendar = await self.calendar_on(session, asked.since)
        try:
            last_day = calendar.nth_after(asked.since, asked.working_days)
            return last_day, calendar.is_provisional(last_day)
        except YearUnknown:
            return None, False

    def _shown(self, found: Object, name: str) -> FeedObjectOut:
        return FeedObjectOut(
            object_id=found.id,
            region=found.region,
            youth_id=found.person,
            mark=self._mark(found, name) if name in found.facts else None,
        )

    def _mark(self, found: Object, name: str) -> str:
        return rules.mark(self.key, found.id, name, found.facts[name], found.put_right_by)


def routes_of(*feeds: Feed, calendar_on: CalendarOn) -> APIRouter:
    """The question, answered by whoever owns these feeds."""
    routes = router("内部接口")
    named = {feed.name: feed for feed in feeds}

    @routes.post(PATH, summary="数据目录中的一个对象")
    async def find_feed_object(
        request: Request,
        body: FeedObjectQuestion,
        caller: Annotated[ServiceCaller, service(SCOPE)],
    ) -> FeedObjectAnswer:
        """按协议的行政区划和假名找到对象，说明由哪个机构办理；不给出任何字段的内容，不作记录。

        假名只能逐个比对：找了 2 秒还没有找完的，说明找到了哪里，由询问的一方接着问。
        """
        if body.feed not in named:
            raise FeedUnknown
        state = request.app.state
        return await _Desk(named, calendar_on, state.keys.memory).answer(state.database, body)

    return routes
