"""The waiting pool, as an office sees it."""

from typing import Annotated

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.matching.queries import youths as queries
from services.matching.schemas.pool import WaitingYouthOut, shown_waiting

routes = router("派遣")


@routes.get("/v1/waiting-youths", summary="候补名单")
async def list_waiting_youths(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[WaitingYouthOut]:
    """居住在本行政区划内的候补人员，按派遣次序；位次按整个派遣市场计。"""
    rows = await queries.waiting(session, caller, stretch)
    return page_of(rows, stretch, queries.waiting_key, lambda row: shown_waiting(*row))
