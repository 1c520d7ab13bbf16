"""The consultation platform 就业见习咨询平台: anyone asks, an office answers, some is published."""

from typing import Annotated

from fastapi import Query, Response

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web.access import anyone
from services.common.web.networks import NetworkDep
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import consultations as actions
from services.units.actions import corrected_answers as corrected
from services.units.queries import consultations as queries
from services.units.routes.dependencies import (
    NEVER_KEPT,
    TAKES_TOKEN,
    WITHOUT_TOKEN_TOO,
    ClerkCaller,
    DecidingCaller,
    OfficeCaller,
    Receipt,
    day_and_id,
    place_in_work,
)
from services.units.rules import consultations as rules
from services.units.rules.anonymous_floods import QuestionsFull, SenderFull
from services.units.rules.moves import MoveNotOpen
from services.units.rules.receipts import ReceiptUnknown
from services.units.rules.second_persons import SecondPersonNeeded
from services.units.schemas import consultations as schemas

routes = router("咨询")

_EVERY_MOVE = (rules.ConsultationNotFound, Stale, Unpinned)


@routes.post(
    "/v1/consultations",
    status_code=201,
    summary="咨询见习政策和流程",
    responses=problems(SenderFull, QuestionsFull),
    dependencies=[anyone, TAKES_TOKEN],
    openapi_extra=WITHOUT_TOKEN_TOO,
)
async def ask_question(
    body: schemas.QuestionIn,
    *,
    session: SessionDep,
    deed: DeedDep,
    network: NetworkDep,
    response: Response,
) -> schemas.QuestionAsked:
    """不需要登录，也不记录提问人是谁；凭查询码查看答复。

    当天从同一网络提交的件数只用于防止大量提交，加密计数，不与提问相联系，过后即删除。
    """
    told = body.model_dump()
    seen, receipt = await actions.ask(session, deed, network=network, **told)
    response.headers.update(NEVER_KEPT)
    return schemas.shown_asked(seen, receipt)


@routes.get(
    "/v1/consultations/receipt",
    summary="凭查询码查看答复",
    responses=problems(ReceiptUnknown),
    dependencies=[anyone],
)
async def read_question_by_receipt(
    receipt: Receipt, session: SessionDep, response: Response
) -> schemas.OwnQuestion:
    """查询码放在请求头 X-Receipt 中；连字符和大小写不影响查询。"""
    response.headers.update(NEVER_KEPT)
    return schemas.shown_own(await actions.consultation_by_receipt(session, receipt))


@routes.get("/v1/consultations", summary="查询本地区的咨询")
async def list_consultations(
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    *,
    state: Annotated[
        rules.ConsultationState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    overdue: Annotated[bool, Query(description="只看逾期未答复的")] = False,
) -> Page[schemas.ConsultationOut]:
    """待答复的在前，其中先到期的在前。"""
    rows = await queries.consultations_within(
        session,
        caller.region or PROVINCE,
        state=state,
        overdue_on=deed.today if overdue else None,
        after=place_in_work(stretch),
        limit=stretch.limit,
    )
    return page_of(
        rows,
        stretch,
        key=lambda seen: [*seen.place],
        show=lambda seen: schemas.shown_consultation(seen, deed.today),
    )


@routes.get(
    "/v1/consultations/{consultation_id}",
    summary="查看咨询",
    responses=problems(rules.ConsultationNotFound),
)
async def read_consultation(
    consultation_id: schemas.ConsultationId,
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ConsultationDetail:
    """问题、答复和是否公开；更正以前的答复一并列出。"""
    seen = await actions.consultation_for(session, caller, consultation_id)
    return schemas.shown_detail(seen, await corrected.former_answers(session, seen), deed.today)


@routes.post(
    "/v1/consultations/{consultation_id}/answer",
    summary="答复咨询",
    responses=problems(*_EVERY_MOVE, MoveNotOpen),
)
async def answer_question(
    consultation_id: schemas.ConsultationId,
    body: schemas.AnswerToQuestionIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ConsultationOut:
    """可以同时公开；公开的问题由经办机构改写。"""
    told = body.model_dump()
    seen = await actions.answer(session, deed, caller, consultation_id, **told)
    return schemas.shown_consultation(seen, deed.today)


@routes.post(
    "/v1/consultations/{consultation_id}/publication",
    summary="公开咨询或者取消公开",
    responses=problems(*_EVERY_MOVE, rules.NotAnsweredYet, rules.AnswerForgotten),
)
async def publish_question(
    consultation_id: schemas.ConsultationId,
    body: schemas.AnswerPublicationIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ConsultationOut:
    """填写公开的问题即公开；不填即取消公开。"""
    told = body.model_dump()
    seen = await actions.publish(session, deed, caller, consultation_id, **told)
    return schemas.shown_consultation(seen, deed.today)


@routes.post(
    "/v1/consultations/{consultation_id}/correction",
    summary="更正对咨询的答复",
    responses=problems(*_EVERY_MOVE, MoveNotOpen, rules.AnswerForgotten, SecondPersonNeeded),
)
async def correct_answer(
    consultation_id: schemas.ConsultationId,
    body: schemas.AnswerCorrection,
    *,
    caller: DecidingCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ConsultationDetail:
    """答复有误的，由答复的人以外的经办或者复核人员更正，提问人凭查询码看到更正后的答复；以前的答复保留备查。"""
    told = body.model_dump()
    seen = await corrected.correct_answer(session, deed, caller, consultation_id, **told)
    return schemas.shown_detail(seen, await corrected.former_answers(session, seen), deed.today)


@routes.get("/v1/public/questions", summary="公开的咨询和答复", dependencies=[anyone])
async def list_public_questions(
    session: SessionDep,
    stretch: StretchDep,
    region: Annotated[RegionCode | None, Query(description="这一地区及其上级、下级答复的")] = None,
) -> Page[schemas.PublicQuestion]:
    """经办机构选择公开的，新公开的在前；没有提问人的任何信息。"""
    after = day_and_id(stretch)
    rows = await queries.published(session, area=region, after=after, limit=stretch.limit)
    return page_of(
        rows,
        stretch,
        key=lambda row: [row[0].published_on, row[1]],
        show=schemas.shown_publicly,
    )
