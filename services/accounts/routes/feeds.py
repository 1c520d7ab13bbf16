"""Feeds: the catalogue for everybody, and the judgement of signed requests for sisters."""

from typing import Annotated

from services.accounts.actions import department_tokens
from services.accounts.actions.department_tokens import Verdict
from services.accounts.routes.means import RealNowDep
from services.accounts.rules.feeds import BATCHES, FEEDS
from services.accounts.schemas.data_agreements import (
    BatchOut,
    CatalogueOut,
    FeedOut,
    GrantOut,
    SignedRequestIn,
    VerdictOut,
)
from services.common.values.signatures import SignedRequest
from services.common.web import signatures
from services.common.web.access import anyone, service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("数据目录")


@routes.get("/v1/feeds", summary="数据目录清单", dependencies=[anyone])
async def list_feeds() -> CatalogueOut:
    """可以约定的数据目录（资源代码、提供方、共享类型、更新周期、字段及其标准）和可以报送的名单。"""
    return CatalogueOut(
        feeds=[FeedOut.model_validate(feed) for feed in FEEDS],
        batches=[BatchOut(name=name, title=title) for name, title in BATCHES.items()],
    )


@routes.post(signatures.PATH, summary="核验部门请求的签名")
async def verify_signature(
    body: SignedRequestIn,
    caller: Annotated[ServiceCaller, service(signatures.SCOPE)],
    session: SessionDep,
    deed: DeedDep,
    now: RealNowDep,
) -> VerdictOut:
    """判断签名；接受的，随机数即作废，并给出协议此刻准许的字段和行政区划。"""
    told = body.model_dump()
    key_id = told.pop("key_id")
    signed = SignedRequest(**told)
    verdict = await department_tokens.verify(session, deed, key_id=key_id, signed=signed, now=now)
    return _shown(verdict)


def _shown(verdict: Verdict) -> VerdictOut:
    key = verdict.key
    granted = key and GrantOut(
        agreement_id=key.agreement_id,
        agreement_version=key.agreement_version,
        key_id=key.key_id,
        office=key.office,
        department=key.department,
        batches=list(key.terms.batches),
        feeds={name: list(fields) for name, fields in key.terms.feeds.items()},
        regions=list(key.terms.regions),
    )
    return VerdictOut(refusal=verdict.refusal, server_time=verdict.server_time, grant=granted)
