"""Objections to the publicised lines: by whoever is named, or by an officer."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import objections as actions
from services.reporting.actions import settlements, signals
from services.reporting.actions.objections import Answer, Objector, Raised
from services.reporting.queries import objections as queries
from services.reporting.routes.offices import office_of
from services.reporting.routes.whose import ids_of
from services.reporting.rules import objections as rules
from services.reporting.rules.settlements import LaterLinesStand, SettlementUnknown
from services.reporting.schemas.ids import ObjectionId, SettlementId
from services.reporting.schemas.objections import (
    LineObjectionAnswerIn,
    LineObjectionIn,
    LineObjectionOut,
)

routes = router("补贴结算")

_MOVES: dict[str, rules.Move] = {"dismissed": "dismissal", "upheld": "upholding"}


@routes.post(
    "/v1/settlements/{settlement_id}/objections",
    status_code=201,
    summary="对一行结算提出异议",
    responses=problems(
        SettlementUnknown,
        rules.LineUnknown,
        rules.ObjectionClosed,
        rules.ObjectionOpen,
        YearUnknown,
    ),
)
async def object_to_line(
    settlement_id: SettlementId,
    *,
    body: LineObjectionIn,
    caller: Annotated[Caller, user("youth", "unit", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> LineObjectionOut:
    """见习人员对本人的行、单位对本单位见习人员的行，在公示期内提出；其他人向经办机构反映，由经办机构提出，拨付以前都可提出。只暂缓这一行，不影响整批。"""
    raised = Raised(settlement_id, body.line_id, body.ground)
    who = Objector("officer", office=office_of(caller)) if caller.kind == "officer" else None
    if who is None:
        by: rules.By = "unit" if caller.kind == "unit" else "youth"
        who = Objector(by, ids=await ids_of(session, caller))
    row = await actions.raise_objection(session, deed, raised, who)
    return LineObjectionOut.model_validate(row)


@routes.get(
    "/v1/settlements/{settlement_id}/objections",
    summary="查看异议",
    responses=problems(SettlementUnknown),
)
async def list_line_objections(
    settlement_id: SettlementId,
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
) -> Page[LineObjectionOut]:
    """这批结算收到的异议及答复，按提出的先后。"""
    await settlements.find(session, settlement_id, office_of(caller))
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(session, settlement_id, after=after, limit=stretch.limit + 1)
    return page_of(rows, stretch, lambda row: [row.id], LineObjectionOut.model_validate)


@routes.post(
    "/v1/settlements/{settlement_id}/objections/{objection_id}/answer",
    summary="答复异议",
    responses=problems(
        rules.ObjectionUnknown,
        rules.ObjectionVersionMissing,
        rules.ObjectionChanged,
        rules.ObjectionStateForbids,
        rules.OwnObjection,
        rules.HeldBySignal,
        LaterLinesStand,
        rules.SetOffKept,
    ),
)
async def answer_line_objection(
    settlement_id: SettlementId,
    objection_id: ObjectionId,
    *,
    body: LineObjectionAnswerIn,
    caller: Annotated[Caller, user(rules.ROLES["dismissal"])],
    session: SessionDep,
    deed: DeedDep,
) -> LineObjectionOut:
    """不成立的随本批拨付；成立的退出本批，其天数在下一批重新编制。答复人不得是提出人。"""
    given = Answer(objection_id, _MOVES[body.decision], body.expected_version, body.ground)
    row = await signals.answer_objection(session, deed, settlement_id, office_of(caller), given)
    return LineObjectionOut.model_validate(row)
