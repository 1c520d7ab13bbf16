"""The change log: who did what to an object when, and on what ground, for its office."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.web.access import OutsideRegion, require_region
from services.common.web.tokens import Caller
from services.units.queries import change_log
from services.units.queries.change_log import GroundedChange


async def read_changes(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    object_id: str,
    *,
    below: int | None,
    limit: int,
) -> Sequence[GroundedChange]:
    """Changes of an object of the caller's region, the latest first; one more than the limit.

    Of one that was handed over also what others did before. The words in them may be of a person:
    the audit log keeps who read them. Raises OutsideRegion.
    """
    region = await change_log.region_of(session, object_id)
    if region is None:
        raise OutsideRegion
    require_region(caller, region)
    await audit.note(session, deed, action="change-log.read", object_id=object_id, region=region)
    return await change_log.changes_of(session, object_id, below=below, limit=limit)
