"""Certificates 见习鉴定: made by the unit, printed, and checked by anybody who has the code."""

import asyncio
from typing import Annotated

from fastapi import Path, Response

from services.common.printing.press import MEDIA_TYPE
from services.common.store.database import release
from services.common.web.access import OFFICE, anyone, user
from services.common.web.downloads import named
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import appraisals as actions
from services.matching.routes.dependencies import PublicAddressDep, UnitsDep
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.rules.appraisals import (
    AppraisalBeforeEnd,
    CertificateNotMade,
    CertificateUnknown,
)
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementChanged, PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.appraisals import (
    CertificateIn,
    CertificateOut,
    CheckedCertificateOut,
    shown_certificate,
    shown_publicly,
)
from services.matching.schemas.ids import PlacementId

routes = router("见习鉴定")

Which = Annotated[PlacementId, Path(description="见习编号")]
Reader = Annotated[Caller, user("unit", "youth", *OFFICE)]


@routes.post(
    "/v1/placements/{placement_id}/certificate",
    status_code=201,
    summary="作出见习鉴定",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        PlacementChanged,
        AppraisalBeforeEnd,
        WordsUnavailable,
    ),
)
async def certify_placement(
    *,
    placement_id: Which,
    body: CertificateIn,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> CertificateOut:
    """见习结束后由单位作出；单位不能办理的，由经办机构作出。再次作出的，先前的不再有效。"""
    made = await actions.appraise(session, deed, caller, placement_id, told=body.told, units=units)
    return await asyncio.to_thread(shown_certificate, made)


@routes.get(
    "/v1/placements/{placement_id}/certificate",
    summary="见习鉴定",
    responses=problems(PlacementNotFound, CertificateNotMade),
)
async def show_certificate(
    placement_id: Which, caller: Reader, session: SessionDep
) -> CertificateOut:
    """最新的一份。"""
    told = await actions.read_certificate(session, caller, placement_id)
    return await asyncio.to_thread(shown_certificate, told)


@routes.get(
    "/v1/placements/{placement_id}/certificate.pdf",
    summary="见习鉴定书（PDF）",
    response_class=Response,
    responses={
        **problems(PlacementNotFound, CertificateNotMade),
        200: {"content": {MEDIA_TYPE: {}}, "description": "见习鉴定书"},
    },
)
async def print_certificate(
    placement_id: Which, caller: Reader, session: SessionDep, address: PublicAddressDep
) -> Response:
    """最新的一份，印有核验码；字库没有的字印成〔U+编码〕。"""
    certificate = await actions.read_certificate(session, caller, placement_id)
    await release(session)
    printed = await actions.print_certificate(certificate, address)
    return Response(printed.content, media_type=MEDIA_TYPE, headers=named("就业见习鉴定书.pdf"))


@routes.get(
    "/v1/public/certificates/{code}",
    summary="核验见习鉴定书",
    responses=problems(CertificateUnknown),
    dependencies=[anyone],
)
async def check_certificate(
    code: Annotated[
        str, Path(description="鉴定书上的核验码", max_length=40, examples=["7K3M-9QXT-2VHD-5RNA"])
    ],
    session: SessionDep,
) -> CheckedCertificateOut:
    """任何人凭鉴定书上的核验码查询是否有效；不比纸上多说，姓名只显示一部分。"""
    return shown_publicly(await actions.check(session, code))
