"""What the monthly form says and where: its headings, its notes, what explains it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from services.common.time.clock import SHANGHAI
from services.common.values.month import Month
from services.reporting.documents.blocks import in_month, on
from services.reporting.rules.beginnings import OnPaper
from services.reporting.rules.build_up import Part
from services.reporting.rules.changes import Changes
from services.reporting.rules.filings import Carried, Filing
from services.reporting.rules.indicators import INDICATORS
from services.reporting.rules.monthly_reports import Report

HEADS_OF_CHANGES: Final = ("序号", "指标", "上一版", "本版", "增减")
HEADS_OF_OBJECTS: Final = ("序号", "对象", "编号", "上一版", "本版")
HEADS_OF_PARTS: Final = ("地区", *(str(one.no) for one in INDICATORS))
_KINDS: Final = {
    "unit": "见习单位",
    "post": "见习岗位",
    "intake-plan": "计划",
    "placement": "见习",
    "disbursement": "拨付（元）",
}
TITLE: Final = "宁夏青年就业见习工作情况汇总表"
HEADINGS: Final = (
    ("A3:A5", "本期末实有见习单位总数"),
    ("B3:B5", "本期新增见习单位数量"),
    ("C3:C5", "本期末实有见习岗位总数"),
    ("D3:D5", "本期新增见习岗位数量"),
    ("E3:E5", "本期计划组织见习人数"),
    ("F3:H3", "本月实际到岗人数"),
    ("F4:F5", ""),
    ("G4:G5", "其中：离校未就业高校毕业生人数"),
    ("H4:H5", "其中：当年毕业高校毕业生"),
    ("I3:L3", "本月完成见习人数"),
    ("I4:I5", ""),
    ("J4:K4", "其中：被见习单位留用人数"),
    ("J5", ""),
    ("K5", "其中：离校未就业高校毕业生人数"),
    ("L4:L5", "其中：其他方式就业人数"),
    ("M3:M5", "本月非正常结束见习人数"),
    ("N3:N5", "本期末实有在岗见习人数"),
    ("O3:O5", "本年累计各级财政实际拨付的见习补贴资金数"),
)
"""Where each heading stands: 6 spans 6 to 8, 9 spans 9 to 12, 10 spans 10 and 11."""
NOTES: Final = (
    "填表说明：",
    "1.本表于每月3日内上报，遇节假日顺延。",
    (
        "2.指标9“本月完成见习人数”：统计周期内，按照见习协议的规定如期完成就业见习的人数；以及见习期虽"
        "未满，但提前被见习单位留用的人数（见习期内，因见习人员个人原因等提前结束见习的不算在内）。"
    ),
    (
        "3.指标13“本月非正常结束见习人数”：统计周期内，见习期未满，因个人选择或见习单位变动等原因，未"
        "按照见习协议规定提前结束见习，且未被留用的人员数量。"
    ),
    (
        "4.指标12“其他方式就业人数”：见习期满后除被见习单位留用外，通过见习单位或公共就业人才服务机构"
        "推荐、个人自主择业等方式实现就业的人数。"
    ),
    (
        "5.指标15：省、市、县级财政实际拨付的见习补贴资金数，包括分配拨付中央财政下达的就业补助资金中"
        "用于见习补贴的部分。"
    ),
    "6.指标中的“本期”，是指统计周期当期实有情况，不与上期数据累积。",
    "7.逻辑关系：1≥2，3≥4，5≥6，6≥7+8，9≥10+11+12，10≥11。",
)


@dataclass(frozen=True)
class Sheet:
    """What the form shows: a report, and how and by whom it was filed unless it is a draft.

    `parts` are what the offices below come to; `changes` is what it says otherwise than the
    version before, None where there is none.
    """

    report: Report
    filing: Filing | None = None
    filed_by: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    digest: str = ""
    parts: tuple[Part, ...] = ()
    changes: Changes | None = None
    on_paper_until: str | None = None
    """The last month on paper, of a draft of a month among those."""
    offices_on_paper: tuple[OnPaper, ...] = ()
    """The offices below that have the month of a draft on paper."""


def head(report: Report) -> tuple[str, str, str]:
    """The line above the table: who reports, of which month, in which units."""
    month = Month.parse(report.month)
    return (
        f"填报单位（盖章）：{report.basis.name}",
        in_month(month),
        "单位：个、人、万元",
    )


def footer(sheet: Sheet) -> tuple[str, str, str]:
    """The line below it: by whom and when it was filled in; of a draft nobody and never."""
    filed_on = ""
    if sheet.filing:
        day = sheet.filing.filed_at.astimezone(SHANGHAI)
        filed_on = on(day)
    return f"填报人：{sheet.filed_by}", f"填报时间：{filed_on}", f"联系电话：{sheet.phone}"


def remarks(sheet: Sheet) -> Iterable[tuple[str, str]]:
    """What explains the form, name by name."""
    report, filing = sheet.report, sheet.filing
    yield "状态", f"已填报，第{filing.version}版" if filing else "草稿，未填报"
    if sheet.on_paper_until:
        until = in_month(Month.parse(sheet.on_paper_until))
        yield "启用以前", f"{until}及以前按纸质月报报送，各项数只是导入的数据的合计"
    if sheet.offices_on_paper:
        named = "、".join(map(_until, sheet.offices_on_paper))
        yield "所属机构启用以前", f"按纸质月报报送，其间的人员进出不在合计之内：{named}"
    yield "数据截至", _minute(report.known_at)
    for as_of in report.basis.as_of:
        yield f"数据来源 {as_of.source}", f"读至第{as_of.position}号变更"
    for judgement in report.failing("hard") + report.failing("soft"):
        sides = f"左边{judgement.left}，右边{judgement.right}，不成立"
        yield judgement.relation, sides
    if filing:
        yield "内容摘要", f"SHA-256 {sheet.digest}"
        yield from (("更正理由", filing.reason),) if filing.reason else ()
        yield from ((f"说明 {one.relation}", one.text) for one in filing.explanations)
        yield from ((_late(one), one.explanation) for one in filing.carried)


def rows_of_parts(sheet: Sheet) -> Iterator[list[int | str | Decimal]]:
    """What each office below comes to, and the whole of it as the form says it."""
    for part in sheet.parts:
        yield [part.name, *part.values]
    yield ["合计", *(figure.value for figure in sheet.report.figures)]


def rows_of_changes(changes: Changes) -> Iterator[list[int | str | Decimal]]:
    """Every number of the form, before and now."""
    for one in changes.numbers:
        title = INDICATORS[one.indicator - 1].title
        yield [one.indicator, title, one.before, one.now, one.difference]


def rows_of_objects(changes: Changes) -> Iterator[list[int | str | Decimal]]:
    """Every object that a number counts otherwise."""
    for one in changes.objects:
        yield [one.indicator, _KINDS[one.kind], one.id, one.before, one.now]


def _until(office: OnPaper) -> str:
    return f"{office.name}（至{in_month(Month.parse(office.paper_until))}）"


def _late(one: Carried) -> str:
    return f"说明 {in_month(Month.parse(one.late.month))}"


def _minute(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
