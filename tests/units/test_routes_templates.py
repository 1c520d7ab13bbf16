"""Templates of the four systems: for anyone, complete, and fit to be handed in again."""

import os
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from services.units.documents.templates import system_template
from services.units.policy.templates import HANDED_OUT, handed_out, templates
from services.units.readers import documents as reader
from tests import tokens
from tests.downloads import saved_as
from tests.units.factories import SYSTEMS, a_document, an_applicant

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def test_anyone_finds_the_four_templates_in_the_notices_order(units):
    answer = await units.get("/v1/public/system-templates")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["kind"] for item in items] == list(SYSTEMS)
    assert {item["article"] for item in items} == {"宁人社函〔2020〕272号 六"}
    for item in items:
        assert item["purpose"]
        assert len(item["sections"]) >= 6 - (item["kind"] == "safety_management")


async def test_each_downloads_as_a_word_document_that_says_what_the_list_says(units):
    for item in (await units.get("/v1/public/system-templates")).json()["items"]:
        answer = await units.get(item["file"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, WORD)
        assert saved_as(answer) == f"{item['title']}（样本）.docx"
        document = Document(BytesIO(answer.content))
        text = [paragraph.text for paragraph in document.paragraphs]
        assert text[0] == item["title"]
        headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
        numbered = zip("一二三四五六七八九", item["sections"], strict=False)
        assert headings == [f"{number}、{heading}" for number, heading in numbered]
        assert any("盖章" in line for line in text)
        assert any("______" in line for line in text)


async def test_chinese_characters_have_chinese_fonts(units):
    answer = await units.get("/v1/public/system-templates/training_plan.docx")
    styles = Document(BytesIO(answer.content)).styles
    for name, font in [("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体")]:
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert not [attribute for attribute in fonts.attrib if attribute.endswith("Theme")]


async def test_tables_have_their_heads_and_empty_rows(units):
    for template in templates():
        answer = await units.get(f"/v1/public/system-templates/{template.kind}.docx")
        tables = Document(BytesIO(answer.content)).tables
        grids = [section.grid for section in template.sections if section.grid]
        assert len(tables) == len(grids)
        for table, grid in zip(tables, grids, strict=True):
            assert tuple(cell.text for cell in table.rows[0].cells) == grid.heads
            assert len(table.rows) == grid.rows + 1
            assert {cell.text for row in table.rows[1:] for cell in row.cells} == {""}


def saved(draft):
    written = BytesIO()
    draft.save(written)
    return written.getvalue()


async def test_a_template_is_taken_once_it_is_filled_in_and_never_blank(units, rows):
    unit = await an_applicant(units)
    for kind in SYSTEMS:
        blank = (await units.get(f"/v1/public/system-templates/{kind}.docx")).content
        draft = Document(BytesIO(blank))
        again = saved(draft)
        paragraph = next(one for one in draft.paragraphs if "____" in one.text)
        paragraph.text = paragraph.text.replace("____", "马明", 1)
        for content, status in ((blank, 422), (again, 422), (saved(draft), 201)):
            answer = await units.post(
                f"/v1/units/{unit['id']}/documents",
                headers=tokens.unit(unit["id"]),
                # Of whatever kind it is handed in as.
                **a_document("training_plan", content),
            )
            assert answer.status_code == status, answer.text
            if status == 422:
                assert answer.json()["code"] == "document-blank"
    assert {row["media_type"] for row in await rows("documents")} == {WORD}
    assert len(await rows("documents")) == len(SYSTEMS)


def test_every_line_that_is_handed_out_is_known_as_such():
    # Lines of earlier editions stay: what was handed out once is no unit's own.
    now = {
        digest
        for template in templates()
        for digest in reader.inside(system_template(template), WORD).lines
    }
    if os.environ.get("JIANXI_WRITE_DOCS"):
        HANDED_OUT.write_text("".join(f"{one}\n" for one in sorted(now | handed_out())))
        handed_out.cache_clear()
    assert now <= handed_out()
    assert now


async def test_a_template_of_another_kind_is_not_there(units):
    answer = await units.get("/v1/public/system-templates/diploma.docx")
    assert answer.status_code == 422


def test_the_templates_say_what_the_notice_asks_for():
    told = {
        template.kind: "".join(p for section in template.sections for p in section.paragraphs)
        for template in templates()
    }
    assert "不以学历、专业为理由设置门槛，不通过面试等方式确定人员" in told["daily_management"]
    assert "参照当地最低工资标准" in told["daily_management"]
    assert "当日报告当地人力资源社会保障部门" in told["safety_management"]
    assert "商业意外伤害保险" in told["safety_management"]
    assert "实践经验丰富、业务素质好、责任心强" in told["training_plan"]
    assert "带教" in told["duty_definition"]
