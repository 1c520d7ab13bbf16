"""The form on paper: every text stands in the box of the grid in which the form has it."""

from dataclasses import replace

from services.reporting.documents import frozen
from services.reporting.documents.form_pages import monthly_pages
from services.reporting.documents.form_words import NOTES, Sheet
from services.reporting.rules.build_up import build_up
from services.reporting.rules.changes import changes
from tests.pdfs import pages_of, text_of
from tests.reporting import casebook
from tests.reporting.reports import a_filing, the_report

CASE = casebook.read("wuzhong-2024-06")
GRID = [
    # first and last column, first and last row, what stands there
    (0, 0, 0, 2, "本期末实有见习单位总数"),
    (1, 1, 0, 2, "本期新增见习单位数量"),
    (2, 2, 0, 2, "本期末实有见习岗位总数"),
    (3, 3, 0, 2, "本期新增见习岗位数量"),
    (4, 4, 0, 2, "本期计划组织见习人数"),
    (5, 7, 0, 0, "本月实际到岗人数"),
    (5, 5, 1, 2, ""),
    (6, 6, 1, 2, "其中：离校未就业高校毕业生人数"),
    (7, 7, 1, 2, "其中：当年毕业高校毕业生"),
    (8, 11, 0, 0, "本月完成见习人数"),
    (8, 8, 1, 2, ""),
    (9, 10, 1, 1, "其中：被见习单位留用人数"),
    (9, 9, 2, 2, ""),
    (10, 10, 2, 2, "其中：离校未就业高校毕业生人数"),
    (11, 11, 1, 2, "其中：其他方式就业人数"),
    (12, 12, 0, 2, "本月非正常结束见习人数"),
    (13, 13, 0, 2, "本期末实有在岗见习人数"),
    (14, 14, 0, 2, "本年累计各级财政实际拨付的见习补贴资金数"),
]
VALUES = [3, 1, 14, 5, 6, 4, 1, 2, 3, 2, 1, 1, 3, 3, "5.06"]


def the_sheet() -> Sheet:
    report = the_report(CASE, "640300")
    first = a_filing(report)
    filing = replace(first, version=2, reason="补录一人。")
    offices = {fact.id: fact.region for fact in CASE.facts if fact.region}
    offices |= {payment.id: payment.region for payment in CASE.payments}
    return Sheet(
        report=report,
        filing=filing,
        filed_by="马测试",
        phone="0953-2012345",
        digest=frozen.digest(frozen.freeze(filing)),
        parts=build_up("640300", CASE.month.last, report.figures, offices),
        changes=changes(first, report),
    )


def test_every_text_stands_in_its_box_of_the_grid() -> None:
    table = pages_of(monthly_pages(the_sheet()).content)[0]
    assert (len(table.upright), len(table.level)) == (16, 6)
    numbers = [(column, column, 3, 3, str(column + 1)) for column in range(15)]
    values = [(column, column, 4, 4, str(value)) for column, value in enumerate(VALUES)]
    for first, last, top, bottom, text in (*GRID, *numbers, *values):
        box = (table.upright[first], table.upright[last + 1])
        told = table.within(*box, table.level[top], table.level[bottom + 1])
        assert told == text, (first, top)
    # The grid is the whole table: nothing else stands within its lines.
    inside = table.within(table.upright[0], table.upright[-1], table.level[0], table.level[-1])
    texts = [one[-1] for one in (*GRID, *numbers, *values)]
    assert sorted(inside) == sorted("".join(texts))


def test_head_and_foot_stand_above_and_below_it_from_left_to_right() -> None:
    table = pages_of(monthly_pages(the_sheet()).content)[0]
    left, right = table.upright[0] - 1, table.upright[-1]
    above = table.within(left, right, 1000, table.level[0])
    assert (
        above == "宁夏青年就业见习工作情况汇总表填报单位（盖章）：吴忠市2024年6月单位：个、人、万元"
    )
    below = table.within(left, right, table.level[-1], 0)
    foot = "填报人：马测试填报时间：2024年7月3日联系电话：0953-2012345"
    notes = "".join(NOTES).replace(" ", "")
    assert below == f"{foot}{notes}吴忠市2024-06第1页，共4页"


def test_what_explains_it_and_the_parts_stand_on_pages_of_their_own() -> None:
    sheet = the_sheet()
    _, remarks, parts, changed = pages_of(monthly_pages(sheet).content)
    whole = (0, 1000, 1000, 0)
    told = remarks.within(*whole)
    assert "状态已填报，第2版" in told
    assert f"SHA-256{sheet.digest}" in told
    assert "更正理由补录一人。" in told
    rows = parts.within(*whole)
    assert "利通区1082" in rows
    assert "合计311456412321133" in rows
    assert changed.within(*whole).startswith("与上一版的差异序号指标上一版本版增减")


def test_a_draft_has_the_form_and_its_remarks_only() -> None:
    printed = monthly_pages(Sheet(the_report(CASE, "640302")))
    assert printed.missing == ()
    assert "草稿，未填报" in text_of(printed.content)
    assert len(pages_of(printed.content)) == 2


def test_the_same_version_gives_the_same_bytes() -> None:
    assert monthly_pages(the_sheet()).content == monthly_pages(the_sheet()).content
