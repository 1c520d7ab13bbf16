"""Seat counts told to the feed: once for each post and transaction, as they stand at its end."""

from typing import Final

from sqlalchemy import ARRAY, Text, any_, bindparam, event, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from services.common.deeds import Deed
from services.common.store.changes import Change, written_all
from services.matching.tables.seats import PostSeats

_NOTED: Final = "posts whose seats changed"


def note_seats(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Note that this transaction changed a post's seats; it tells of them right before it commits.

    One transaction may free a seat, give it away and take another. The post's row is locked by
    the change noted, so that telling waits for nobody and versions follow each other.
    """
    noted: dict[str, Deed] = session.info.setdefault(_NOTED, {})
    if not noted:
        event.listen(session.sync_session, "before_commit", _tell, once=True)
    noted[post_id] = deed


def _tell(session: Session) -> None:
    noted: dict[str, Deed] = session.info.pop(_NOTED)
    session.flush()
    rows = session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == any_(bindparam("noted", list(noted), ARRAY(Text))))
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
    ).all()
    told = []
    for row in sorted(rows, key=lambda row: row.post_id):
        deed, data = noted[row.post_id], row._asdict()
        version = data.pop("version")
        change = Change("post-seats", row.post_id, version, "seats.changed", deed.today, data)
        told.append((deed, change))
    if told:
        session.execute(*written_all(told))
