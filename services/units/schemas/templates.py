"""Templates of the four systems on the wire."""

from pydantic import Field

from services.common.web.wire import Wire
from services.units.policy.templates import Template
from services.units.rules.recognition import SIX, DocumentKind
from services.units.schemas.dossiers import SYSTEM_KINDS
from services.units.schemas.units import LongText, Text


class SystemTemplateOut(Wire):
    """一项制度的样本。"""

    kind: DocumentKind = Field(description=SYSTEM_KINDS)
    title: Text = Field(description="标题")
    purpose: LongText = Field(description="用途")
    sections: list[Text] = Field(max_length=20, description="各部分的标题")
    article: Text = Field(description="依据的条款")
    file: Text = Field(description="下载地址，Word 文档")


class SystemTemplates(Wire):
    """四项制度的样本。"""

    items: list[SystemTemplateOut] = Field(max_length=4, description="按通知的次序")


def shown_template(template: Template) -> SystemTemplateOut:
    """A template as the list shows it."""
    return SystemTemplateOut(
        kind=template.kind,
        title=template.title,
        purpose=template.purpose,
        sections=[section.heading for section in template.sections],
        article=SIX,
        file=f"/v1/public/system-templates/{template.kind}.docx",
    )
