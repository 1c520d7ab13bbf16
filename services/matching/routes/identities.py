"""Between services: who youths are in full, for lists that must name them to others."""

from typing import Annotated

from fastapi import Query

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.matching.queries import identities
from services.matching.rules.holders import is_in_name_of
from services.matching.schemas.identities import (
    HolderIn,
    HolderOut,
    IdentitiesOut,
    NumbersIn,
    OwnersOut,
    shown_identities,
    shown_owners,
)
from services.matching.schemas.ids import YouthId

routes = router("内部接口")

Reader = Annotated[ServiceCaller, service("identities:read")]


@routes.get("/internal/youth-identities", summary="见习对象的姓名和居民身份号码")
async def read_youth_identities(
    caller: Reader,
    session: SessionDep,
    youth_id: Annotated[list[YouthId], Query(max_length=100, description="见习对象编号")],
) -> IdentitiesOut:
    """没有登记的不在答复之中；人的查看由询问的服务记入审计日志。"""
    return shown_identities(await identities.by_ids(session, youth_id))


@routes.post("/internal/youth-identities", summary="居民身份号码各是哪个见习对象的")
async def find_youth_identities(body: NumbersIn, caller: Reader, session: SessionDep) -> OwnersOut:
    """按所问的次序；没有登记的为 null。只答编号，不保存所问的号码。"""
    return shown_owners(body.id_numbers, await identities.by_numbers(session, body.id_numbers))


@routes.post("/internal/youth-holders", summary="账户的户名是不是见习对象本人")
async def compare_youth_holder(
    body: HolderIn,
    caller: Annotated[ServiceCaller, service("names:read")],
    session: SessionDep,
) -> HolderOut:
    """只答是或者不是，不答登记的姓名，不保存所问的户名。间隔号、空格、全角半角、大小写不计。"""
    youths = await identities.by_ids(session, [body.youth_id])
    return HolderOut(
        same=next((is_in_name_of(body.holder, one.name) for one in youths), None),
    )
