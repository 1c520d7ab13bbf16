"""Collection on the wire: seats in hand, shares, the ledger of departments, intake."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, PlainSerializer

from services.common.web.forms import CodeWord
from services.common.web.wire import MonthText, RegionCode, Wire
from services.reporting.actions.collection import Shares
from services.reporting.readers.code_lists import LISTS
from services.reporting.rules.intakes import IntakeMonth
from services.reporting.rules.ledgers import DEPARTMENTS, STAGES, Entry
from services.reporting.rules.monthly_reports import AsOf
from services.reporting.rules.periods import Period
from services.reporting.rules.seats_in_hand import SeatsInHand
from services.reporting.rules.shares import Aspect, Share, Stock, percent, total
from services.reporting.schemas.ids import FactId
from services.reporting.schemas.monthly_reports import AsOfOut

Percent = Annotated[
    Decimal,
    PlainSerializer(str, return_type=str),
    Field(json_schema_extra={"pattern": r"^\d{1,3}\.\d{2}$", "example": "12.50"}),
]

ASPECTS: Final = (
    "industry 行业门类、group 通知点名的行业、ownership 所有制、kind 单位类型、recommender 推荐部门"
)
_ON_PAPER: Final = (
    "这一天及以前，本地区有的机构的情况在纸质档案中，没有全部导入：所列只是系统中已有的，不是全部；"
    "没有这样的日子的、所查的都在这一天以后的为 null"
)
_STANDS_FROM: Final = (
    "这一天以前（不含当日），本地区有的机构的情况在纸质档案中，没有全部导入："
    "所列只是系统中已有的，不是全部；当日24时的已经导入。"
    "没有这样的日子的、所查的是当日或者以后的为 null"
)
HEAPS: Final = (
    "units 单位数、seats 在招名额、units_undetermined 不能判断是否属于这一类的单位数、"
    "seats_undetermined 这些单位的在招名额"
)
STAGE_NAMES: Final = (
    "recommended 推荐、policy_sent 推送政策、registered 登记、recognised 认定、seats 新增名额、"
    "arrivals 到岗"
)


class ComparisonOut(Wire):
    """某地的在招名额与上年同日相比。"""

    code: RegionCode = Field(description="行政区划代码")
    now: int | None = Field(description="当日在招名额；当日还没有任何数据的为 null，不是0")
    last_year: int | None = Field(description="上年同日在招名额；那时还没有任何数据的为 null")
    difference: int | None = Field(description="比上年同日增减；任一方未知的为 null")


class SeatsInHandOut(Wire):
    """在招名额（当日24时开放的岗位的名额）与上年同日相比（宁人社函〔2020〕272号 三）。"""

    region: RegionCode = Field(description="行政区划代码")
    on: date = Field(description="日期")
    last_year_on: date = Field(description="上年同日；2月29日的上年同日是2月28日")
    total: ComparisonOut = Field(description="全地区")
    by_region: list[ComparisonOut] = Field(
        description="按认定单位的经办机构，市含其下辖，故各行不能相加"
    )
    by_county: list[ComparisonOut] = Field(description="按工作地点所在县（区）")
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")


class ShareOut(Wire):
    """一类所占的单位和在招名额。"""

    code: CodeWord | None = Field(description="代码；null 为未报代码的")
    name: str | None = Field(description="名称")
    units: int = Field(description="见习单位数")
    units_percent: Percent | None = Field(description="占全部见习单位的百分比；没有单位的为 null")
    seats: int = Field(description="在招名额")
    seats_percent: Percent | None = Field(description="占全部在招名额的百分比；没有名额的为 null")
    units_undetermined: int = Field(description="行业代码太粗、不能判断是否属于这一类的单位数")
    seats_undetermined: int = Field(description="这些单位的在招名额")


class SharesOut(Wire):
    """见习单位（当日24时已认定或暂停的）和在招名额的构成。"""

    region: RegionCode = Field(description="行政区划代码")
    on: date = Field(description="日期")
    by: Aspect = Field(description=ASPECTS)
    units: int = Field(description="全部见习单位数")
    seats: int = Field(description="全部在招名额")
    on_paper_until: date | None = Field(description=_STANDS_FROM)
    items: list[ShareOut] = Field(description="各类；按通知点名的行业的，不包括其他行业")
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")


class StageOut(Wire):
    """一个环节的数。"""

    stage: CodeWord = Field(description=STAGE_NAMES)
    value: int = Field(description="期内的数：单位数、名额数或人数")
    not_listed: int = Field(description="其中，单位自报由该部门推荐、但不在拟发展单位名册中的")


class DepartmentOut(Wire):
    """一个部门的台账。"""

    recommender: CodeWord | None = Field(description="推荐渠道；null 为没有数据说明由谁推荐的")
    name: str | None = Field(description="名称")
    stages: list[StageOut] = Field(description="由推荐到到岗的各个环节")


class LedgerOut(Wire):
    """各部门由推荐到到岗的台账（宁人社函〔2020〕272号 九）：各环节各按发生的日期计。"""

    region: RegionCode = Field(description="行政区划代码")
    first: date = Field(description="起始日期，含当日")
    last: date = Field(description="截止日期，含当日")
    on_paper_until: date | None = Field(description=_ON_PAPER)
    items: list[DepartmentOut] = Field(description="各部门")
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")


class PlannedIntakeOut(Wire):
    """某地某月的计划组织见习人数和实际到岗人数。"""

    region: RegionCode = Field(description="行政区划代码")
    people: int | None = Field(description="月末有效的计划；没有计划的为 null，不是0")
    fact: FactId | None = Field(description="所依据的事实，如 units:17")
    arrivals: int = Field(description="当月实际到岗人数，可由月报指标6逐一打开")


class IntakeMonthOut(Wire):
    """某月本级计划与下一级计划之和。"""

    month: MonthText = Field(description="月份")
    own: PlannedIntakeOut = Field(description="本级")
    below: list[PlannedIntakeOut] = Field(description="下一级各地；县（区）没有下一级")
    below_sum: int | None = Field(description="下一级计划之和；下一级都没有计划的为 null")
    below_without: list[RegionCode] = Field(description="没有计划的下一级，未计入其和")
    difference: int | None = Field(description="下一级之和减去本级计划；任一方没有的为 null")
    counted: int | None = Field(
        description="月报指标5的数：本级有计划的即本级计划，没有的才按下级的相加；都没有的为 null"
    )


class IntakeOut(Wire):
    """计划组织见习人数与实际到岗人数，逐月。"""

    region: RegionCode = Field(description="行政区划代码")
    on_paper_until: date | None = Field(description=_ON_PAPER)
    items: list[IntakeMonthOut] = Field(description="各月")
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")


def shown_seats(area: str, found: SeatsInHand, as_of: Sequence[AsOf]) -> SeatsInHandOut:
    """The comparison as an answer."""
    return SeatsInHandOut(
        region=area,
        on=found.day,
        last_year_on=found.last_year_day,
        total=ComparisonOut.model_validate(found.total),
        by_region=[ComparisonOut.model_validate(one) for one in found.by_region],
        by_county=[ComparisonOut.model_validate(one) for one in found.by_county],
        as_of=shown_stands(as_of),
    )


def shown_shares(
    area: str, by: Aspect, found: Shares, as_of: Sequence[AsOf], paper: date | None
) -> SharesOut:
    """The shares of one aspect as an answer."""
    return SharesOut(
        region=area,
        on=found.day,
        by=by,
        units=total(found.stock.units),
        seats=_seats(found.stock),
        on_paper_until=paper,
        items=[_shown_share(share, found) for share in found.shares],
        as_of=shown_stands(as_of),
    )


def shown_ledger(
    area: str,
    span: Period,
    entries: Sequence[Entry],
    as_of: Sequence[AsOf],
    paper: date | None,
) -> LedgerOut:
    """The ledger as an answer: every department, and a row for what nobody is known to have."""
    names = dict(LISTS["prospect-recommenders"].items)
    heaps: dict[tuple[str, str | None], list[Entry]] = defaultdict(list)
    for entry in entries:
        heaps[entry.stage, entry.recommender].append(entry)
    return LedgerOut(
        region=area,
        first=span.first,
        last=span.last,
        on_paper_until=paper,
        items=[
            DepartmentOut(
                recommender=who,
                name=names.get(who or ""),
                stages=[_shown_stage(stage, heaps[stage, who]) for stage in STAGES],
            )
            for who in (*DEPARTMENTS, None)
        ],
        as_of=shown_stands(as_of),
    )


def shown_intake(
    area: str, months: Sequence[IntakeMonth], as_of: Sequence[AsOf], paper: date | None
) -> IntakeOut:
    """Plans and arrivals as an answer."""
    shown = [IntakeMonthOut.model_validate(month) for month in months]
    stands = shown_stands(as_of)
    return IntakeOut(region=area, on_paper_until=paper, items=shown, as_of=stands)


def shown_stands(as_of: Sequence[AsOf]) -> list[AsOfOut]:
    """How far each source was read, as an answer."""
    return [AsOfOut.model_validate(one) for one in as_of]


def _shown_share(share: Share, found: Shares) -> ShareOut:
    units, seats = total(share.units), total(share.seats)
    return ShareOut(
        code=share.code,
        name=found.names.get(share.code or ""),
        units=units,
        units_percent=percent(units, total(found.stock.units)),
        seats=seats,
        seats_percent=percent(seats, _seats(found.stock)),
        units_undetermined=total(share.units_undetermined),
        seats_undetermined=total(share.seats_undetermined),
    )


def _seats(stock: Stock) -> int:
    return total([seats.counted for seats in stock.seats])


def _shown_stage(stage: str, mine: Sequence[Entry]) -> StageOut:
    return StageOut(
        stage=stage,
        value=total([entry.counted for entry in mine]),
        not_listed=total([entry.counted for entry in mine if not entry.listed]),
    )
