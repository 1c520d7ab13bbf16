"""The version that a body names, on the wire: of what somebody saw before they changed it."""

from typing import Annotated

from pydantic import Field

Version = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="您看到的版本号；必填")]
FreeVersion = Annotated[
    int | None,
    Field(ge=1, le=2**31 - 1, description="您看到的版本号；可以不填，与现在不同时拒绝办理"),
]
