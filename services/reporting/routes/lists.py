"""Code lists: open to everybody."""

from typing import Annotated

from fastapi import Path, Query, Request

from services.common.errors import NotFound
from services.common.web.access import anyone
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.wire import Day
from services.reporting.readers import code_lists
from services.reporting.schemas.lists import CodeListOut, CodeOut

routes = router("代码表")


class CodeListUnknown(NotFound):
    """没有这张代码表。"""


On = Annotated[Day | None, Query(description="哪一天的；不填即今天")]


@routes.get(
    "/v1/code-lists/{list_name}",
    summary="代码表",
    responses=problems(CodeListUnknown),
    dependencies=[anyone],
)
async def read_code_list(
    list_name: Annotated[
        str, Path(max_length=50, description="如 education-levels", examples=["education-levels"])
    ],
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
