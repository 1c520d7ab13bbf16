"""Seat counts told to the feed: once for each post and transaction, as they stand at its end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import ARRAY, Row, Text, any_, bindparam, case, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.common.deeds import Deed
from services.common.store.changes import Change, record_at_the_end
from services.matching.rules.seats import SeatState
from services.matching.tables.seats import PostSeats

_NOTED: Final = "posts whose seats changed"
TOLD: Final = ("post_id", "version", "offered", "taken", "state", "offer_version")
"""The columns of a post's row from which its seats are told."""


class Counted(Protocol):
    """A post's row, whole or cut to the columns `TOLD`."""

    @property
    def post_id(self) -> str:
        """Whose seats."""

    @property
    def version(self) -> int:
        """How often the feed was told of them, this time included."""

    @property
    def offered(self) -> int:
        """How many there are."""

    @property
    def taken(self) -> int:
        """How many of them are taken."""

    @property
    def state(self) -> SeatState:
        """Whether the post takes anybody."""

    @property
    def offer_version(self) -> int:
        """By which offer."""


_TOLD: Final = tuple(name for name in TOLD if name != "version")


@dataclass
class _Noted:
    """The posts whose seats a transaction changed, and by whose deed last."""

    deeds: dict[str, Deed] = field(default_factory=dict)
    raised: set[str] = field(default_factory=set)
    """Of these the posts that have their next version already."""
    seen: dict[str, Counted] = field(default_factory=dict)
    """Of these the rows as they stand since the last change."""


def note_seats(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Note that this transaction changed a post's seats; it tells of them right before it commits.

    One transaction may free a seat, give it away and take another. The post's row is locked by
    the change noted, so that telling waits for nobody and versions follow each other.
    """
    noted = _noted(session)
    noted.deeds[post_id] = deed
    noted.seen.pop(post_id, None)


def note_raised(session: AsyncSession, deed: Deed, post: Counted) -> None:
    """The same where the change itself raised the version by `step`, and its row is in hand."""
    noted = _noted(session)
    noted.deeds[post.post_id] = deed
    noted.raised.add(post.post_id)
    noted.seen[post.post_id] = post


def step(session: AsyncSession, post_id: str) -> int:
    """By how much a change that is told by `note_raised` raises a post's version."""
    return 0 if post_id in _noted(session).raised else 1


def _noted(session: AsyncSession) -> _Noted:
    if _NOTED not in session.info:
        session.info[_NOTED] = _Noted()
        record_at_the_end(session, _counts)
    noted: _Noted = session.info[_NOTED]
    return noted


def _counts(session: Session) -> Iterable[tuple[Deed, Change]]:
    noted: _Noted = session.info.pop(_NOTED)
    rows: dict[str, Counted | Row[Any]] = dict(noted.seen)
    if unseen := noted.deeds.keys() - rows:
        told = {"unseen": list(unseen), "raised": list(noted.raised)}
        rows |= {row.post_id: row for row in session.execute(_NEXT_VERSION, told)}
    for post_id, row in sorted(rows.items()):
        deed, data = noted.deeds[post_id], {name: getattr(row, name) for name in _TOLD}
        yield deed, Change("post-seats", post_id, row.version, "seats.changed", deed.today, data)


_RAISED: Final = PostSeats.post_id == any_(bindparam("raised", type_=ARRAY(Text)))
_NEXT_VERSION: Final = (
    update(PostSeats)
    .where(PostSeats.post_id == any_(bindparam("unseen", type_=ARRAY(Text))))
    .values(version=PostSeats.version + case((_RAISED, 0), else_=1))
    .returning(*(getattr(PostSeats, name) for name in TOLD))
    .execution_options(synchronize_session=False)
)
