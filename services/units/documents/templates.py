"""Templates of the four systems as Word documents that a unit fills in."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from services.common.late import docx, paragraphs, shared
from services.units.policy.templates import Grid, Section, Template
from services.units.rules.recognition import SIX

if TYPE_CHECKING:
    from docx.document import Document as Draft

_NUMBERS: Final = "一二三四五六七八九十"
_SONG: Final = "宋体"
_HEI: Final = "黑体"
_NOTES: Final = (
    f"说明：按{SIX}（该文件下称“通知”）的要求制定。请把有横线处填写完整，与本单位情况不符的内容据实修改；"
    "填写后盖章，存为 PDF、图片或者 DOCX，在见习服务系统中提交。本样本供参考，不是必须采用的格式。"
)
_SIGNATURE: Final = (
    "单位名称（盖章）：____________________",
    "主要负责人（签字）：__________________",
    "施行日期：______年____月____日至______年____月____日",
)


@cache
def system_template(template: Template) -> bytes:
    """A template as DOCX: title, notes, numbered sections with their tables, signature."""
    draft = docx.Document()
    _set_fonts(draft)
    draft.core_properties.title = template.title
    draft.core_properties.author = ""
    draft.core_properties.language = "zh-CN"
    draft.add_heading(template.title, level=0).alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    draft.add_paragraph(f"目的：{template.purpose}")
    draft.add_paragraph(_NOTES)
    for number, section in zip(_NUMBERS, template.sections, strict=False):
        _write(draft, number, section)
    for line in _SIGNATURE:
        draft.add_paragraph(line)
    written = BytesIO()
    draft.save(written)
    return written.getvalue()


def _write(draft: "Draft", number: str, section: Section) -> None:
    draft.add_heading(f"{number}、{section.heading}", level=1)
    for place, text in enumerate(section.paragraphs, start=1):
        draft.add_paragraph(f"（{place}）{text.replace('____', '__________')}")
    if section.grid:
        _rule(draft, section.grid)


def _rule(draft: "Draft", grid: Grid) -> None:
    table = draft.add_table(rows=grid.rows + 1, cols=len(grid.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, grid.heads, strict=True):
        cell.text = head
    draft.add_paragraph()


def _set_fonts(draft: "Draft") -> None:
    for name, font, size in [
        ("Normal", _SONG, 12),
        ("Title", _HEI, 18),
        ("Heading 1", _HEI, 14),
    ]:
        style = draft.styles[name]
        if isinstance(style, paragraphs.ParagraphStyle):
            style.font.name, style.font.size = font, shared.Pt(size)
            style.font.color.rgb = shared.RGBColor(0, 0, 0)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            # Word takes the font of Chinese characters from an attribute of its own, and any from
            # the theme first.
            for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
                del fonts.attrib[theme]
            fonts.set(docx.oxml.ns.qn("w:eastAsia"), font)
