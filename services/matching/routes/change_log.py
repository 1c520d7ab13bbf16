"""The change log of matching: who dispatched, accepted, decided and corrected what, and when."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.change_log import LoggedChange
from services.common.web import change_log
from services.common.web.tokens import Caller
from services.matching.queries import grounds
from services.matching.rules.health import disclosed_data, sees_health

_AUDITING: Final = frozenset({"approver", "auditor"})


def _showing(caller: Caller, change: LoggedChange) -> dict[str, Any]:
    return disclosed_data(change.data, health=_sees_health(caller, change))


def _reads(caller: Caller, change: LoggedChange) -> bool:
    # Words may speak of health, so they are read by those who are told of it, and who audit.
    audits = _sees_health(caller, change) and bool(_AUDITING & caller.roles)
    return audits or change.author == caller.subject


def _sees_health(caller: Caller, change: LoggedChange) -> bool:
    return sees_health((caller.kind, caller.region), change.region or "")


async def _wording(session: AsyncSession, changes: Sequence[LoggedChange]) -> Mapping[int, str]:
    beside = {change.id: change.words for change in changes if change.words}
    return await grounds.of_changes(session, changes) | beside


routes = change_log.routes_of(
    change_log.Log(
        "matching",
        title="派遣类对象",
        objects="见习对象（yth_…）、派遣（dsp_…）、见习（plc_…）、对记录的异议（dpt_…）、对自动化决定的异议（obj_…）、"
        "更正申请（cor_…）、招募会、派遣轮次、名单等；后续帮扶为见习的编号",
        showing=_showing,
        wording=_wording,
        reads=_reads,
    )
)
