"""How an area stands now, on the wire between services."""

from pydantic import Field

from services.common.web.wire import Wire


class AreaStandingOut(Wire):
    """一个地区当前的名额、候补和超过期限的事项，只有数。"""

    offered: int = Field(description="正在招收的岗位的名额")
    taken: int = Field(description="其中已占用的名额")
    waiting: int = Field(description="候补的见习对象，按居住地")
    responses: int = Field(description="未按期答复的派遣")
    agreements: int = Field(description="未按期签署的协议")
    arrivals: int = Field(description="未按期到岗的派遣")
    follow_ups: int = Field(description="未按期开展的后续帮扶")
