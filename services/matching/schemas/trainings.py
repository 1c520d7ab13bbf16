"""Trainings on the wire."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import AwareInstant, NoNumbers, Wire, id_field
from services.matching.rules import trainings as rules
from services.matching.rules.trainings import Training
from services.matching.tables.trainings import HeldTraining

_KINDS = "，".join(f"{code} {title}" for code, title in rules.KINDS.items())
Kind = Annotated[rules.Kind, Field(description=f"培训的种类：{_KINDS}")]
TrainingId = Annotated[str, id_field("trn")]


class TrainingIn(Wire):
    """一次培训。"""

    kind: Kind
    held_on: date = Field(description="培训的日期")
    hours: int = Field(description="学时", ge=1, le=200)
    topic: Annotated[str, NoNumbers] | None = Field(
        default=None,
        description="内容，加密保存",
        min_length=2,
        max_length=200,
        examples=["安全生产培训"],
    )

    def told(self) -> Training:
        """As actions take it."""
        return Training(self.kind, self.held_on, self.hours, self.topic)


class TrainingOut(Wire):
    """登记的一次培训。"""

    id: TrainingId = Field(description="培训编号")
    kind: Kind
    held_on: date = Field(description="培训的日期")
    hours: int = Field(description="学时")
    topic: str | None = Field(description="内容", max_length=200)
    recorded_at: AwareInstant = Field(description="登记时间")


class TrainingsOut(Wire):
    """一次派遣和见习的培训，到岗以前的也在内。"""

    items: list[TrainingOut] = Field(description="按日期排列", max_length=1000)


def shown_training(held: HeldTraining) -> TrainingOut:
    """A training as it was held."""
    return TrainingOut.model_validate(held)


def shown_trainings(held: Iterable[HeldTraining]) -> TrainingsOut:
    """All of them."""
    return TrainingsOut(items=[shown_training(one) for one in held])
