"""Waiting times: as numbers and as a picture."""

from typing import Annotated

from fastapi import Depends, Query, Response

from services.common.printing.press import PICTURE
from services.common.store.database import release
from services.common.web.access import OFFICE, OutsideRegion, service, user
from services.common.web.downloads import named
from services.common.web.printing import PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller, ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.matching.actions.waiting_times import areas, read
from services.matching.documents.waiting_times import svg
from services.matching.rules.waiting_times import Period, PeriodUnfit
from services.matching.schemas.waiting_times import WaitingTimesOut

routes = router("期限")

Office = Annotated[Caller, user(*OFFICE)]
Region = Annotated[RegionCode, Query(description="哪个地区的见习对象（按居住地）")]


async def _period(
    first: Annotated[Day, Query(description="派遣日期起")],
    last: Annotated[Day, Query(description="派遣日期止")],
) -> Period:
    return Period(first, last)


PeriodDep = Annotated[Period, Depends(_period)]


@routes.get("/v1/waiting-times", summary="到岗时限", responses=problems(OutsideRegion, PeriodUnfit))
async def read_waiting_times(
    *, region: Region, period: PeriodDep, caller: Office, session: SessionDep, deed: DeedDep
) -> WaitingTimesOut:
    """登记、派遣、签协议、到岗各步用了多少天：中位数和第90百分位，按最近位次法，自然日。

    以期间内的派遣计，没有走到的步不计入那一步；转岗的派遣没有等待，不计；最多一年。
    """
    areas = await read(session, deed, caller, region, period)
    return WaitingTimesOut.of(areas, period)


@routes.get(
    "/v1/waiting-times/chart.svg",
    summary="到岗时限（图）",
    response_class=Response,
    responses={
        200: {"content": {PICTURE: {}}},
        **problems(OutsideRegion, PressBusy, PeriodUnfit),
    },
)
async def draw_waiting_times(
    *,
    region: Region,
    period: PeriodDep,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    press: PressDep,
) -> Response:
    """与数字相同的内容；文字已转为曲线，不需要字体。"""
    areas = await read(session, deed, caller, region, period)
    told = [(area.name, area.waits) for area in areas]
    await release(session)
    picture = await press.print(lambda: svg(told, period))
    headers = named("到岗时限.svg", shown="inline")
    return Response(picture, media_type=PICTURE, headers=headers)


@routes.get(
    "/internal/waiting-times", summary="到岗时限，供年度报告", responses=problems(PeriodUnfit)
)
async def tell_waiting_times(
    region: Region,
    period: PeriodDep,
    caller: Annotated[ServiceCaller, service("waiting-times:read")],
    session: SessionDep,
    deed: DeedDep,
) -> WaitingTimesOut:
    """与查询到岗时限相同的数，不含个人信息。"""
    return WaitingTimesOut.of(await areas(session, deed, region, period), period)
