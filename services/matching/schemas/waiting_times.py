"""Waiting times on the wire."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.matching.actions.waiting_times import Area
from services.matching.rules import waiting_times as rules


class StepWaitsOut(Wire):
    """一步的等待时间，自然日。"""

    step: rules.Step = Field(
        description="registered_to_dispatched 登记到派遣、dispatched_to_signed 派遣到签协议、"
        "signed_to_arrived 签协议到到岗、in_all 登记到到岗"
    )
    people: int = Field(description="已走完这一步的派遣数")
    median: int | None = Field(description="一半在多少天以内；没有的为 null")
    p90: int | None = Field(description="九成在多少天以内；没有的为 null")


class AreaWaitsOut(Wire):
    """一个地区的等待时间。"""

    region: RegionCode = Field(description="行政区划代码")
    name: str = Field(description="名称", max_length=50)
    steps: list[StepWaitsOut] = Field(description="各步", max_length=4)


class WaitingTimesOut(Wire):
    """到岗时限：登记、派遣、签协议、到岗各步的等待时间。"""

    first: date = Field(description="派遣日期起")
    last: date = Field(description="派遣日期止")
    areas: list[AreaWaitsOut] = Field(
        description="所问的地区在前，其下一级各地区按代码排列", max_length=100
    )

    @classmethod
    def of(cls, areas: list[Area], period: rules.Period) -> Self:
        """As the office reads it."""
        return cls(
            first=period.first,
            last=period.last,
            areas=[
                AreaWaitsOut(
                    region=area.code,
                    name=area.name,
                    steps=[
                        StepWaitsOut(step=step, **vars(found)) for step, found in area.waits.items()
                    ],
                )
                for area in areas
            ],
        )
