"""Batch decisions on the wire."""

from typing import Self

from pydantic import Field

from services.common.web.wire import GroundText, Wire
from services.matching.actions.batch_decisions import Item, Result
from services.matching.rules.batch_decisions import MOST, Kind
from services.matching.schemas.ids import DispatchId


class BatchItemIn(Wire):
    """一件。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    expected_version: int = Field(description="您看到的派遣版本号", ge=1, le=2**31 - 1)


class BatchDecisionIn(Wire):
    """以一个理由办理多件。"""

    kind: Kind = Field(
        description="obstacle_confirmed 单位报告的客观情况属实、派遣收回，"
        "obstacle_dismissed 不属实、派遣继续"
    )
    ground: GroundText = Field(description="理由，各件相同")
    items: list[BatchItemIn] = Field(description="最多200件", min_length=1, max_length=MOST)

    def told(self) -> list[Item]:
        """As actions take them."""
        return [Item(one.dispatch_id, one.expected_version) for one in self.items]


class BatchResultOut(Wire):
    """一件的办理结果。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    decided: bool = Field(description="是否已办理")
    version: int | None = Field(description="办理后的版本号；没有办理的为 null")
    code: str | None = Field(description="没有办理的原因代码，与单件办理的相同", max_length=60)
    detail: str | None = Field(description="没有办理的原因", max_length=500)

    @classmethod
    def of(cls, result: Result) -> Self:
        """As its single decision would have answered."""
        refused = result.refused
        return cls(
            dispatch_id=result.dispatch_id,
            decided=refused is None,
            version=result.version,
            code=refused.code() if refused else None,
            detail=(refused.detail or refused.title()) if refused else None,
        )


class BatchDecisionOut(Wire):
    """各件的办理结果，与提交的次序相同。"""

    results: list[BatchResultOut] = Field(description="结果", max_length=MOST)
