"""The change log of matching: who dispatched, accepted, decided and corrected what, and when."""

from typing import Any

from services.common.store.change_log import LoggedChange
from services.common.web import change_log
from services.common.web.tokens import Caller
from services.matching.rules.health import disclosed_data, sees_health


def _showing(caller: Caller, change: LoggedChange) -> dict[str, Any]:
    health = sees_health((caller.kind, caller.region), change.region or "")
    return disclosed_data(change.data, health=health)


routes = change_log.routes_of(
    change_log.Log(
        "matching",
        title="派遣类对象",
        objects="见习对象（yth_…）、派遣（dsp_…）、见习（plc_…）、对记录的异议（dpt_…）、对自动化决定的异议（obj_…）、"
        "更正申请（cor_…）、招募会、派遣轮次、名单等；后续帮扶为见习的编号",
        showing=_showing,
    )
)
