"""Go-live: youths and placements of the time before."""

from typing import Final

from services.common.web.history import Owner, add_routes
from services.common.web.routing import router
from services.matching.actions import history_imports as actions
from services.matching.rules.history_lists import NoMonthsEnd

_OWNER: Final = Owner("matching", actions.SHELF, actions.receive, {"placements": (NoMonthsEnd,)})
routes = router("启用以前的数据")
for kind in actions.KINDS.values():
    add_routes(routes, _OWNER, kind)
