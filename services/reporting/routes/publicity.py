"""Publicity (公示): the list of a settlement, open to anybody while its period lasts."""

import asyncio
from typing import Any, Final

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.printing.press import MEDIA_TYPE
from services.common.time.workdays import YearUnknown
from services.common.web import lists
from services.common.web.access import anyone
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import publicity as actions
from services.reporting.documents.publicity import public_list, public_paper
from services.reporting.rules.publicity import (
    ListTooLong,
    NamesUnavailable,
    PublicityClosed,
    require_printable,
)
from services.reporting.schemas.ids import SettlementId
from services.reporting.schemas.publicity import PublicLineOut

routes = router("补贴结算")

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = problems(
    YearUnknown, PublicityClosed, NamesUnavailable
)


@routes.get(
    "/v1/settlements/{settlement_id}/publicity",
    summary="公示名单",
    responses=_PROBLEMS,
    dependencies=[anyone],
)
async def read_publicity(
    *,
    settlement_id: SettlementId,
    request: Request,
    response: Response,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> Page[PublicLineOut]:
    """公示期内向所有人公开：姓名、单位、月份、标准和金额，不含其他个人信息；期满即撤下。"""
    await actions.open_list(session, deed, settlement_id)
    after = stretch.after[0] if stretch.after else None
    matching = request.app.state.matching
    rows = await actions.stretch(
        session, matching, settlement_id, after=after, limit=stretch.limit + 1
    )
    response.headers["Cache-Control"] = "no-store"
    return page_of(rows, stretch, lambda row: [row.line.id], PublicLineOut.of)


@routes.get(
    "/v1/settlements/{settlement_id}/publicity.xlsx",
    summary="下载公示名单",
    response_class=Response,
    responses=lists.WORKBOOK | _PROBLEMS,
    dependencies=[anyone],
)
async def download_publicity(
    settlement_id: SettlementId, request: Request, session: SessionDep, deed: DeedDep
) -> Response:
    """供打印张贴的公示名单，内容与在线名单相同。"""
    shown = await actions.open_list(session, deed, settlement_id)
    rows = await _rows(request, session, settlement_id)
    month, known_at = str(shown.settlement.month), shown.settlement.known_at
    made = await asyncio.to_thread(public_list, month, shown.last_day, rows, known_at)
    return lists.workbook(made, f"公示名单-{month}")


@routes.get(
    "/v1/settlements/{settlement_id}/publicity.pdf",
    summary="公示（PDF）",
    response_class=Response,
    responses={
        **problems(PublicityClosed, NamesUnavailable, ListTooLong, YearUnknown),
        200: {"content": {MEDIA_TYPE: {}}, "description": "公示，留有盖章的位置"},
    },
    dependencies=[anyone],
)
async def print_publicity(
    settlement_id: SettlementId, request: Request, session: SessionDep, deed: DeedDep
) -> Response:
    """供盖章张贴的公示：名单与在线的相同，写明公示期和怎样提出异议；字库没有的字印成〔U+编码〕。"""
    shown = await actions.open_list(session, deed, settlement_id)
    require_printable(shown.settlement.lines)
    period = await actions.period_of(session, shown)
    rows = await _rows(request, session, settlement_id)
    printed = await asyncio.to_thread(public_paper, period, rows)
    headers = named(f"公示-{shown.settlement.month}.pdf") | {"Cache-Control": "no-store"}
    return Response(printed.content, media_type=MEDIA_TYPE, headers=headers)


async def _rows(
    request: Request, session: AsyncSession, settlement_id: str
) -> list[tuple[str, ...]]:
    found = await actions.stretch(
        session, request.app.state.matching, settlement_id, after=None, limit=None
    )
    public = [PublicLineOut.of(one) for one in found]
    return [(x.name, x.unit, str(x.month), f"{x.standard:.2f}", f"{x.amount:.2f}") for x in public]
