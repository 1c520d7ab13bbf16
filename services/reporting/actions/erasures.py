"""Persons whom matching has made nameless: what is kept of them here beside facts is emptied."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store import held
from services.common.store.changes import FedChange
from services.common.store.grounds import empty_grounds
from services.common.store.held import Person
from services.common.store.sealed import blind
from services.reporting.queries import signals
from services.reporting.queries.held import EMPTIED, GROUNDED
from services.reporting.queries.persons import ANONYMISED, persons
from services.reporting.tables.payees import PayeeAccount

_NOTHING: Final = ""


async def follow(session: AsyncSession, changes: Sequence[FedChange]) -> None:
    """Empty what is sealed of those of whom the feed says so; amounts and days stay.

    Ids that went into theirs are theirs.
    """
    gone = [one.id for one in changes if one.event == ANONYMISED]
    if not gone:
        return
    ids = (await persons(session, gone)).ids_of(gone)
    person = Person(tuple(sorted(ids)))
    await signals.hold_about(session, person.youth_ids)
    await held.empty(session, EMPTIED, person)
    await empty_grounds(session, GROUNDED, person)
    erased = {
        "account_index": blind("payee_accounts.erased", _NOTHING),
        "tail": _NOTHING,
        "bank": _NOTHING,
    }
    await session.execute(
        update(PayeeAccount.__table__)  # type: ignore[arg-type]
        .where(PayeeAccount.youth_id.in_(person.youth_ids))
        .values(erased)
    )
