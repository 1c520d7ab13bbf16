"""The version that a body names, on the wire: of what somebody saw before they changed it."""

from typing import Annotated

from pydantic import Field

from services.common.web.seen_versions import NONE_YET

Version = Annotated[
    int | None, Field(ge=0, le=2**31 - 1, description="您看到的版本号；不填则拒绝（428）")
]
VersionIfAny = Annotated[int | None, Field(ge=0, le=2**31 - 1), NONE_YET]
