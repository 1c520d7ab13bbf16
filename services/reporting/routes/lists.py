"""Code lists and dated values: open to everybody."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request

from services.common.errors import NotFound
from services.common.policy import NoPolicyValue, Policy
from services.common.values.region import PROVINCE
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.wire import AwareInstant, Day, RegionCode
from services.reporting.readers import code_lists
from services.reporting.schemas.lists import (
    CodeListOut,
    CodeOut,
    PolicyParameterOut,
    PolicyParametersOut,
)

routes = router("代码表和政策数值")


class CodeListUnknown(NotFound):
    """没有这张代码表。"""


On = Annotated[Day | None, Query(description="哪一天的；不填即今天")]


@routes.get("/v1/code-lists/{list_name}", summary="代码表", responses=problems(CodeListUnknown))
async def read_code_list(
    list_name: Annotated[str, Path(max_length=50, description="如 education-levels")],
    request: Request,
    on: On = None,
) -> CodeListOut:
    """学历、行业、职业、行政区划等代码和名称。"""
    found = code_lists.code_list(list_name, on or request.app.state.clock.today())
    if found is None:
        raise CodeListUnknown(lists=["regions", *code_lists.LISTS])
    return CodeListOut(
        name=list_name,
        title=found.title,
        standard=found.standard,
        source=found.source,
        grade=found.grade,
        note=found.note,
        classes={code: [*made_of] for code, made_of in found.classes.items()},
        items=[CodeOut(code=code, name=name) for code, name in found.items],
    )


@routes.get("/v1/policy-parameters", summary="政策数值", responses=problems(NoPolicyValue))
async def list_policy_parameters(
    request: Request,
    on: On = None,
    region: Annotated[RegionCode, Query()] = PROVINCE,
    known_at: Annotated[AwareInstant | None, Query(description="按此时所知；不填即现在")] = None,
) -> PolicyParametersOut:
    """某地某日施行的各项数值及其来源和等级；最近一级地区、最近一次施行的优先。"""
    day = on or request.app.state.clock.today()
    items = [
        item
        for service, policy in request.app.state.policies.items()
        for item in _items(service, policy, day, region, known_at)
    ]
    if not items:
        raise NoPolicyValue(day=day.isoformat(), region=region)
    return PolicyParametersOut(on=day, region=region, items=items)


def _items(
    service: str, policy: Policy, day: date, region: str, known_at: AwareInstant | None
) -> list[PolicyParameterOut]:
    return [
        PolicyParameterOut(
            service=service,
            name=value.name,
            title=policy.measures[value.name].title,
            unit=policy.measures[value.name].unit,
            value=value.value,
            region=value.region,
            effective=value.effective,
            source=value.source,
            grade=value.grade,
            note=value.note,
            version=value.version,
        )
        for value in policy.values_on(day, region, known_at)
    ]
