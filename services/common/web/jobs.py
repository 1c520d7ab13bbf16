"""How far a job is: GET /v1/jobs/{service}/{id}, for officers of its region."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from services.common.errors import NotFound
from services.common.store import jobs
from services.common.web.access import OFFICE, covers, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.common.web.wire import Wire, id_field

JobId = Annotated[str, id_field("job")]


class JobNotFound(NotFound):
    """没有找到这项任务，或者不在您可以查看的范围内。"""


class JobOut(Wire):
    """一项后台任务的进度。"""

    id: JobId = Field(description="任务编号")
    kind: str = Field(description="任务种类", max_length=50)
    state: Literal["queued", "running", "done", "failed"] = Field(
        description="queued 排队中、running 办理中、done 已完成、failed 失败"
    )
    done: int = Field(description="已完成的件数", ge=0, le=2**53)
    total: int | None = Field(description="总件数；尚不知道时为 null", ge=0, le=2**53)
    result: dict[str, Any] | None = Field(description="结果；完成后才有")
    problem: dict[str, Any] | None = Field(description="失败的原因；失败后才有")


def location(service: str, job_id: str) -> str:
    """Where a job can be watched: the Location header of a 202."""
    return f"/v1/jobs/{service}/{job_id}"


def routes_of(service: str) -> APIRouter:
    """The job route of a service that has jobs."""
    routes = router("后台任务")

    @routes.get(
        f"/v1/jobs/{service}/{{job_id}}",
        summary="查询后台任务的进度",
        name=f"read_{service}_job",
        responses=problems(JobNotFound),
    )
    async def read_job(
        job_id: Annotated[JobId, Path(description="任务编号")],
        caller: Annotated[Caller, user(*OFFICE)],
        session: SessionDep,
    ) -> JobOut:
        """状态、已完成与总件数；完成后给出结果，失败后给出原因。"""
        job = await jobs.find(session, job_id)
        if job is None or not covers(caller, job.region):
            raise JobNotFound
        return JobOut.model_validate(job)

    return routes
