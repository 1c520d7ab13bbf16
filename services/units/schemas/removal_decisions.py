"""Whether a unit's removal was decided, on the wire between services."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.wire import Wire
from services.units.queries.removal_decisions import RemovalDecided


class RemovalDecisionOut(Wire):
    """一个单位最近一次清退决定。"""

    decided_on: date | None = Field(description="决定清退的日期；没有决定，或者已撤销的为 null")
    removed_on: date | None = Field(description="清退的日期；还没有清退的为 null")

    @classmethod
    def of(cls, decided: RemovalDecided) -> Self:
        """As it stands now."""
        return cls(decided_on=decided.decided_on, removed_on=decided.removed_on)
