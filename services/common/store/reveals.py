"""Looks at what is masked elsewhere: noted with what they are for, so many a day by a person."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import TooMany
from services.common.policy import Policy
from services.common.store import audit
from services.common.store.tables import looks
from services.common.time.clock import SHANGHAI
from services.common.values.region import PROVINCE


class RevealsUsedUp(TooMany):
    """今天查看完整号码的次数已到上限。"""

    @classmethod
    def on(cls, deed: Deed, most: int) -> "RevealsUsedUp":
        """Refused today; possible again from the next day on, in Shanghai."""
        morrow = datetime.combine(deed.today + timedelta(days=1), time(), SHANGHAI)
        return cls(
            f"每人每天最多查看{most}次，明天零时起可以再查看；确有需要的，请由其他经办人员办理。",
            retry_after=max(1, ceil((morrow - deed.now).total_seconds())),
            most_per_day=most,
            possible_from=morrow.isoformat(),
        )


@dataclass(frozen=True)
class Purpose:
    """What a look is for: one of a list, and in the person's own words if they add any."""

    kind: str
    words: str | None = None

    @property
    def ground(self) -> str:
        """As the audit log keeps it."""
        return f"{self.kind}：{self.words}" if self.words else self.kind


async def note_look(
    session: AsyncSession,
    deed: Deed,
    values: Policy,
    *,
    action: str,
    object_id: str,
    region: str | None,
    purpose: Purpose,
) -> None:
    """Count and note that somebody looks at something in full, such as `youth.revealed`.

    A person has so many looks a day in this service as its dated values say; `region` is the
    object's. RevealsUsedUp.
    """
    most = int(values.value("reveals_per_day", deed.today, PROVINCE).value)
    row = insert(looks).values(author=deed.author, day=deed.today, count=1)
    once_more = row.on_conflict_do_update(
        index_elements=["author", "day"], set_={"count": looks.c.count + 1}
    )
    # Counted under the row's lock: of two looks at once, one is the last.
    count = await session.scalar(once_more.returning(looks.c.count))
    if count is None or count > most:
        raise RevealsUsedUp.on(deed, most)
    await audit.note(
        session,
        deed,
        action=action,
        object_id=object_id,
        ground=purpose.ground,
        region=region,
    )
