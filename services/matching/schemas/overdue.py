"""Overdue steps on the wire."""

from datetime import date

from pydantic import Field

from services.common.web.wire import RegionCode, SomeId, Wire
from services.matching.queries.overdue_ends import Reason
from services.matching.queries.papers import Kind
from services.matching.schemas.ids import DispatchId, PlacementId, PostId, UnitId, YouthId


class OverdueOut(Wire):
    """一件超过期限的派遣。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    version: int = Field(ge=0, description="派遣版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    post_id: PostId = Field(description="岗位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    due_on: date = Field(description="期限的最后一日")
    provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    obstacle_open: bool = Field(description="是否有待核实的客观情况")


class OverdueConfirmationOut(Wire):
    """一个逾期没有确认考勤的月份。"""

    placement_id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="见习版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    month: str = Field(description="月份，YYYY-MM", max_length=7)
    due_on: date = Field(description="确认期限的最后一日")
    provisional: bool = Field(
        description="起算日或者期限所在年份的工作日历现在是否尚未公布；公布后，期限重新计算"
    )


class OverdueEndOut(Wire):
    """一次期满还没有登记结束，或者中止已久的见习。"""

    placement_id: PlacementId = Field(description="见习编号")
    version: int = Field(ge=0, description="见习版本号")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    reason: Reason = Field(
        description="term_over 期满还没有登记结束，suspension_open 中止已久，还没有恢复或者结束"
    )
    since: date = Field(description="期满的最后一日，或者中止的第一天")
    due_on: date = Field(description="登记结束或者核实中止的最后一日")
    provisional: bool = Field(
        description="起算日或者期限所在年份的工作日历现在是否尚未公布；公布后，期限重新计算；"
        "中止的按日历日计算，为 false"
    )


class WaitingPaperOut(Wire):
    """一份等待核对的纸质文本。"""

    paper_id: SomeId = Field(description="纸质协议或者纸质参保同意书的编号")
    kind: Kind = Field(description="agreement 见习协议，consent 参保同意书")
    dispatch_id: DispatchId = Field(description="派遣编号")
    version: int = Field(ge=0, description="派遣版本号，核对时填写")
    youth_id: YouthId = Field(description="见习对象编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的经办机构")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    handed_in_on: date = Field(description="提交日期")
    due_on: date = Field(description="核对的最后一日，见政策数值 paper_working_days")
    overdue: bool = Field(description="是否超过核对期限")
    provisional: bool = Field(
        description="起算日或者期限所在年份的工作日历现在是否尚未公布；公布后，期限重新计算"
    )
