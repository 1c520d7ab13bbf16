"""Agreements: read by both sides, signed by each."""

import json
from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.agreements import Standing, read_agreement
from services.matching.actions.signatures import Given, sign
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.signatures import (
    AlreadySigned,
    DigestDiffers,
    GuardianNotNeeded,
    NotTheirSignature,
)
from services.matching.schemas.agreements import (
    AgreementOut,
    ContentOut,
    SignatureIn,
    SignatureOut,
)
from services.matching.schemas.ids import DispatchId

routes = router("见习协议")

Which = Annotated[DispatchId, Path(description="派遣编号")]


@routes.get(
    "/v1/dispatches/{dispatch_id}/agreement",
    summary="见习协议",
    responses=problems(DispatchNotFound, AgreementNotMade),
)
async def show_agreement(
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> AgreementOut:
    """协议全文、摘要和已有的签署。青年接受派遣时生成。"""
    return _shown(dispatch_id, await read_agreement(session, deed, caller, dispatch_id))


@routes.post(
    "/v1/dispatches/{dispatch_id}/signatures",
    status_code=201,
    summary="签署见习协议",
    responses=problems(
        NotTheirSignature,
        DispatchNotFound,
        UnitMerged,
        AgreementNotMade,
        DigestDiffers,
        AlreadySigned,
        GuardianNotNeeded,
        MoveNotOpen,
        ObstacleUnderReview,
        NotEligible,
    ),
)
async def sign_agreement(
    dispatch_id: Which,
    body: SignatureIn,
    caller: Annotated[Caller, user("unit", "youth", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> AgreementOut:
    """单位、见习人员各签一次，先后不限；未满18周岁的还须监护人签纸质协议，由经办机构登记。

    最后一方签署的当天再次核对见习条件，全部签署后派遣转为已签协议。
    """
    given = Given(body.digest, body.party, body.guardian_name)
    return _shown(dispatch_id, await sign(session, deed, caller, dispatch_id, given))


def _shown(dispatch_id: str, standing: Standing) -> AgreementOut:
    intention = standing.applicant.intention
    return AgreementOut(
        number=standing.agreement.number,
        dispatch_id=dispatch_id,
        digest=standing.agreement.digest,
        content=ContentOut.model_validate(json.loads(standing.agreement.content)),
        signatures=[SignatureOut.model_validate(signed) for signed in standing.signatures],
        missing=sorted(standing.missing),
        earliest_start=intention.earliest_start if intention else None,
    )
