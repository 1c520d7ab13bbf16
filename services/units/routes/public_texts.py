"""Procedure and policies as anyone reads them, as they hold on a day."""

from typing import Annotated

from fastapi import Query, Response

from services.common.values.region import PROVINCE
from services.common.web.access import anyone
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.wire import Day, RegionCode
from services.units.actions import texts as actions
from services.units.routes.answers import (
    NOT_MODIFIED,
    ZoneDep,
    ZoneRoute,
)
from services.units.rules.texts import TextNotFound
from services.units.schemas.texts import (
    HeldTexts,
    Procedure,
    shown_procedure,
    shown_texts,
)

routes = router("网上见习专区", route=ZoneRoute)

On = Annotated[Day | None, Query(description="哪一天施行的；不填为今天")]
Area = Annotated[RegionCode, Query(description="哪个地区；不填为自治区")]


@routes.get(
    "/v1/public/procedure",
    summary="见习流程",
    response_model=Procedure,
    responses=NOT_MODIFIED | problems(TextNotFound),
    dependencies=[anyone],
)
async def read_procedure(zone: ZoneDep, on: On = None, region: Area = PROVINCE) -> Response:
    """当日施行的见习流程，由谁公布、自何日起；本地没有公布的，为上级公布的。"""
    day = on or zone.standing.today

    async def make() -> Procedure:
        async with zone.rows() as reader:
            found = await actions.holding(reader, "procedure", region, day)
        return shown_procedure(found, day)

    return await zone.answer(make)


@routes.get(
    "/v1/public/policies",
    summary="见习政策",
    response_model=HeldTexts,
    responses=NOT_MODIFIED | problems(TextNotFound),
    dependencies=[anyone],
)
async def read_policies(zone: ZoneDep, on: On = None, region: Area = PROVINCE) -> Response:
    """当日施行的见习政策，由谁公布、自何日起；本地公布的在前，上级公布的在后。"""
    day = on or zone.standing.today

    async def make() -> HeldTexts:
        async with zone.rows() as reader:
            found = await actions.holding(reader, "policies", region, day)
        return shown_texts(found, day)

    return await zone.answer(make)
