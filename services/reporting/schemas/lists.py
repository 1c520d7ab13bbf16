"""Code lists on the wire."""

from pydantic import Field

from services.common.web.forms import CodeWord
from services.common.web.wire import Wire
from services.reporting.rules.policy_rows import Grade
from services.reporting.schemas.policy_parameters import GRADES


class CodeOut(Wire):
    """一个代码。"""

    code: CodeWord = Field(description="代码")
    name: str = Field(description="名称")


class CodeListOut(Wire):
    """一张代码表。"""

    name: CodeWord = Field(description="代码表的名称")
    title: str = Field(description="中文名称")
    standard: str | None = Field(description="依据的标准；没有标准的为 null")
    classes: dict[str, list[CodeWord]] = Field(
        description="各代码由标准的哪些代码组成；本身就是标准的代码或者没有标准的，为空"
    )
    source: str | None = Field(description="代码表的来源；就是所列标准的为 null")
    grade: Grade | None = Field(description=GRADES)
    note: str | None = Field(description="说明")
    items: list[CodeOut] = Field(description="代码和名称，按标准的次序")
