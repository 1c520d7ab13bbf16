"""Intake plans on the wire."""

from collections.abc import Sequence

from pydantic import Field

from services.common.time.clock import day_of
from services.common.values.month import Month
from services.common.web.wire import AwareInstant, MonthText, RegionCode, Wire
from services.units.rules.plans import counted
from services.units.schemas.units import LongGround, LongText
from services.units.schemas.versions import VersionIfAny
from services.units.tables.plans import IntakePlan


class IntakePlanSetting(Wire):
    """设定计划组织见习人数。"""

    people: int = Field(ge=0, le=10_000_000, description="计划组织见习人数")
    ground: LongGround = Field(description="依据")
    expected_version: VersionIfAny = None


class RevisionOut(Wire):
    """计划的一次设定。"""

    revision: int = Field(ge=1, description="第几次设定")
    people: int = Field(ge=0, description="计划组织见习人数")
    ground: LongText = Field(description="依据")
    author: str = Field(max_length=60, description="由谁设定")
    set_at: AwareInstant = Field(description="设定时间")


class IntakePlanSummary(Wire):
    """某地区某月的现行计划。"""

    region: RegionCode
    month: MonthText = Field(description="月份")
    version: int = Field(ge=1, description="版本号，即设定的次数")
    people: int = Field(ge=0, description="现行计划人数")


class IntakePlanOut(IntakePlanSummary):
    """某地区某月的计划组织见习人数。"""

    counted_people: int | None = Field(
        ge=0,
        description="月报指标5所计的人数，即到当月最后一日为止的最近一次设定；"
        "月底以后才第一次设定的不计入月报，为 null",
    )
    revisions: list[RevisionOut] = Field(max_length=10_000, description="历次设定，新的在前")


def summarised_plan(newest: IntakePlan) -> IntakePlanSummary:
    """A plan by its newest revision."""
    return IntakePlanSummary(
        region=newest.region,
        month=Month.parse(newest.month),
        version=newest.revision,
        people=newest.people,
    )


def shown_plan(revisions: Sequence[IntakePlan]) -> IntakePlanOut:
    """A plan by its revisions, newest first."""
    plan = summarised_plan(revisions[0])
    return IntakePlanOut(
        **dict(plan),
        counted_people=counted(((day_of(one.set_at), one.people) for one in revisions), plan.month),
        revisions=[RevisionOut.model_validate(one) for one in revisions],
    )
