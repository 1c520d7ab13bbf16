"""Seat counts told to the feed: once for each post and transaction, as they stand at its end."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ARRAY, Text, any_, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.common.deeds import Deed
from services.common.store.changes import Change, record_at_the_end
from services.matching.tables.seats import PostSeats

_NOTED: Final = "posts whose seats changed"


def note_seats(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Note that this transaction changed a post's seats; it tells of them right before it commits.

    One transaction may free a seat, give it away and take another. The post's row is locked by
    the change noted, so that telling waits for nobody and versions follow each other.
    """
    noted: dict[str, Deed] = session.info.setdefault(_NOTED, {})
    if not noted:
        record_at_the_end(session, _counts)
    noted[post_id] = deed


def _counts(session: Session) -> Iterable[tuple[Deed, Change]]:
    noted: dict[str, Deed] = session.info.pop(_NOTED)
    rows = session.execute(_NEXT_VERSION, {"noted": list(noted)}).all()
    for row in sorted(rows, key=lambda row: row.post_id):
        deed, data = noted[row.post_id], row._asdict()
        version = data.pop("version")
        change = Change("post-seats", row.post_id, version, "seats.changed", deed.today, data)
        yield deed, change


_NEXT_VERSION: Final = (
    update(PostSeats)
    .where(PostSeats.post_id == any_(bindparam("noted", type_=ARRAY(Text))))
    .values(version=PostSeats.version + 1)
    .returning(
        PostSeats.post_id,
        PostSeats.version,
        PostSeats.offered,
        PostSeats.taken,
        PostSeats.state,
        PostSeats.offer_version,
    )
    .execution_options(synchronize_session=False)
)
