"""Counts of the registry by any two aspects."""

from typing import Annotated

from fastapi import Query

from services.common.errors import Malformed
from services.common.values.region import PROVINCE
from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.youth_counts import count
from services.matching.rules.classes import Aspect
from services.matching.rules.regional_disclosure import CountsStayInside
from services.matching.schemas.youth_counts import ASPECTS, YouthCountsOut

routes = router("见习对象")


@routes.get("/v1/youth-counts", summary="见习对象分类统计", responses=problems(CountsStayInside))
async def count_youths(
    *,
    rows: Annotated[Aspect, Query(description=f"行按哪一项分类：{ASPECTS}")],
    columns: Annotated[Aspect, Query(description=f"列按哪一项分类，与行不同：{ASPECTS}")],
    exact: Annotated[
        bool, Query(description="是否包含人数很少的格；只供本机构内部使用，不得对外提供")
    ] = False,
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> YouthCountsOut:
    """居住在本行政区划内的见习对象，按任意两项分类；分类只用于服务和统计，不参与派遣。

    默认的表可以对外提供：人数很少的类别并入其他，人数很少的格不列出；为使其不能从合计推算，
    同行同列中再隐去若干格；为使其不能由上下级或者相邻地区的表相减得出，只有地级市和自治区的表可以
    对外提供，自治区的表只是各地级市所列数字之和。
    """
    if rows == columns:
        raise Malformed("/columns", "行和列应按不同的项分类。")
    counts = await count(session, caller, (rows, columns), deed.today, exact=exact)
    region = caller.region or PROVINCE
    return YouthCountsOut.of(region, deed.today, (rows, columns), counts)
