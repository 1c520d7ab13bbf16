"""Inspections on the wire."""

from datetime import date
from typing import Annotated, Final, TypedDict

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import Digest
from services.common.web.wire import (
    AwareInstant,
    NoNumbers,
    RegionCode,
    Wire,
    id_field,
    with_example,
)
from services.units.actions.inspections import InspectionFile, Look
from services.units.policy import checklists
from services.units.queries.inspections import SeenInspection
from services.units.rules.inspections import (
    INSPECTION_STEPS,
    Answer,
    InspectionState,
    Result,
)
from services.units.schemas.units import LongGround, LongText, Text, UnitId
from services.units.schemas.versions import Version

InspectionId = Annotated[str, id_field("ins", "检查编号")]
RectificationFileId = Annotated[str, id_field("rcf", "整改材料编号")]
ItemCode = Annotated[
    str, Field(pattern="^[a-z][a-z_]{1,39}$", description="项目代码", examples=["mentor_present"])
]
HowFound = Annotated[Result, Field(description="met 符合、not_met 不符合、not_seen 未能看到")]
STATES: Final = f"{listed(INSPECTION_STEPS.states)}；查看不全的没有不符合项，须另行检查，不计入合格"


class ChecklistAnswerIn(Wire):
    """检查清单中一项的结果。"""

    item: ItemCode
    result: HowFound
    remark: Annotated[str, Field(min_length=2, max_length=500), NoNumbers] | None = Field(
        default=None,
        description="情况；不符合或者未能查看的必填",
        examples=["带教老师当天不在现场"],
    )


class LookIn(Wire):
    """逐项查看的结果。"""

    seen_on: date = Field(description="检查日期")
    items: list[ChecklistAnswerIn] = Field(
        min_length=1, max_length=50, description="检查清单每一项的结果，各填一次"
    )

    def answers(self) -> list[Answer]:
        """As rules take them."""
        return [Answer(one.item, one.result, one.remark) for one in self.items]


class InspectionIn(LookIn):
    """一次检查。"""

    model_config = with_example(
        {
            "seen_on": "2026-03-02",
            "items": [{"item": code, "result": "met"} for code in checklists.editions()[-1].codes],
        }
    )

    county: RegionCode | None = Field(
        default=None,
        description="检查地点所在的县；不填为检查整个单位。单位由其他机构认定的，"
        "须填本地区内该单位工作地点所在的县",
    )

    def look(self) -> Look:
        """As actions take it."""
        return Look(self.seen_on, self.answers(), self.county)


class RecheckIn(LookIn):
    """复查：只填上次不符合的各项。"""

    expected_version: Version = None

    def look(self) -> Look:
        """As actions take it."""
        return Look(self.seen_on, self.answers())


class AnswerOut(Wire):
    """一项在一次查看中的结果。"""

    look: int = Field(ge=1, description="第几次查看；1 为检查，其后为复查")
    item: ItemCode
    title: Text = Field(description="项目")
    result: HowFound
    remark: str | None = Field(max_length=500, description="情况")
    seen_on: date = Field(description="查看日期")


class InspectionSummary(Wire):
    """列表中的检查。"""

    id: InspectionId
    version: int = Field(ge=1, description="版本号")
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    state: InspectionState = Field(description=STATES)
    checklist: Text = Field(description="检查清单的版本")
    inspected_on: date = Field(description="检查日期")
    county: RegionCode | None = Field(description="检查地点所在的县；检查整个单位的为 null")
    rectify_by: date | None = Field(description="整改最迟的日期；工作日历尚缺时为 null")
    due_provisional: bool = Field(
        description="整改期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    overdue: bool = Field(description="单位是否逾期未整改；期限内已报告整改、还没有复查的不算")
    reported_on: date | None = Field(description="单位报告整改的日期，复查以后为 null")
    recheck_by: date | None = Field(description="单位报告整改以后最迟复查的日期")
    recheck_overdue: bool = Field(description="经办机构是否逾期未复查")
    suspended_on: date | None = Field(description="以这次检查为由暂停单位的日期")
    annulled_on: date | None = Field(description="作废的日期；作废的不计入评估")
    annulment_ground: LongText | None = Field(description="为什么是误登")


class InspectionAnnulment(Wire):
    """作废误登的检查。"""

    ground: LongGround = Field(
        description="为什么是误登，如 登记在别的单位、项目填错", examples=["登记在了别的单位"]
    )
    expected_version: Version = None


class RectificationIn(Wire):
    """单位报告整改情况。"""

    words: LongGround = Field(
        description="整改情况，逐项写明", examples=["已补签见习协议2份，指定带教老师1名。"]
    )
    expected_version: Version = None


class RectificationOut(Wire):
    """单位报告的一次整改情况。"""

    words: LongText = Field(description="整改情况")
    reported_on: date = Field(description="报告日期")


class RectificationFileOut(Wire):
    """单位提交的一份整改材料。"""

    id: RectificationFileId
    media_type: Text = Field(description="文件类型")
    size: int = Field(ge=1, description="字节数")
    digest: Digest = Field(description="内容的 SHA-256")
    handed_in_at: AwareInstant = Field(description="提交时间")


class InspectionOut(InspectionSummary):
    """检查及每次查看的结果，以及单位报告的整改情况。"""

    answers: list[AnswerOut] = Field(max_length=10_000, description="各次查看的结果")
    rectifications: list[RectificationOut] = Field(
        max_length=10_000, description="单位报告的整改情况，先后为序"
    )
    files: list[RectificationFileOut] = Field(max_length=100, description="单位提交的整改材料")


class ChecklistItemOut(Wire):
    """检查清单的一项。"""

    code: ItemCode
    title: Text = Field(description="项目")
    article: Text = Field(description="依据的条款")


class ChecklistOut(Wire):
    """检查清单。"""

    version: Text = Field(description="版本")
    effective: date = Field(description="启用日期")
    items: list[ChecklistItemOut] = Field(max_length=50, description="各项")


def shown_summary(seen: SeenInspection, today: date) -> InspectionSummary:
    """An inspection in a list, as of a day."""
    return InspectionSummary(**_told(seen, today))


def shown_inspection(file: InspectionFile, today: date) -> InspectionOut:
    """An inspection with its answers, as of a day."""
    titles = checklists.edition(file.seen.inspection.checklist).titles
    answers = [
        AnswerOut(
            look=one.look,
            item=one.item,
            title=titles[one.item],
            result=one.result,
            remark=one.remark,
            seen_on=one.seen_on,
        )
        for one in file.answers
    ]
    return InspectionOut(
        **_told(file.seen, today),
        answers=answers,
        rectifications=[RectificationOut.model_validate(one) for one in file.reports],
        files=[RectificationFileOut.model_validate(one) for one in file.files],
    )


class _Told(TypedDict):
    id: str
    version: int
    unit_id: str
    unit_name: str
    state: InspectionState
    checklist: str
    inspected_on: date
    county: str | None
    rectify_by: date | None
    due_provisional: bool
    overdue: bool
    reported_on: date | None
    recheck_by: date | None
    recheck_overdue: bool
    suspended_on: date | None
    annulled_on: date | None
    annulment_ground: str | None


def _told(seen: SeenInspection, today: date) -> _Told:
    inspection = seen.inspection
    faults = inspection.rectification
    return {
        "id": inspection.id,
        "version": inspection.version,
        "unit_id": inspection.unit_id,
        "unit_name": seen.unit_name,
        "state": inspection.state,
        "checklist": inspection.checklist,
        "inspected_on": inspection.inspected_on,
        "county": inspection.county,
        "rectify_by": inspection.rectify_by,
        "due_provisional": seen.provisional,
        "overdue": faults.is_late(today),
        "reported_on": faults.reported_on,
        "recheck_by": faults.recheck_by,
        "recheck_overdue": faults.is_recheck_late(today),
        "suspended_on": inspection.suspended_on,
        "annulled_on": inspection.annulled_on,
        "annulment_ground": inspection.annulment_ground,
    }
