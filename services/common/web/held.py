"""Between services: what each holds of a person, gathered for the copy that is theirs to have."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.held import Held, Person, gather, looks_at
from services.common.web.access import RoleLacksRight, service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Wire, id_field

SCOPE: Final = "personal-data:read"
ASKER: Final = "accounts"
"""Who alone asks: it knows who signs in, and notes each look in full."""

YouthId = Annotated[str, id_field("yth", "见习对象编号")]
AccountId = Annotated[str, id_field("acc")]
Known = Callable[[AsyncSession, Person], Awaitable[Person]]
"""Finds out by which ids this service knows a person."""


class HeldOut(Wire):
    """一个服务持有的某人的信息。"""

    youth_ids: list[str] = Field(description="此人在本服务的编号")
    tables: dict[str, list[dict[str, Any]]] = Field(description="逐表的记录")
    looks: list[dict[str, Any]] = Field(description="何人何时为何查看过完整号码")


async def as_asked(_: AsyncSession, person: Person) -> Person:
    """The ids that were asked for."""
    return person


def routes_of(name: str, held: Sequence[Held], known: Known = as_asked) -> APIRouter:
    """The route by which a service tells accounts what it holds of a person."""
    routes = router("内部接口")

    @routes.get(
        "/internal/personal-data",
        summary="本服务持有的某人的信息",
        name=f"read_{name}_personal_data",
    )
    async def read_personal_data(
        caller: Annotated[ServiceCaller, service(SCOPE)],
        session: SessionDep,
        youth_id: Annotated[list[YouthId], Query(max_length=100, description="此人的各个编号")],
        account_id: Annotated[AccountId, Query(description="此人的账号")],
        *,
        in_full: Annotated[bool, Query(description="是否给出完整号码")] = False,
    ) -> HeldOut:
        """只供本人取得副本；本人是谁由账号服务核实，查看完整号码也由其记入审计记录。"""
        if caller.name != ASKER:
            raise RoleLacksRight(scope=SCOPE)
        person = await known(session, Person(tuple(youth_id), account_id))
        tables = await gather(session, held, person, in_full=in_full)
        looks = await looks_at(session, person, tables)
        return HeldOut(youth_ids=list(person.youth_ids), tables=tables, looks=looks)

    return routes
