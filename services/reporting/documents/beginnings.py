"""What a paper says of the months before its figures were kept here."""

from collections.abc import Iterable
from datetime import date

from services.common.values.month import Month
from services.reporting.documents.blocks import Block, Paragraph, in_month, on
from services.reporting.rules.annual_reports import Standing


def begun_on_paper(standing: Standing) -> Iterable[Block]:
    """What a year that began on paper says of its first months."""
    if standing.counted_from is not None:
        until, since = map(in_month, _around(standing.counted_from))
        yield Paragraph(
            f"{standing.name}{until}及以前按纸质月报报送，其间结束见习的人员和终止的单位、岗位没有导入本系统，"
            f"各月流量和全年合计不详，以“—”表示；月报15项以外的统计数，从{since}起计算。"
        )
    if standing.offices_on_paper:
        months = "、".join(
            f"{one.name}至{in_month(Month.parse(one.paper_until))}"
            for one in standing.offices_on_paper
        )
        yield Paragraph(
            f"下列机构启用较晚，到所列月份为止按纸质月报报送，其间的人员进出没有导入，不在合计之内，"
            f"也不与上年比较：{months}。"
        )


def listed_before(standing: Standing) -> Iterable[Block]:
    """What a list by name says of acts of before, which the counts above it leave out."""
    if standing.counted_from is not None:
        yield Paragraph(
            f"{on(standing.counted_from)}以前的办理，只列出导入本系统的单位，不计入以上各数；"
            "当时已经清退、没有导入的单位不在名单中。"
        )


def _around(day: date) -> tuple[Month, Month]:
    return Month.of(day).plus(-1), Month.of(day)
