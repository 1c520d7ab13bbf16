"""Code lists on the wire."""

from pydantic import Field

from services.common.web.wire import Wire


class CodeOut(Wire):
    """一个代码。"""

    code: str = Field(description="代码")
    name: str = Field(description="名称")


class CodeListOut(Wire):
    """一张代码表。"""

    name: str = Field(description="代码表的名称")
    title: str = Field(description="中文名称")
    standard: str | None = Field(description="依据的标准；没有标准的为 null")
    classes: dict[str, list[str]] = Field(
        description="各代码由标准的哪些代码组成；本身就是标准的代码或者没有标准的，为空"
    )
    source: str | None = Field(description="代码表的来源；就是所列标准的为 null")
    grade: str | None = Field(description="来源等级：A、B、C、NV（尚未核实）")
    note: str | None = Field(description="说明")
    items: list[CodeOut] = Field(description="代码和名称，按标准的次序")
