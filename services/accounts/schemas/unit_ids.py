"""What travels when a service asks for which unit an account stands."""

from typing import Annotated

from pydantic import Field

from services.accounts.rules.handovers import Bearing
from services.common.web.wire import Wire, id_field


class BearingIn(Wire):
    """要确认的单位编号。"""

    unit_id: Annotated[str, id_field("unt")] = Field(description="单位编号")


class BearingOut(Wire):
    """账号与单位编号。"""

    bearing: Bearing = Field(
        description="bears 现在带有这个单位编号、left 不带有或者已停用、changing 正在变更，不能回答"
    )
