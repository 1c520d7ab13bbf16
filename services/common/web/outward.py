"""Feeds for departments over HTTP: cursors, waiting for news, pseudonyms, events as they travel."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hmac import digest
from time import monotonic
from typing import Annotated, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from fastapi import Depends, Query, Request, Response
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import outward
from services.common.store.bell import heard
from services.common.store.database import Database
from services.common.store.feeds import Feed
from services.common.store.relay import PATIENCE
from services.common.time.clock import in_shanghai
from services.common.values import feeds as rules
from services.common.values.feeds import FeedReset, Granted, Happened, Plain
from services.common.web.heads import refuse_head
from services.common.web.pages import CursorInvalid
from services.common.web.signatures import SIGNED, Grant, GrantDep

LONGEST_WAIT: Final = 8
"""Seconds: within the 10 after which departments' own clients commonly give up."""
REFUSALS: Final = (*SIGNED, rules.FeedNotGranted, CursorInvalid, FeedReset)
"""Every problem of a feed, for the documents of operations."""
_FORM: Final = "2"
"""The form of cursors: one of another form is answered as one of another numbering."""
_TYPE: Final = "cn.nx.jiuyejianxi.{}.v1"


@dataclass(frozen=True)
class Bookmarks:
    """Cursors of a feed's place towards one agreement: nobody reads in them where they stand.

    The ids and numbers in them would tell whom a pseudonym is of.
    """

    place: str
    agreement_id: str
    key: bytes = field(repr=False)
    """The service's own."""

    def closed(self, keys: Sequence[str]) -> str:
        """A cursor that stands after these keys: the same for the same keys."""
        told = self._cipher.encrypt(json.dumps(keys).encode(), [self._bound])
        return urlsafe_b64encode(told).decode().rstrip("=")

    def opened(self, cursor: str) -> tuple[str, ...]:
        """The keys of a cursor that was given here. Raises CursorInvalid for any other."""
        try:
            told = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            keys = self._cipher.decrypt(told, [self._bound])
        except (ValueError, InvalidTag):
            raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
        return tuple(json.loads(keys))

    @cached_property
    def _cipher(self) -> AESSIV:
        return AESSIV(digest(self.key, b"bookmarks", "sha512"))

    @property
    def _bound(self) -> bytes:
        return f"{self.agreement_id}\n{self.place}".encode()


@dataclass(frozen=True)
class Reading:
    """What a department asks of a feed, once its signature was found good."""

    feed: Feed
    granted: Granted
    source: str
    given_by: Bookmarks
    key: bytes = field(repr=False)
    """By which pseudonyms are made."""
    limit: int
    scope: str
    """All that is granted: a cursor goes on only where the same is."""
    asked: tuple[str, ...] | None
    """What stands in its cursor, form and scope left out."""
    database: Database

    async def changes(self, session: AsyncSession, deed: Deed) -> Response:
        """The page of what happened, as an `EventPage` travels. Raises as REFUSALS."""
        page = await outward.changes_page(
            session,
            deed,
            self.feed,
            self.granted,
            replica=self.database.replica,
            after=_position(self.asked),
            limit=self.limit,
        )
        cursor = self.given_by.closed(written(self.scope, page.epoch, page.position))
        event = self._event
        items = [event(page.epoch, one, data) for one, data in page.items]
        return _answer({"items": items, "next_cursor": cursor, "has_more": page.has_more})

    async def standing(self, session: AsyncSession, deed: Deed) -> Response:
        """The page of what stands, as a `SnapshotPage` travels. Raises as REFUSALS."""
        after = (self.asked[0], int(self.asked[1]), self.asked[2]) if self.asked else None
        page = await outward.standing_page(
            session,
            deed,
            self.feed,
            self.granted,
            replica=self.database.replica,
            after=after,
            limit=self.limit,
            told=self._told,
        )
        items = [
            {"subject": self._told(one.object_id), "data": self._hidden(data)}
            for one, data in page.items
        ]
        keys = written(self.scope, page.epoch, page.as_of)
        last = page.items[-1][0].place if page.has_more else None
        told = {
            "items": items,
            "as_of_cursor": replace(self.given_by, place=self.feed.path).closed(keys),
            "next_cursor": self.given_by.closed([*keys, last]) if last else None,
        }
        return _answer(told)

    def _event(self, epoch: str, one: Happened, data: dict[str, Plain]) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": self._told(f"{self.feed.mark}{epoch}.{one.no}"),
            "source": self.source,
            "type": _TYPE.format(one.event),
            "subject": self._told(one.object_id),
            "time": in_shanghai(self._at(one.at)),
            "datacontenttype": "application/json",
            "data": self._hidden(data),
        }

    def _at(self, at: datetime) -> datetime:
        # To the microsecond, two departments would find out the same event.
        return at.replace(minute=0, second=0, microsecond=0) if self.feed.persons else at

    def _told(self, told: str) -> str:
        if not self.feed.persons:
            return told
        return rules.pseudonym(self.key, self.granted.agreement_id, told)

    def _hidden(self, data: dict[str, Plain]) -> dict[str, Plain]:
        if not self.feed.persons:
            return data
        return {
            name: self._pseudonyms(value) if name in self.feed.persons else value
            for name, value in data.items()
        }

    def _pseudonyms(self, value: Any) -> Any:
        return [self._told(one) for one in value] if isinstance(value, list) else self._told(value)


def _answer(page: dict[str, Any]) -> Response:
    # Made of our own rows, field by field: to read a thousand of them into models once more costs
    # more than all the rest. That what leaves is of its model, tests say of every page they read.
    return Response(to_json(page), media_type="application/json")


def changes_of(feed: Feed) -> Any:
    """A dependency: what is asked of a feed, once there is news or the wait is over.

    Named before the session: whoever waits keeps no connection of the database meanwhile.
    """

    async def asked(
        *,
        request: Request,
        grant: GrantDep,
        cursor: Annotated[
            str | None,
            Query(
                description="上一页给出的游标；从头读取的不填",
                max_length=500,
                examples=["kSx0b2Q5ZkszVG03TDBwV3pWZA"],
            ),
        ] = None,
        limit: Annotated[int, Query(description="每页条数", ge=1, le=1000)] = 100,
        wait: Annotated[
            int, Query(description="没有新的变更时至多等待的秒数", ge=0, le=LONGEST_WAIT)
        ] = 0,
    ) -> Reading:
        reading = _reading(request, feed, grant, feed.path, cursor=cursor, limit=limit)
        # A page that lost a race is made again, and does not wait again.
        until = monotonic() + (0 if hasattr(request.state, "waited") else wait)
        request.state.waited = True
        await _news(request.app.state.database, reading, until)
        return reading

    return Depends(asked)


def standing_of(feed: Feed) -> Any:
    """A dependency: what is asked of a feed's snapshot."""

    async def asked(
        *,
        request: Request,
        grant: GrantDep,
        cursor: Annotated[
            str | None,
            Query(
                description="上一页给出的游标；第一页不填",
                max_length=500,
                examples=["kSx0b2Q5ZkszVG03TDBwV3pWZA"],
            ),
        ] = None,
        limit: Annotated[int, Query(description="每页条数", ge=1, le=1000)] = 100,
    ) -> Reading:
        return _reading(request, feed, grant, feed.snapshot_path, cursor=cursor, limit=limit)

    return Depends(asked)


def _reading(
    request: Request, feed: Feed, grant: Grant, place: str, *, cursor: str | None, limit: int
) -> Reading:
    # A page that is given is kept as delivered, and by HEAD nothing is.
    refuse_head(request)
    keys = request.app.state.keys
    granted = Granted(
        agreement_id=grant.agreement_id,
        agreement_version=grant.agreement_version,
        key_id=grant.key_id,
        fields=grant.feeds.get(feed.name, frozenset()),
        regions=grant.regions,
    )
    scope = rules.scope(rules.given(feed.fields, granted.fields), granted.regions)
    giver = Bookmarks(place, grant.agreement_id, keys.memory)
    return Reading(
        feed=feed,
        granted=granted,
        source=f"urn:nx:jiuyejianxi:{request.app.state.service}",
        given_by=giver,
        key=keys.memory,
        limit=limit,
        scope=scope,
        asked=_asked(feed, scope, giver.opened(cursor)) if cursor else None,
        database=request.app.state.database,
    )


def _asked(feed: Feed, scope: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Where a cursor stands, unless what it went on from is told otherwise now: FeedReset."""
    form, *rest = keys
    if form != _FORM:
        raise FeedReset(restart=feed.snapshot_path, cause="numbering")
    # What was granted then lies with the department, and what is granted now may not.
    if rest[0] != scope:
        raise FeedReset(restart=feed.snapshot_path, cause="agreement")
    return tuple(rest[1:])


def _position(asked: tuple[str, ...] | None) -> tuple[str, int] | None:
    return (asked[0], int(asked[1])) if asked else None


def written(scope: str, epoch: str, no: int) -> list[str]:
    """What stands in a cursor behind a number."""
    return [_FORM, scope, epoch, str(no)]


def position_of(
    feed: Feed, scope: str, marks: Bookmarks, cursor: str | None
) -> tuple[str, int] | None:
    """The epoch and number of a cursor of changes. Raises FeedReset, CursorInvalid."""
    return _position(_asked(feed, scope, marks.opened(cursor))) if cursor else None


async def _news(database: Database, reading: Reading, until: float) -> None:
    bell, position = database.bell, _position(reading.asked)
    while (left := until - monotonic()) > 0 and not bell.is_down:
        ring = bell.next_ring()
        async with database.reading() as session:
            regions, no = reading.granted.regions, position[1] if position else 0
            if await outward.is_news(session, reading.feed, regions, no):
                return
        await heard(ring, left if bell.is_near else min(left, PATIENCE))
