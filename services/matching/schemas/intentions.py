"""Intentions on the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.common.web.wire import IndustryCode, IsOccupation, OccupationCode, RegionCode, Wire
from services.matching.rules.youths import Application
from services.matching.tables.intentions import Intention

Regions = Annotated[
    list[RegionCode],
    Field(max_length=30, description="愿意工作的地区（可填县、市或自治区），按意愿先后；空为不限"),
]
Industries = Annotated[
    list[IndustryCode],
    Field(max_length=20, description="行业门类（GB/T 4754），按意愿先后；空为不限"),
]
_OCCUPATIONS = Field(
    max_length=20,
    description="职业代码（GB/T 6565），按意愿先后，大类包含其下各类；空为不限",
)
Occupations = Annotated[list[OccupationCode], _OCCUPATIONS]
WishedOccupations = Annotated[list[Annotated[OccupationCode, IsOccupation]], _OCCUPATIONS]


class IntentionOut(Wire):
    """求职意愿。"""

    regions: Regions = Field(default_factory=list)
    industries: Industries = Field(default_factory=list)
    occupations: Occupations = Field(default_factory=list)
    earliest_start: date | None = Field(
        default=None,
        description="最早可以到岗的日期：与协议一并告知见习单位，供双方约定到岗；不影响派遣，"
        "也不改变应到岗的期限",
    )
    needs_lodging: bool = Field(default=False, description="是否须提供住宿")

    @classmethod
    def of(cls, intention: Intention) -> Self:
        """As it was kept."""
        return cls(**{name: getattr(intention, name) for name in cls.model_fields})


class AcceptableOut(Wire):
    """按规定放宽后的求职意愿；派遣以此为准。"""

    regions: list[RegionCode] = Field(
        max_length=60, description="可以派往的地区：填写的在前，放宽的在后；空为不限"
    )
    occupations: list[OccupationCode] = Field(
        max_length=40, description="可以派往的职业：填写的在前，放宽的在后；空为不限"
    )
    text: str = Field(max_length=200, description="放宽的规定")


class IntentionIn(IntentionOut):
    """求职意愿；即申请见习。"""

    occupations: WishedOccupations = Field(default_factory=list)

    def application(self) -> Application:
        """As actions take it."""
        return Application(
            regions=tuple(self.regions),
            industries=tuple(self.industries),
            occupations=tuple(self.occupations),
            earliest_start=self.earliest_start,
            needs_lodging=self.needs_lodging,
        )
