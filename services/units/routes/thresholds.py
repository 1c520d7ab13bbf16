"""Threshold checks: any text, nothing kept."""

from fastapi import APIRouter

from services.common.web.access import OFFICE, user
from services.common.web.routing import router
from services.units.actions.threshold_readings import check_text
from services.units.schemas.thresholds import ThresholdCheck, ThresholdVerdict, shown_check

routes: APIRouter = router("门槛检查")


@routes.post(
    "/v1/threshold-checks",
    summary="检查岗位文字",
    dependencies=[user("unit", *OFFICE, whose="every")],
)
async def check_threshold(body: ThresholdCheck) -> ThresholdVerdict:
    """指出以学历、专业、学校或面试设置门槛的字句；不保存任何内容（宁人社函〔2020〕272号 二）。

    经办人员在某个单位的岗位中另外标出的字句，起草岗位时提示。
    """
    return shown_check(*await check_text(body.text))
