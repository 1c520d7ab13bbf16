"""Texts for the public, kept by an office: published with a first day, never overwritten."""

from typing import Annotated, Literal

from fastapi import Path

from services.common.errors import Stale, Unpinned
from services.common.web.access import OutsideRegion
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import texts as actions
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules.texts import TextBackdated, TextKind, TextNotFound
from services.units.schemas.texts import (
    TEXT_KINDS,
    ContactPublication,
    KeptText,
    TextPublication,
    shown_revisions,
)

routes = router("公开内容")


@routes.put(
    "/v1/public-texts/contact/{region}",
    summary="公布办事机构的联系方式",
    responses=problems(OutsideRegion, Stale, Unpinned, TextBackdated),
)
async def publish_contact(
    region: RegionCode,
    body: ContactPublication,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> KeptText:
    """网上见习专区上显示的是机构的联系方式，不是个人的。第一次公布不必填版本号；以前公布的都保留。"""
    form = body.form()
    return shown_revisions(
        await actions.publish(session, deed, caller, "contact", region, form=form)
    )


@routes.put(
    "/v1/public-texts/{kind}/{region}",
    summary="公布见习流程或见习政策",
    responses=problems(OutsideRegion, Stale, Unpinned, TextBackdated),
)
async def publish_text(
    kind: Annotated[
        Literal["procedure", "policies"], Path(description="procedure 流程、policies 政策")
    ],
    region: RegionCode,
    body: TextPublication,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> KeptText:
    """自施行日期起在网上见习专区显示。第一次公布不必填版本号；以前公布的都保留。"""
    return shown_revisions(
        await actions.publish(session, deed, caller, kind, region, form=body.form())
    )


@routes.get(
    "/v1/public-texts/{kind}/{region}",
    summary="查看历次公布的内容",
    responses=problems(OutsideRegion, TextNotFound),
)
async def read_public_text(
    kind: Annotated[TextKind, Path(description=TEXT_KINDS)],
    region: RegionCode,
    caller: OfficeCaller,
    session: SessionDep,
) -> KeptText:
    """一个地区历次公布的流程、政策或联系方式。"""
    return shown_revisions(await actions.read_revisions(session, caller, kind, region))
