"""Between services: by which contract whoever begins in a place is to be insured."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from services.common.web.access import service
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Day, Money, RegionCode, Wire
from services.reporting.queries import insurance as queries
from services.reporting.rules.insurance_contracts import holding

routes = router("内部接口")


class InsuredOut(Wire):
    """当日有效的保险合同。"""

    contract_id: str | None = Field(description="保险合同编号；没有的为 null", max_length=40)
    cover: Money | None = Field(description="每人保险金额（元）；没有合同的为 null")


@routes.get("/internal/insured", summary="一个地区一日有效的保险合同")
async def find_insured(
    region: Annotated[RegionCode, Query(description="认定单位的经办机构")],
    day: Annotated[Day, Query(description="哪一天")],
    *,
    caller: Annotated[ServiceCaller, service("insurance:read")],
    session: SessionDep,
) -> InsuredOut:
    """县（区）的合同先于市的；没有的两项都为 null。"""
    known = map(queries.as_rule, await queries.contracts(session))
    found = holding(known, region, day)
    return InsuredOut(contract_id=found and found.id, cover=found and found.cover)
