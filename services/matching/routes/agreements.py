"""Agreements: read by both sides, signed by each."""

import asyncio
from typing import Annotated

from fastapi import Path, Response

from services.common.printing.press import MEDIA_TYPE
from services.common.store.database import release
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.confirmations import ConfirmationInvalid, read_confirmation
from services.common.web.downloads import named
from services.common.web.printing import PDF_RESPONSE, PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.agreements import paper_of, read_agreement
from services.matching.actions.signatures import Given, sign
from services.matching.documents.agreements import pdf
from services.matching.routes.dependencies import UserKeysDep
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.signatures import (
    AlreadySigned,
    DigestDiffers,
    party_of,
)
from services.matching.schemas.agreements import AgreementOut, SignatureIn, shown_agreement
from services.matching.schemas.ids import DispatchId

routes = router("见习协议")

Which = Annotated[DispatchId, Path(description="派遣编号")]


@routes.get(
    "/v1/dispatches/{dispatch_id}/agreement",
    summary="见习协议",
    response_model_exclude_unset=True,
    responses=problems(DispatchNotFound, AgreementNotMade),
)
async def show_agreement(
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> AgreementOut:
    """协议全文、摘要和已有的签署。青年接受派遣时生成。作为监护人签署过的，也可以用签署时的账号查看。"""
    standing = await read_agreement(session, deed, caller, dispatch_id)
    return await asyncio.to_thread(shown_agreement, dispatch_id, standing)


@routes.get(
    "/v1/dispatches/{dispatch_id}/agreement.pdf",
    summary="见习协议（PDF）",
    response_class=Response,
    responses=PDF_RESPONSE | problems(DispatchNotFound, AgreementNotMade, PressBusy),
)
async def print_agreement(
    *,
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    press: PressDep,
) -> Response:
    """供阅读和纸质签署：每页印有协议编号和内容摘要；已有的签署列在末尾，其余留出签字处。"""
    standing = await read_agreement(session, deed, caller, dispatch_id)
    number, facts = standing.agreement.number, paper_of(standing)
    await release(session)
    printed = await press.print(lambda: pdf(facts))
    return Response(printed.content, media_type=MEDIA_TYPE, headers=named(f"见习协议-{number}.pdf"))


@routes.post(
    "/v1/dispatches/{dispatch_id}/signatures",
    status_code=201,
    summary="签署见习协议",
    response_model_exclude_unset=True,
    responses=problems(
        ConfirmationInvalid,
        DispatchNotFound,
        UnitMerged,
        AgreementNotMade,
        DigestDiffers,
        AlreadySigned,
        MoveNotOpen,
        ObstacleUnderReview,
        NotEligible,
        YearUnknown,
    ),
)
async def sign_agreement(
    *,
    dispatch_id: Which,
    body: SignatureIn,
    caller: Annotated[Caller, user("unit", "youth")],
    session: SessionDep,
    deed: DeedDep,
    keys: UserKeysDep,
) -> AgreementOut:
    """单位、见习人员各签一次，先后不限；未成年的还须监护人签署：由签署链接，或者纸质协议。

    未成年时签署、成年以前没有监护人签署的，成年后由本人重新签署。
    最后一方签署的当天再次核对见习条件，全部签署后派遣转为已签协议。
    """
    digest = body.digest
    proved = await read_confirmation(body.confirmation, keys, subject=caller.subject, digest=digest)
    given = Given(digest, party_of(caller.kind), proved)
    standing = await sign(session, deed, caller, dispatch_id, given)
    return await asyncio.to_thread(shown_agreement, dispatch_id, standing)
