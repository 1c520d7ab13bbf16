"""Go-live: units and posts of the time before, and the posts opened once trainees hold seats."""

from typing import Annotated, Final

from fastapi import Path

from services.common.lists.outcomes import ImportNotFound
from services.common.web import lists
from services.common.web.history import Owner, add_routes
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import history_imports as actions
from services.units.routes.dependencies import ClerkCaller
from services.units.schemas.history_imports import OpeningIn, OpeningOut, shown_opening

_OWNER: Final = Owner("units", actions.SHELF, actions.receive)
routes = router("启用以前的数据")
for kind in actions.KINDS.values():
    add_routes(routes, _OWNER, kind)


@routes.post(
    "/v1/history-imports/posts/{import_id}/opening",
    summary="开放导入的见习岗位",
    responses=problems(ImportNotFound),
)
async def open_history_posts(
    *,
    import_id: Annotated[lists.ImportId, Path(description="导入编号")],
    body: OpeningIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> OpeningOut:
    """在岗人员导入以后办理。符合发布条件的岗位开放余下的名额，可以派遣；不符合的逐个说明原因，补正后可再次办理。

    一次最多办理500个岗位；next_after 不为 null 的，带上它继续。
    """
    opened = await actions.open_posts(
        session, deed, caller, import_id, ground=body.ground, after=body.after or ""
    )
    return shown_opening(opened)
