"""Whether this service is ready: its database answers, in a form that it can work on."""

from http import HTTPStatus

from fastapi import Request, Response
from pydantic import BaseModel

from services.common.store import schema
from services.common.web.routing import router

routes = router("健康状况")


class Health(BaseModel):
    """服务状况。"""

    service: str
    status: str


@routes.get("/health", summary="本服务的状况", include_in_schema=False)
async def read_health(request: Request, response: Response) -> Health:
    """可以办理即为 ok；数据库不可用，或者结构还没有升级到本版本的，答 503。"""
    state = request.app.state
    is_ready = state.has_begun and await schema.found(state.database) >= state.form
    if not is_ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Health(service=state.service, status="ok" if is_ready else "waiting")
