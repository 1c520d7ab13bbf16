"""What travels when a service asks for which unit an account stands."""

from pydantic import Field

from services.common.web.wire import Wire


class BearingOut(Wire):
    """账号与单位编号。"""

    bears: bool = Field(description="账号现在是否带有这个单位编号")
