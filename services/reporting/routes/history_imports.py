"""Go-live: money and figures of the time before, compared with paper and signed."""

from typing import Annotated, Final

from fastapi import Request

from services.common.errors import Unpinned
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.history import Owner, add_routes
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import history_imports as actions
from services.reporting.actions import history_openings as openings
from services.reporting.routes.feeds import FollowersDep
from services.reporting.rules.openings import (
    OpeningDiffers,
    OpeningMoved,
    OpeningSigned,
    OpeningUnknown,
)
from services.reporting.rules.publicity import NamesUnavailable
from services.reporting.schemas.openings import (
    OpeningComparisonOut,
    OpeningSignatureIn,
    OpeningSignatureOut,
    shown_comparison,
    shown_signature,
)

_OWNER: Final = Owner("reporting", actions.SHELF, actions.receive)
routes = router("启用以前的数据")
for kind in actions.KINDS.values():
    add_routes(routes, _OWNER, kind)


@routes.get(
    "/v1/history-imports/opening-figures/{region}/comparison",
    summary="对照期初数与导入的数据",
    responses=problems(OutsideRegion, OpeningUnknown, FactsIncomplete, NamesUnavailable, FeedGap),
)
async def compare_opening_figures(
    *,
    region: RegionCode,
    caller: Annotated[Caller, user(*OFFICE)],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
) -> OpeningComparisonOut:
    """最近一期纸质月报的指标1、3、14、15，与按导入数据计算的同一月份逐项对照。

    指标14不一致的，列出系统所计的人员姓名和单位，供与纸质名册核对；有错误而没有登记的行，见各次导入的问题。
    """
    require_region(caller, region)
    found = await openings.compare(
        session, deed, region, followers=followers, matching=request.app.state.matching
    )
    return shown_comparison(found)


@routes.post(
    "/v1/history-imports/opening-figures/{region}/signature",
    status_code=201,
    summary="签字确认期初数",
    responses=problems(
        OutsideRegion,
        OpeningUnknown,
        OpeningSigned,
        OpeningMoved,
        OpeningDiffers,
        FactsIncomplete,
        FeedGap,
        Unpinned,
    ),
)
async def sign_opening_figures(
    *,
    region: RegionCode,
    body: OpeningSignatureIn,
    caller: Annotated[Caller, user("reviewer")],
    session: SessionDep,
    deed: DeedDep,
    followers: FollowersDep,
) -> OpeningSignatureOut:
    """由复核人员对照无误后签字，一个地区只签一次；与导入的数据不一致的，须写明原因。"""
    require_region(caller, region)
    signed = await openings.sign(
        session,
        deed,
        region,
        expected_version=body.expected_version,
        ground=body.ground,
        followers=followers,
    )
    return shown_signature(signed)
