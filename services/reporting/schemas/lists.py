"""Code lists and dated values on the wire."""

from datetime import date
from typing import Any

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


class PolicyParameterOut(Wire):
    """在某地某日施行的一项政策数值。"""

    service: str = Field(description="使用它的服务")
    name: str = Field(description="名称")
    title: str = Field(description="中文名称")
    unit: str = Field(description="计量单位")
    value: Any = Field(description="数值")
    region: str = Field(description="适用的行政区划")
    effective: date = Field(description="施行日期")
    source: str = Field(description="来源")
    grade: str = Field(
        description="来源等级：A 政府网站或通知原文，B 报刊，C 转载，NV 尚未核实的保守默认值"
    )
    note: str = Field(description="说明")
    version: str = Field(description="版本，结算和月报据此引用")


class PolicyParametersOut(Wire):
    """在某地某日施行的全部政策数值。"""

    on: date = Field(description="日期")
    region: str = Field(description="行政区划")
    items: list[PolicyParameterOut] = Field(description="各项数值")
