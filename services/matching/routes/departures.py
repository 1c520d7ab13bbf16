"""Departures: whom other sources record as living elsewhere, told to the office of before."""

from typing import Annotated

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.matching.queries import departures
from services.matching.schemas.departures import DepartureOut

routes = router("见习对象")


@routes.get("/v1/youths/departures", summary="居住地改到其他地区的人员")
async def list_departures(
    caller: Annotated[Caller, user(*OFFICE)], session: SessionDep, stretch: StretchDep
) -> Page[DepartureOut]:
    """原由本机构办理，居住地因其他机构的名单、本人或者经办人员更正而改到本机构地区以外的，后登记的在前。

    此后由新居住地的经办机构办理；认为有误的，请与那里联系，由其更正居住地。
    """
    rows = await departures.left(session, caller, stretch)
    return page_of(rows, stretch, lambda row: (row[0].id,), lambda row: DepartureOut.of(*row))
