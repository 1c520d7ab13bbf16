"""Evidence of a removal proposal on the wire: each figure with the records it opens into."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from services.common.web.wire import Wire
from services.units.rules.removal_clock import Start
from services.units.rules.removal_evidence import RefusalKind, refusals_by_kind
from services.units.schemas.post_obstacles import DispatchId
from services.units.schemas.posts import PostId
from services.units.schemas.units import PlacementId, Text

_MANY = 100_000


class RemovalFigureOut(Wire):
    """一项数字和它数的记录。"""

    name: Text = Field(description="代码")
    title: Text = Field(description="名称")
    value: int = Field(ge=0, description="数值")
    records: list[Text] = Field(max_length=_MANY, description="岗位、派遣或者见习的编号")


class OpenSpellOut(Wire):
    """有空余名额的一段日子，首尾两天都算。"""

    first: date = Field(description="第一天")
    last: date = Field(description="最后一天")
    posts: list[Text] = Field(max_length=_MANY, description="有空余名额的岗位")


class RemovalObstacleOut(Wire):
    """单位报告过的障碍。"""

    kind: Text = Field(description="类别")
    reported_on: date = Field(description="报告日期")


class SentOut(Wire):
    """起算日以后的一次派遣及其结果。"""

    id: DispatchId = Field(description="派遣编号")
    post_id: PostId = Field(description="岗位编号")
    issued_on: date = Field(description="派遣日期")
    state: Text = Field(description="状态")
    since: date = Field(description="进入这一状态的日期")
    reason: Text | None = Field(description="青年谢绝的原因；单位看不到，只看到分类的次数")
    cause: Text | None = Field(description="撤回的原因")
    obstacles: list[RemovalObstacleOut] = Field(max_length=1000, description="报告过的障碍")


class RefusalsOut(Wire):
    """因同一类原因谢绝的次数。"""

    kind: RefusalKind = Field(
        description="too_far 距离远、no_lodging 没有住宿、industry 行业不合意愿、"
        "occupation 职业不合意愿、start_day 开始时间不合适、pay 待遇、personal 个人原因"
    )
    count: int = Field(ge=1, description="次数")


class SittingOut(Wire):
    """一名在岗见习人员的见习。"""

    id: PlacementId = Field(description="见习编号")
    post_id: PostId = Field(description="岗位编号")
    arrived_on: date = Field(description="到岗日期")
    last_day: date | None = Field(description="最后一天；在岗为 null")


class EvidenceOut(Wire):
    """核算的结果；期限只数起算日以后、当天结束时有空余名额的日子。"""

    since: date = Field(description="起算日")
    by: Start = Field(
        description="起算的事由：first_opening 第一次发布岗位、arrival 最近一次到岗、"
        "end 最近一次见习结束、kept 上一次决定保留、recognised 重新认定"
    )
    record: Text | None = Field(description="起算事由的见习或者清退建议编号")
    through: date = Field(description="核算到哪一天（含）")
    running_days: int = Field(ge=0, description="期限走过的天数")
    stopped_days: int = Field(ge=0, description="暂停或者没有空余名额、不计入期限的天数")
    months_run: int = Field(ge=0, description="走满的月数")
    figures: list[RemovalFigureOut] = Field(max_length=20, description="各项数字")
    spells: list[OpenSpellOut] = Field(max_length=_MANY, description="有空余名额的日子")
    dispatches: list[SentOut] = Field(max_length=_MANY, description="起算日以后的派遣")
    refusals: list[RefusalsOut] = Field(max_length=10, description="青年谢绝的原因，按类计数")
    sitting: list[SittingOut] = Field(max_length=_MANY, description="在岗见习人员")
    remark: str = Field(max_length=200, description="说明；没有派遣过青年的在此写明")
    stood_on: dict[str, int] = Field(description="所依据的数据在各来源的变更序号")


def shown_evidence(kept: Mapping[str, Any] | None, *, for_unit: bool) -> EvidenceOut | None:
    """Evidence as it was kept, if any was; its unit is told no single dispatch's reason."""
    if not kept:
        return None
    sent = kept["dispatches"]
    counted = [{"kind": kind, "count": count} for kind, count in refusals_by_kind(sent).items()]
    shown = [one | {"reason": None} for one in sent] if for_unit else sent
    return EvidenceOut.model_validate({**kept, "dispatches": shown, "refusals": counted})
