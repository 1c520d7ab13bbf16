"""Posts of the time before, opened, on the wire."""

from pydantic import Field

from services.common.web.wire import Wire
from services.units.actions.history_imports import Opened
from services.units.schemas.posts import PostId
from services.units.schemas.units import LongGround


class OpeningIn(Wire):
    """开放一次导入的见习岗位。"""

    ground: LongGround = Field(description="理由")
    after: PostId | None = Field(default=None, description="从哪个岗位之后继续；首次不填")


class LeftAtRestOut(Wire):
    """一个暂不能开放的岗位。"""

    post_id: PostId = Field(description="岗位编号")
    code: str = Field(description="原因代码，不随版本改变", max_length=100)
    reason: str = Field(description="原因", max_length=2000)


class OpeningOut(Wire):
    """开放的结果。"""

    opened: int = Field(description="开放的岗位数", ge=0, le=500)
    left: list[LeftAtRestOut] = Field(description="暂不能开放的岗位", max_length=500)
    next_after: PostId | None = Field(description="还有未办理的，从这个岗位之后继续；没有的为 null")


def shown_opening(opened: Opened) -> OpeningOut:
    """What became of the posts, as an answer."""
    left = [LeftAtRestOut.model_validate(vars(one)) for one in opened.left]
    return OpeningOut(opened=opened.opened, left=left, next_after=opened.after)
