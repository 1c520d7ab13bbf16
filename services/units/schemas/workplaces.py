"""Workplaces on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.wire import NoNumbers, RegionCode, Seen, Wire
from services.units.actions.workplaces import Shown, WorkplaceMove
from services.units.rules.workplaces import Site
from services.units.schemas.units import LongGround, Text, UnitId, WorkplaceId
from services.units.schemas.versions import Version

Address = Annotated[Text, Seen, NoNumbers]


class WorkplaceIn(Wire):
    """登记工作地点。"""

    name: Annotated[Text, Seen] = Field(description="名称，如 一厂", examples=["一厂"])
    address: Address = Field(description="地址，公开", examples=["银川市金凤区宝湖路1号"])
    county: RegionCode
    first_day: date = Field(description="启用日期")

    def site(self) -> Site:
        """As actions take it."""
        return Site(self.first_day, self.address, self.county)


class WorkplaceMoveIn(Wire):
    """工作地点搬迁。"""

    address: Address = Field(description="新地址，公开", examples=["银川市金凤区宝湖路2号"])
    county: RegionCode
    since: date = Field(description="自哪一日起；今天或者以后")
    ground: LongGround = Field(description="理由")
    expected_version: Version = None

    def move(self) -> WorkplaceMove:
        """As actions take it."""
        site = Site(self.since, self.address, self.county)
        return WorkplaceMove(site, self.ground, self.expected_version)


class MoveWithdrawalIn(Wire):
    """撤回尚未开始的搬迁。"""

    ground: LongGround = Field(description="理由")
    expected_version: Version = None


class WorkplaceEndIn(Wire):
    """工作地点停用。"""

    last_day: date = Field(description="最后一日")
    ground: LongGround = Field(description="理由")
    expected_version: Version = None


class SiteOut(Wire):
    """自某一日起的地址。"""

    since: date = Field(description="自哪一日起")
    address: Text = Field(description="地址")
    county: RegionCode


class WorkplaceOut(Wire):
    """单位的工作地点及其历次地址。"""

    id: WorkplaceId = Field(description="工作地点编号")
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    name: Text = Field(description="名称")
    first_day: date = Field(description="启用日期")
    last_day: date | None = Field(description="停用前的最后一日；在用为 null")
    sites: list[SiteOut] = Field(max_length=1000, description="历次地址，先后排列")


class WorkplacesOut(Wire):
    """单位的全部工作地点。"""

    items: list[WorkplaceOut] = Field(max_length=10_000, description="工作地点")


def shown_workplace(shown: Shown) -> WorkplaceOut:
    """A workplace as an answer."""
    names = WorkplaceOut.model_fields.keys() - {"sites"}
    own = {name: getattr(shown.workplace, name) for name in names}
    return WorkplaceOut(**own, sites=[SiteOut.model_validate(_plain(s)) for s in shown.sites])


def _plain(site: object) -> dict[str, object]:
    return {name: getattr(site, name) for name in SiteOut.model_fields}
