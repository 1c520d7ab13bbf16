"""Counts of the registry on the wire."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.matching import policy
from services.matching.actions.youth_counts import YouthCounts
from services.matching.rules.classes import Aspect, title_of

ASPECTS: Final = (
    "category 类别、education 学历、school 毕业学校、major 专业、graduation_year 离校年份、"
    "skill 职业技能等级、unemployment_registration 失业登记、"
    "hardship 就业困难情形，两种以上的为 several、"
    "wished_region 意愿地区、wished_industry 意愿行业、wished_occupation 意愿职业，均按第一意愿、"
    "lodging 是否需要住宿"
)


class ClassCountOut(Wire):
    """一个类别及其合计。"""

    code: str = Field(description="代码；none 未填、any 不限、other 其他合并的类别", max_length=200)
    title: str = Field(description="名称", max_length=200)
    total: int = Field(description="合计")


class YouthCountsOut(Wire):
    """见习对象信息库按两项分类的人数。"""

    region: RegionCode
    on: date = Field(description="按哪一天的年龄和离校日期分类")
    row_aspect: Aspect = Field(description=f"行的分类：{ASPECTS}")
    column_aspect: Aspect = Field(description=f"列的分类：{ASPECTS}")
    least: int | None = Field(
        description="不足这一人数的不列出，也不能从其他数字推算；自治区的表中，各地级市的数字按本市的"
        "最少人数隐去，这里是所计各市中最小的。仅供内部使用的为 null"
    )
    cities: list[RegionCode] | None = Field(
        description="对外提供的表计入哪些地级市；总数不足的地级市不计入。仅供内部使用的为 null"
    )
    rows: list[ClassCountOut] = Field(description="各行")
    columns: list[ClassCountOut] = Field(description="各列")
    cells: list[list[Annotated[int | None, Field(description="人数；不列出的为 null")]]] = Field(
        description="逐行、逐列的人数"
    )
    total: int = Field(description="总数；对外提供而总数不足的为0")

    @classmethod
    def of(cls, region: str, on: date, by: tuple[Aspect, Aspect], counts: YouthCounts) -> Self:
        """A table as it is told."""
        table, kinds = counts.table, policy.hardship_kinds(on, region)

        def told(aspect: Aspect, code: str, total: int | None) -> ClassCountOut:
            return ClassCountOut(code=code, title=title_of(aspect, code, on, kinds), total=total)

        return cls(
            region=region,
            on=on,
            row_aspect=by[0],
            column_aspect=by[1],
            least=counts.least,
            cities=None if counts.cities is None else list(counts.cities),
            rows=[told(by[0], one, table.row_total(one)) for one in table.rows],
            columns=[told(by[1], one, table.column_total(one)) for one in table.columns],
            cells=[[table.shown(row, one) for one in table.columns] for row in table.rows],
            total=table.total,
        )
