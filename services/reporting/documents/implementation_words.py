"""What the report on the year's work says: in all, by month, by region, of people and money."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from services.common.printing import charts
from services.common.values import yuan
from services.reporting.documents.beginnings import begun_on_paper
from services.reporting.documents.blocks import (
    Block,
    Heading,
    Paragraph,
    Table,
    change,
    on,
    percent,
    shown,
)
from services.reporting.rules.annual_reports import AnnualReport, Implementation
from services.reporting.rules.indicators import INDICATORS
from services.reporting.rules.ledgers import DEPARTMENTS, STAGES, Stage
from services.reporting.rules.year_numbers import YearPart, share
from services.reporting.rules.year_tallies import TALLIES

Codes = Mapping[str, Mapping[str, str]]

_FORMS: Final = {
    1: "年末实有见习单位",
    2: "当年新增见习单位",
    3: "年末实有见习岗位",
    4: "当年新增见习岗位",
    5: "当年计划组织见习人数",
    6: "当年实际到岗人数",
    7: "其中：离校未就业高校毕业生",
    8: "其中：当年毕业高校毕业生",
    9: "当年完成见习人数",
    10: "其中：被见习单位留用人数",
    11: "留用中：离校未就业高校毕业生",
    12: "其中：其他方式就业人数",
    13: "当年非正常结束见习人数",
    14: "年末实有在岗见习人数",
    15: "当年实际拨付的见习补贴资金",
}
_STAGES: Final[dict[Stage, str]] = {
    "recommended": "推荐",
    "policy_sent": "推送政策",
    "registered": "登记",
    "recognised": "认定",
    "seats": "新增岗位",
    "arrivals": "到岗",
}
_STEPS: Final = {
    "registered_to_dispatched": "登记到派遣",
    "dispatched_to_signed": "派遣到签协议",
    "signed_to_arrived": "签协议到到岗",
    "in_all": "登记到到岗",
}
_BY_PART: Final = {
    1: "单位",
    3: "岗位",
    5: "计划",
    6: "到岗",
    9: "完成",
    10: "留用",
    13: "非正常结束",
    14: "在岗",
    15: "资金（万元）",
}
_UNSAID: Final = "未注明"


def implementation(report: AnnualReport, codes: Codes) -> Iterable[Block]:
    """Every section of the report."""
    told = report.implementation
    yield Heading("一、总体情况")
    yield Paragraph(_in_all(report))
    yield from begun_on_paper(report.standing)
    yield _numbers(told, is_whole=report.standing.paper_until is None)
    yield Heading("二、各月情况")
    yield _intake_chart(told)
    yield _months(told)
    if told.parts:
        yield Heading("三、分地区情况")
        yield _parts_chart(told)
        yield _parts(told)
    yield from _outcomes(told, codes)
    yield Heading("五、资金拨付")
    yield _money(told, codes)
    yield Heading("六、到岗时限")
    yield Paragraph("按见习对象的居住地，以当年的派遣计，自然日；没有走到的步不计入那一步。")
    yield _waits(told)
    yield Heading("七、后续帮扶和投诉处理")
    yield _tallies(told)
    yield Heading("八、部门协同")
    yield _departments(told, codes)


def _in_all(report: AnnualReport) -> str:
    told, standing = report.implementation, report.standing
    now = {number.no: shown(number.now) for number in told.numbers}
    return (
        f"截至{on(standing.until)}，{standing.name}实有见习单位{now[1]}个、见习岗位{now[3]}个；"
        f"当年计划组织见习{now[5]}人，实际到岗{now[6]}人，{_against_plan(told)}；"
        f"完成见习{now[9]}人，其中留用{now[10]}人，留用率{percent(told.retention_rate)}；"
        f"非正常结束{now[13]}人；年末在岗{now[14]}人；"
        f"当年各级财政实际拨付见习补贴资金{now[15]}万元。"
    )


def _against_plan(told: Implementation) -> str:
    share_of_plan, planned = f"为计划的{percent(told.plan_rate)}", told.planned
    if planned is None or not planned.months:
        return share_of_plan
    return (
        f"其中有计划的{planned.months}个月中有计划的机构到岗{planned.arrivals}人，{share_of_plan}"
    )


def _numbers(told: Implementation, *, is_whole: bool) -> Table:
    since = () if is_whole else ("启用以后",)
    return Table(
        heads=("序号", "指标", "单位", "当年", *since, "上年", "增减"),
        widths=(3, 12, 3, 4, *[4] * len(since), 4, 4),
        rows=[
            [
                str(one.no),
                _FORMS[one.no],
                INDICATORS[one.no - 1].unit,
                shown(one.now),
                *(shown(one.since_start) for _ in since),
                shown(one.last_year),
                change(one.now, one.last_year),
            ]
            for one in told.numbers
        ],
    )


def _intake_chart(told: Implementation) -> charts.Chart:
    months = told.months
    return charts.Chart(
        title="各月计划、到岗和完成",
        unit="人",
        groups=tuple(f"{int(one.month[5:])}月" for one in months),
        series=(
            charts.series("计划", [one.values[4] for one in months]),
            charts.series("到岗", [one.values[5] for one in months]),
            charts.series("完成", [one.values[8] for one in months]),
        ),
    )


def _months(told: Implementation) -> Table:
    return Table(
        heads=("月份", *(str(one.no) for one in INDICATORS)),
        widths=(4, *[2] * 14, 4),
        rows=[[one.month, *map(shown, one.values)] for one in told.months],
    )


def _parts_chart(told: Implementation) -> charts.Chart:
    before = {part.region: part for part in told.parts_last_year}
    return charts.Chart(
        title="各地区到岗人数",
        unit="人",
        groups=tuple(part.name for part in told.parts),
        series=(
            charts.series("当年", [part.values[5] for part in told.parts]),
            charts.series("上年", [_of(before.get(part.region), 6) for part in told.parts]),
        ),
    )


def _parts(told: Implementation) -> Table:
    before = {part.region: part for part in told.parts_last_year}
    return Table(
        heads=("地区", *_BY_PART.values(), "留用率", "上年到岗"),
        widths=(3, *[2] * (len(_BY_PART) + 2)),
        rows=[
            [
                part.name,
                *(shown(_of(part, no)) for no in _BY_PART),
                percent(share(_of(part, 10), _of(part, 9))),
                shown(_of(before.get(part.region), 6)),
            ]
            for part in told.parts
        ],
    )


def _outcomes(told: Implementation, codes: Codes) -> Iterable[Block]:
    yield Heading("四、留用和非正常结束")
    yield Paragraph(
        f"完成见习{shown(told.number(9).now)}人，留用率{percent(told.retention_rate)}；"
        f"非正常结束{shown(told.number(13).now)}人，按原因和由谁引起分列如下。"
    )
    causes, doers = codes["early-end-causes"], codes["ends-by-whom"]
    if told.early_ends:
        yield charts.Chart(
            title="非正常结束的原因",
            unit="人",
            groups=tuple(causes.get(one.cause, _UNSAID) for one in told.early_ends[:8]),
            series=(charts.series("人数", [one.people for one in told.early_ends[:8]]),),
        )
    yield Table(
        heads=("原因", "由谁引起", "人数"),
        widths=(4, 3, 1),
        rows=[
            [causes.get(one.cause, _UNSAID), doers.get(one.by_whom, _UNSAID), str(one.people)]
            for one in told.early_ends
        ],
    )


def _money(told: Implementation, codes: Codes) -> Table:
    before = {one.kind: one.amount for one in told.paid_last_year}
    names = codes["disbursement-kinds"]
    total = sum((one.amount for one in told.paid), yuan.ZERO)
    total_before = sum(before.values(), yuan.ZERO) if before else None
    rows = [
        [names.get(one.kind, one.kind), shown(one.amount), shown(before.get(one.kind))]
        for one in told.paid
    ]
    whole = ["合计", shown(total), shown(total_before)]
    return Table(("资金种类", "当年（元）", "上年（元）"), (4, 3, 3), [*rows, whole])


def _waits(told: Implementation) -> Table:
    before = {(one.region, step.step): step for one in told.waits_last_year for step in one.steps}
    return Table(
        heads=("地区", "步骤", "派遣数", "半数不超过（天）", "九成不超过（天）", "上年半数（天）"),
        widths=(3, 4, 2, 3, 3, 3),
        rows=[
            [
                area.name,
                _STEPS.get(step.step, step.step),
                str(step.people),
                shown(step.median),
                shown(step.p90),
                shown(last.median if (last := before.get((area.region, step.step))) else None),
            ]
            for area in told.waits
            for step in area.steps
        ],
    )


def _tallies(told: Implementation) -> Table:
    parts = told.parts
    return Table(
        heads=("事项", "当年", "上年", "增减", *(part.name for part in parts)),
        widths=(6, 2, 2, 2, *[2] * len(parts)),
        rows=[
            [
                TALLIES[one.code],
                shown(one.now),
                shown(one.last_year),
                change(one.now, one.last_year),
                *(shown(one.parts.get(part.region, 0)) for part in parts),
            ]
            for one in told.tallies
        ],
    )


def _departments(told: Implementation, codes: Codes) -> Table:
    counts = {(one.recommender, one.stage): one.count for one in told.departments}
    names = codes["recommenders"]
    return Table(
        heads=("部门", *_STAGES.values()),
        widths=(3, *[1] * len(STAGES)),
        rows=[
            [
                names.get(code or "", _UNSAID),
                *(shown(counts.get((code, stage), 0)) for stage in STAGES),
            ]
            for code in (*DEPARTMENTS, None)
        ],
    )


def _of(part: YearPart | None, no: int) -> int | Decimal | None:
    return part.values[no - 1] if part else None
