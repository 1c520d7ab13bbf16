"""Tasks on the wire."""

from datetime import date

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.matching.actions.tasks import DueTask
from services.matching.queries.tasks import Kind
from services.matching.schemas.ids import DispatchId, PlacementId, PostId, YouthId


class TaskOut(Wire):
    """一件待本单位办理的事项。"""

    kind: Kind = Field(
        description="sign 签署见习协议，arrival 登记到岗或者报告没有报到，"
        "attendance 确认一个月的考勤，end 期满登记结束"
    )
    dispatch_id: DispatchId = Field(description="派遣编号")
    placement_id: PlacementId | None = Field(description="见习编号；到岗以前的为 null")
    month: str | None = Field(description="考勤的月份，YYYY-MM；其他事项为 null", max_length=7)
    youth_id: YouthId = Field(description="见习对象编号")
    post_id: PostId = Field(description="岗位编号")
    workplace_county: RegionCode = Field(description="见习地点所在县（区）")
    since: date = Field(
        description="自哪一天起等待：接受派遣、签署完成、当月最后一个见习日或者重新开放、期满之日"
    )
    due_on: date = Field(description="期限的最后一日；期满的结束不晚于单位可以自行登记的最后一日")
    overdue: bool = Field(description="是否已超过期限")
    office_enters: bool = Field(
        description="期满的结束，单位可以自行登记的日子已过，须联系经办机构登记；其他事项为 false"
    )
    provisional: bool = Field(
        description="起算日或者期限所在年份的工作日历现在是否尚未公布；公布后，期限重新计算"
    )


def shown_task(due: DueTask, today: date) -> TaskOut:
    """Something to do as its unit reads it."""
    task = due.task
    return TaskOut(
        kind=task.kind,
        dispatch_id=task.dispatch_id,
        placement_id=task.placement_id,
        month=task.month,
        youth_id=task.youth_id,
        post_id=task.post_id,
        workplace_county=task.workplace_county,
        since=task.since,
        due_on=due.due_on,
        overdue=due.due_on < today,
        office_enters=due.own_until is not None and due.own_until < today,
        provisional=due.provisional,
    )
