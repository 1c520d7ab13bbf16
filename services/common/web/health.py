"""Whether this service is ready: its database answers, migrated."""

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import text

from services.common.web.routing import router

routes = router("健康状况")


class Health(BaseModel):
    """服务状况。"""

    service: str
    status: str


@routes.get("/health", summary="本服务的状况", include_in_schema=False)
async def read_health(request: Request) -> Health:
    """数据库可用即为 ok；不可用时答 503。"""
    async with request.app.state.database.transaction() as session:
        await session.execute(text("SELECT 1 FROM alembic_version"))
    return Health(service=request.app.state.service, status="ok")
