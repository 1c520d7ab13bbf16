"""What the year's two reports say, block by block: the same for print and for a text document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.common.printing import charts
from services.common.time.clock import day_of
from services.common.values import region as regions
from services.reporting.documents.beginnings import begun_on_paper, listed_before
from services.reporting.documents.blocks import Block, Heading, Paper, Paragraph, Table, on, shown
from services.reporting.documents.implementation_words import implementation
from services.reporting.rules.annual_filings import AnnualFiling
from services.reporting.rules.annual_reports import REPORTS, AnnualReport, Which
from services.reporting.rules.year_units import ACTS, Act, ActCounts, Done, UnitOfYear

_TITLES: Final[dict[Act, str]] = {
    "applied": "申报",
    "recognised": "认定",
    "returned": "退回补正",
    "refused": "不予认定",
    "removed": "清退",
}
_GROUNDS: Final = {"no_intake": "一年未吸纳", "cause": "有违规情形", "withdrawal": "自愿退出"}
_UNSAID: Final = "未注明"


@dataclass(frozen=True)
class YearSheet:
    """A year to be printed: its reports, what codes mean, and how it was filed unless a draft."""

    report: AnnualReport
    codes: Mapping[str, Mapping[str, str]]
    """The meaning of each code, by the name of its list."""
    filing: AnnualFiling | None = None
    filed_by: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    digest: str = ""


def paper(sheet: YearSheet, which: Which) -> Paper:
    """One of the two reports."""
    standing = sheet.report.standing
    title = f"{standing.name}{standing.year}年{REPORTS[which]}"
    body = (
        _recognitions(sheet)
        if which == "recognitions"
        else implementation(sheet.report, sheet.codes)
    )
    return Paper(title, _subtitle(sheet), title, (*body, *_remarks(sheet), *_basis(sheet)))


def _subtitle(sheet: YearSheet) -> str:
    standing, filing = sheet.report.standing, sheet.filing
    if filing is None:
        return f"草稿，未填报；统计至{on(standing.until)}"
    edition = f"第{filing.version}版，" if filing.version > 1 else ""
    return (
        f"填报单位（盖章）：{standing.name}　填报人：{sheet.filed_by}　联系电话：{sheet.phone}　"
        f"{edition}填报时间：{on(day_of(filing.filed_at))}"
    )


def _recognitions(sheet: YearSheet) -> Iterable[Block]:
    told, standing = sheet.report.recognitions, sheet.report.standing
    yield Heading("一、总体情况")
    yield Paragraph(_in_all(sheet))
    yield from begun_on_paper(standing)
    acts = [*ACTS.values()]
    yield charts.Chart(
        title="见习单位申报和确定情况",
        unit="个",
        groups=tuple(_TITLES[act] for act in acts),
        series=(charts.series("单位", [told.total.counts[act] for act in acts]),),
    )
    yield Heading("二、按推荐部门")
    names = sheet.codes["recommenders"]
    yield _acts(
        "推荐部门", [(names.get(one.code or "", _UNSAID), one) for one in told.by_recommender]
    )
    yield Heading("三、按经办机构")
    yield _acts("经办机构", [(_place(one.code, standing.year), one) for one in told.by_office])
    yield Heading("四、单位名单")
    yield from listed_before(standing)
    yield _listed(sheet, told.units)


def _in_all(sheet: YearSheet) -> str:
    told, standing = sheet.report.recognitions, sheet.report.standing
    before = "上年末数不详" if told.standing_before is None else f"上年末{told.standing_before}个"
    acts = "，".join(f"{_TITLES[act]}{count}个" for act, count in told.total.counts.items())
    since = f"自{on(standing.counted_from)}起" if standing.counted_from else "当年"
    return (
        f"截至{on(standing.until)}，实有见习单位{told.standing_now}个（{before}）。"
        f"{since}{acts}。同一单位同一事项只计一次；再次申报、再次认定的，计入当年。"
    )


def _acts(head: str, rows: Iterable[tuple[str, ActCounts]]) -> Table:
    return Table(
        heads=(head, *_TITLES.values()),
        widths=(3, 1, 1, 1, 1, 1),
        rows=[[name, *(shown(one.counts[act]) for act in ACTS.values())] for name, one in rows],
    )


def _listed(sheet: YearSheet, units: Iterable[UnitOfYear]) -> Table:
    names, year = sheet.codes["recommenders"], sheet.report.standing.year
    return Table(
        heads=("序号", "单位名称", "经办机构", "推荐部门", "办理情况"),
        widths=(3, 10, 6, 6, 13),
        rows=[
            [
                str(no),
                one.name,
                _place(one.region, year),
                names.get(one.recommender or "", _UNSAID),
                "；".join(map(_done, one.done)),
            ]
            for no, one in enumerate(units, 1)
        ],
    )


def _done(one: Done) -> str:
    ground = f"（{_GROUNDS.get(one.ground_kind, one.ground_kind)}）" if one.ground_kind else ""
    return f"{one.on.isoformat()} {_TITLES[one.act]}{ground}"


def _place(code: str | None, year: int) -> str:
    place = regions.find(code or "", date(year, 12, 31))
    return place.name if place else code or _UNSAID


def _remarks(sheet: YearSheet) -> Iterable[Block]:
    for remark in sheet.filing.remarks if sheet.filing else ():
        yield Heading(remark.title)
        yield Paragraph(remark.text)


def _basis(sheet: YearSheet) -> Iterable[Block]:
    standing, filing = sheet.report.standing, sheet.filing
    yield Heading("统计说明")
    read = "，".join(f"{one.source}读至第{one.position}号变更" for one in standing.as_of)
    yield Paragraph(f"数据统计至{on(standing.until)}；{read}。“—”为没有数据，不是零。")
    if filing and filing.reason:
        yield Paragraph(f"更正理由：{filing.reason}")
    if filing:
        yield Paragraph(f"内容摘要：SHA-256 {sheet.digest}")
