"""Contacts that a list tells of: many logged at once, each with its youth's change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, any_, cast, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.changes import Change, record_all
from services.common.values import ids
from services.matching.actions.contacts import ToldContact
from services.matching.tables.contacts import Contact
from services.matching.tables.youths import Youth


async def log_all(session: AsyncSession, deed: Deed, told: Mapping[str, ToldContact]) -> None:
    """Log a contact of each of these youths, by id; their days were checked with their rows."""
    if not told:
        return
    rows = [_row(deed, *one) for one in told.items()]
    await insert_rows(session, table_of(Contact), columns_of(rows))
    raised = await session.execute(
        update(Youth)
        .where(Youth.id == any_(cast(list(told), ARRAY(Text))))
        .values(version=Youth.version + 1)
        .returning(Youth.id, Youth.version, Youth.region, Youth.state)
        .execution_options(synchronize_session=False)
    )
    changes = [
        Change(
            object="youth",
            id=youth_id,
            version=version,
            event="youth.contacted",
            occurred_on=deed.today,
            data={
                "region": home,
                "state": state,
                "kind": told[youth_id].kind,
                "reached": told[youth_id].reached,
            },
        )
        for youth_id, version, home, state in raised
    ]
    await record_all(session, deed, changes)


def _row(deed: Deed, youth_id: str, told: ToldContact) -> dict[str, Any]:
    return {
        "id": ids.new("ctc"),
        "youth_id": youth_id,
        "kind": told.kind,
        "made_on": told.made_on,
        "reached": told.reached,
        "note": told.note,
        "recorded_at": deed.now,
        "author": deed.author,
    }
