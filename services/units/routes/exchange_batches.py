"""Lists of employers that departments recommend, and what became of each."""

from typing import Annotated, Final

from fastapi import Response

from services.common.lists.batches import BatchNotFound
from services.common.web.access import department
from services.common.web.batch_rows import Only, fields_of, rows_of, shown_row
from services.common.web.batches import (
    BODY,
    HANDING,
    REFUSALS,
    AsOf,
    ExchangeBatchOut,
    Handed,
    Which,
    granted_to,
    handed_to,
    routes_of,
    shown_batch,
)
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located
from services.common.web.signatures import Grant
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import exchange_batches as actions
from services.units.actions.exchange_batches import RECOMMENDATIONS
from services.units.readers.unit_lists import form_on
from services.units.rules.prospects import DayAhead
from services.units.rules.unit_lists import NoRecommender
from services.units.schemas.exchange_batches import RecommendationRowOut, shown_fate

_TITLE: Final = "推荐单位名单"
routes = routes_of(RECOMMENDATIONS, "部门报送", _TITLE, form_on)


@routes.post(
    RECOMMENDATIONS.path,
    status_code=202,
    summary="报送推荐单位名单",
    dependencies=[department(RECOMMENDATIONS.scope)],
    responses=problems(*HANDING, NoRecommender, DayAhead) | located(202),
    openapi_extra=BODY,
)
async def hand_in_recommendations(
    handed: Annotated[Handed, handed_to(RECOMMENDATIONS)],
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    as_of: AsOf,
) -> ExchangeBatchOut:
    """商务、国资委、共青团、工商联推荐；推荐部门即协议的部门，`as_of` 是推荐日期。

    在后台逐行核查，有错误的行说明原因，不影响其他单位；同一份协议再次报送同一个文件（摘要、行数、
    日期、方式都相同），得到原来的批次。字段：name、credit_code、region、industry、title、occupation、
    headcount、months 等，与表格模板的各列相同，见《部门接入》。
    """
    told = await actions.receive(session, deed, handed.on(as_of))
    response.headers["Location"] = f"{RECOMMENDATIONS.path}/{told[0].id}"
    return shown_batch(*told, RECOMMENDATIONS.as_of)


@routes.get(
    f"{RECOMMENDATIONS.path}/{{batch_id}}/rows",
    summary="查看一批推荐单位名单各行的结果",
    dependencies=[department(RECOMMENDATIONS.scope)],
    responses=problems(*REFUSALS, BatchNotFound),
)
async def list_recommendations_batch_rows(
    *,
    batch_id: Which,
    grant: Annotated[Grant, granted_to(RECOMMENDATIONS)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    outcome: Only = None,
) -> Page[RecommendationRowOut]:
    """核查完毕后逐行给出结果和问题，以及单位此刻的情况：是否推送政策、答复、申请、认定、开放岗位。

    请求须签名。
    """
    rows = await rows_of(RECOMMENDATIONS, session, grant, batch_id, only=outcome, stretch=stretch)
    titles = fields_of(form_on(deed.today))
    became = await actions.fates(session, [row for row, _ in rows], grant.regions)
    return page_of(
        rows,
        stretch,
        lambda row: [row[0].row],
        lambda row: RecommendationRowOut(
            **shown_row(RECOMMENDATIONS, *row, titles),
            became=shown_fate(became.get(row[0].object_id or "")),
        ),
    )
