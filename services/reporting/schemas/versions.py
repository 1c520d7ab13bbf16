"""The version that a body names, on the wire: of what somebody saw before they changed it."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field

from services.common.web.seen_versions import NONE_YET

MOST: Final = 2**31 - 1
Version = Annotated[
    int | None, Field(ge=0, le=MOST, description="您看到的版本号；不填则拒绝（428）")
]
VersionIfAny = Annotated[int | None, Field(ge=0, le=MOST), NONE_YET]
FiledVersion = Annotated[
    int | None, Query(ge=1, le=MOST, description="已填报的版本；不写即按现有数据计算的草稿")
]
