"""The overview of an area: its year in one call, and as pictures."""

from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response

from services.common.policy import NoPolicyValue
from services.common.printing.press import PICTURE
from services.common.store.database import release
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.choices import listed
from services.common.web.downloads import named
from services.common.web.printing import PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import overviews as actions
from services.reporting.documents.overviews import PICTURES, Picture, svg
from services.reporting.rules.annual_reports import YearNotBegun
from services.reporting.rules.monthly_reports import RegionUnknown
from services.reporting.rules.overviews import Overview, StandingUnavailable
from services.reporting.schemas.overviews import OverviewOut

routes = router("总览")

Office = Annotated[Caller, user(*OFFICE)]
_REFUSALS: Final = (
    OutsideRegion,
    RegionUnknown,
    NoPolicyValue,
    YearNotBegun,
    StandingUnavailable,
)


async def _overview(
    *,
    region: RegionCode,
    caller: Office,
    request: Request,
    session: SessionDep,
    deed: DeedDep,
    year: Annotated[int | None, Query(ge=1900, le=2199, description="哪一年；不填即今年")] = None,
) -> Overview:
    require_region(caller, region)
    return await actions.overview(session, deed, request.app.state.matching, region, year)


OverviewDep = Annotated[Overview, Depends(_overview)]


@routes.get(
    "/v1/overview/{region}", summary="查看总览", responses=problems(*_REFUSALS, YearUnknown)
)
async def read_overview(caller: Office, told: OverviewDep) -> OverviewOut:
    """计划与到岗、名额、候补、期限、资金，一次给出；口径与月报相同。

    按已读到的数据计算，读到哪里见 as_of；名额、候补和期限为此刻的数。
    """
    return OverviewOut.of(told)


@routes.get(
    "/v1/overview/{region}/chart.svg",
    summary="总览（图）",
    response_class=Response,
    responses={
        200: {"content": {PICTURE: {}}},
        **problems(*_REFUSALS, PressBusy, YearUnknown),
    },
)
async def draw_overview(
    caller: Office,
    told: OverviewDep,
    of: Annotated[Picture, Query(description=f"哪一幅：{listed(PICTURES)}")],
    session: SessionDep,
    press: PressDep,
) -> Response:
    """与数字相同的内容；文字已转为曲线，不需要字体。"""
    await release(session)
    picture = await press.print(lambda: svg(told, of))
    return Response(picture, media_type=PICTURE, headers=named("总览.svg", shown="inline"))
