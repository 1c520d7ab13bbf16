"""The change log on the wire."""

from datetime import date
from typing import Any

from pydantic import Field

from services.common.web.wire import AwareInstant, Wire
from services.units.queries.change_log import GroundedChange


class LoggedChange(Wire):
    """对象的一次变更。"""

    version: int = Field(ge=1, description="变更后的版本号")
    event: str = Field(description="何事，如 unit.suspended、mentor.ended", max_length=100)
    occurred_on: date = Field(description="业务日期")
    recorded_at: AwareInstant = Field(description="办理的时刻")
    author: str = Field(
        description="何人：账号编号；units 为系统自动办理，complainant 为投诉人，asker 为提问人",
        max_length=200,
    )
    ground: str = Field(
        description="填写的理由，加密保存，只在这里和本项业务中可见；没有填写的为空",
        max_length=4000,
    )
    request_id: str = Field(description="请求编号，与日志、审计记录对应", max_length=200)
    data: dict[str, Any] = Field(description="变更的内容：编号、代码、日期和数量")


def shown_change(change: GroundedChange) -> LoggedChange:
    """A change as an answer."""
    return LoggedChange.model_validate(change)
