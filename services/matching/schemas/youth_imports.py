"""Lists of youths on the wire."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from pydantic import Field
from sqlalchemy import Row

from services.common.lists.outcomes import Checking
from services.common.web.lists import AgreementOfList, Count, ListOut, columns_shown
from services.common.web.wire import Wire
from services.matching.rules.youth_lists import ListKind
from services.matching.tables.youth_imports import YouthImport

KIND_NAMES: Final[Mapping[ListKind, str]] = {
    "canvass": "街道、社区、村的摸底名单",
    "university": "高校毕业生名单",
    "department": "部门等其他名单",
}
KINDS: Final = "，".join(f"{kind} {name}" for kind, name in KIND_NAMES.items())


class YouthImportOut(ListOut):
    """一份见习对象名单及其核查情况。"""

    agreement_id: AgreementOfList
    kind: ListKind = Field(description=f"名单种类：{KINDS}")
    listed_on: date = Field(description="名单所反映的日期")
    new_youths: Count = Field(
        description="新登记的见习对象数。试运行的，这里和以下三项是按核查时的登记情况，"
        "正式导入将会有的数；整份导入的名单有错误的，都为 0"
    )
    merged_youths: Count = Field(description="此前已有登记、并入同一人的行数")
    in_question: Count = Field(description="号码已有登记而姓名不同、待核实的行数")
    not_reached: Count = Field(description="未走访到、没有登记的户数")


class CanvassedVillageOut(Wire):
    """一个街道（乡镇）、村（社区）的摸底情况。"""

    village_code: str | None = Field(description="12位统计用区划代码", max_length=12)
    village: str | None = Field(description="街道（乡镇）、村（社区）名称", max_length=100)
    reached: Count = Field(description="走访到的行数")
    not_reached: Count = Field(description="未走访到的行数")
    persons: Count = Field(description="登记的人次")


def shown_import(told: YouthImport, check: Checking, counted: Mapping[str, int]) -> YouthImportOut:
    """A list and how far its check is, as an answer."""
    own = columns_shown(told, YouthImportOut, check, but=counted)
    return YouthImportOut(**own, **counted)


def shown_listed(
    listed: tuple[YouthImport, bool, Checking, Mapping[str, int]],
) -> YouthImportOut:
    """A list among others, with whether its file is still kept, as an answer."""
    told, file_kept, check, counted = listed
    own = columns_shown(told, YouthImportOut, check, but=counted, file_kept=file_kept)
    return YouthImportOut(**own, **counted)


def shown_village(row: Row[str, str, int, int, int]) -> CanvassedVillageOut:
    """A village as an answer."""
    return CanvassedVillageOut(
        village_code=row.code or None,
        village=row.village or None,
        reached=row.reached,
        not_reached=row.not_reached,
        persons=row.persons,
    )
