"""Signing links: issued anew by whoever lost one, opened, and signed through."""

import asyncio
from typing import Annotated

from fastapi import Path

from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.confirmations import ConfirmationInvalid, read_confirmation
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import link_signing as actions
from services.matching.actions.link_signing import ByLink
from services.matching.routes.dependencies import UserKeysDep
from services.matching.rules import signing_links as rules
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.signatures import AlreadySigned, DigestDiffers, GuardianNotNeeded
from services.matching.rules.youths import OldIdNumber
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.signing_links import (
    LinkIn,
    LinkOpeningIn,
    LinkOut,
    LinkSignatureIn,
    OpenedLinkOut,
    WardOut,
    WardsOut,
)

routes = router("见习协议")

_VOID = (
    rules.LinkUnknown,
    rules.LinkReplaced,
    rules.LinkSuperseded,
    rules.LinkSpent,
    rules.LinkExpired,
    rules.LinkTaken,
    rules.GuardianIsTheYouth,
    AgreementNotMade,
    MoveNotOpen,
)


@routes.post(
    "/v1/dispatches/{dispatch_id}/link",
    status_code=201,
    summary="取得或者重新取得签署链接",
    responses=problems(
        DispatchNotFound,
        UnitMerged,
        rules.LinkNotYours,
        AgreementNotMade,
        MoveNotOpen,
        AlreadySigned,
        GuardianNotNeeded,
    ),
)
async def issue_signing_link(
    dispatch_id: Annotated[DispatchId, Path(description="派遣编号")],
    body: LinkIn,
    caller: Annotated[Caller, user("unit", "youth", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> LinkOut:
    """链接丢失的由本人自行重新取得，旧链接随即作废。链接只指向现行文本，签署仍须登录并再次验证身份。"""
    return LinkOut.of(await actions.issue(session, deed, caller, dispatch_id, body.party))


@routes.post(
    "/v1/signing-link-openings",
    summary="打开签署链接",
    response_model_exclude_unset=True,
    responses=problems(*_VOID),
)
async def open_signing_link(
    body: LinkOpeningIn,
    caller: Annotated[Caller, user("unit", "youth")],
    session: SessionDep,
    deed: DeedDep,
) -> OpenedLinkOut:
    """登录后打开：单位、见习人员各打开本方的；监护人以自己的个人账号打开，此后只能由这一账号签署。"""
    opened = await actions.open_link(session, deed, caller, body.link)
    return await asyncio.to_thread(OpenedLinkOut.of, opened)


@routes.post(
    "/v1/signing-link-signatures",
    status_code=201,
    summary="由签署链接签署",
    response_model_exclude_unset=True,
    responses=problems(
        ConfirmationInvalid,
        *_VOID,
        UnitMerged,
        DigestDiffers,
        AlreadySigned,
        GuardianNotNeeded,
        ObstacleUnderReview,
        NotEligible,
        OldIdNumber,
        YearUnknown,
    ),
)
async def sign_by_signing_link(
    body: LinkSignatureIn,
    caller: Annotated[Caller, user("unit", "youth")],
    session: SessionDep,
    deed: DeedDep,
    keys: UserKeysDep,
) -> OpenedLinkOut:
    """与直接签署的效力相同；监护人另填姓名和本人的身份号码。协议改动以后，旧链接不能签署。"""
    digest = body.digest
    proved = await read_confirmation(body.confirmation, keys, subject=caller.subject, digest=digest)
    guardian = body.guardian.told() if body.guardian else None
    told = ByLink(body.link, digest, proved, guardian)
    opened = await actions.sign_by_link(session, deed, caller, told)
    return await asyncio.to_thread(OpenedLinkOut.of, opened)


@routes.get("/v1/me/wards", summary="我作为监护人的派遣")
async def list_my_wards(caller: Annotated[Caller, user("youth")], session: SessionDep) -> WardsOut:
    """以本人账号打开过监护人签署链接的，链接丢失时凭派遣编号重新取得；至多列出最近50件。"""
    found = await actions.wards(session, caller)
    return WardsOut(items=[WardOut(dispatch_id=one.id, state=one.state) for one in found])
