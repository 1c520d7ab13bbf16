"""What a paper says of the months before its figures were kept here."""

from collections.abc import Iterable
from datetime import date

from services.common.values.month import Month
from services.reporting.documents.blocks import Block, Paragraph
from services.reporting.rules.annual_reports import Standing


def begun_on_paper(standing: Standing) -> Iterable[Block]:
    """What a year that began on paper says of its first months."""
    if standing.counted_from is not None:
        until, since = (f"{one.year}年{one.month}月" for one in _around(standing.counted_from))
        yield Paragraph(
            f"{standing.name}{until}及以前按纸质月报报送，其间结束见习的人员和终止的单位、岗位没有导入本系统，"
            f"各月流量和全年合计不详，以“—”表示；月报15项以外的统计数，从{since}起计算。"
        )


def _around(day: date) -> tuple[Month, Month]:
    return Month.of(day).plus(-1), Month.of(day)
