"""Opening figures on the wire: paper beside what is counted, and the signature."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from services.common.values.month import Month
from services.common.web.wire import AwareInstant, GroundText, RegionCode, Wire
from services.reporting.actions.history_openings import MOST_NAMED, Comparison
from services.reporting.rules.openings import Compared
from services.reporting.schemas.ids import PlacementId
from services.reporting.schemas.versions import MOST
from services.reporting.tables.history_imports import OpeningSignature


class CountedPersonOut(Wire):
    """系统计入在岗人数的一次见习。"""

    placement_id: PlacementId = Field(description="见习编号", max_length=30)
    arrived_on: date = Field(description="到岗日期")
    youth_name: str | None = Field(description="姓名", max_length=100)
    unit_name: str | None = Field(description="见习单位，协议中有的才有", max_length=200)


class ComparedOut(Wire):
    """一项指标的对照。"""

    no: int = Field(ge=1, le=15, description="指标序号")
    title: str = Field(max_length=100, description="表头文字")
    paper: str | None = Field(
        max_length=30, description="纸质报表中的数，指标15为万元；没有填写的为 null"
    )
    found: str = Field(max_length=30, description="按导入的数据计算的数")
    difference: str | None = Field(max_length=30, description="计算的数减去纸质报表中的数")
    entries: int = Field(ge=0, description="计算的数由多少个对象组成")
    people: list[CountedPersonOut] = Field(
        max_length=MOST_NAMED, description="指标14不一致时，系统所计的人员，至多200人；其余为空"
    )


class OpeningSignatureOut(Wire):
    """期初数的签字。"""

    region: RegionCode = Field(description="地区代码")
    version: int = Field(ge=1, description="签字的是第几个版本")
    ground: str | None = Field(max_length=2000, description="不一致的原因；一致的为 null")
    signed_on: date = Field(description="签字日期")
    signed_at: AwareInstant = Field(description="签字时间")


class OpeningComparisonOut(Wire):
    """一个地区的期初数及其对照。"""

    region: RegionCode = Field(description="地区代码")
    month: str = Field(max_length=7, description="最近一期纸质月报的月份，如 2026-02")
    version: int = Field(ge=1, description="期初数的版本号")
    same: bool = Field(description="各项是否一致")
    figures: list[ComparedOut] = Field(max_length=15, description="逐项对照")
    signature: OpeningSignatureOut | None = Field(description="签字；尚未签字为 null")


class OpeningSignatureIn(Wire):
    """签字确认期初数。"""

    expected_version: int = Field(ge=1, le=MOST, description="您看到的期初数版本号")
    ground: GroundText | None = Field(
        default=None,
        description="不一致而确实无误的，写明原因",
        examples=["纸质台账中有2人跨月，已逐人核对"],
    )


def shown_comparison(found: Comparison) -> OpeningComparisonOut:
    """A comparison as an answer."""
    signature = found.signature
    return OpeningComparisonOut(
        region=found.told.region,
        month=str(Month.of(found.told.month)),
        version=found.told.version,
        same=not any(one.difference for one in found.compared),
        figures=[_compared(one, found) for one in found.compared],
        signature=shown_signature(signature) if signature else None,
    )


def shown_signature(signed: OpeningSignature) -> OpeningSignatureOut:
    """A signature as an answer."""
    names = OpeningSignatureOut.model_fields
    return OpeningSignatureOut(**{name: getattr(signed, name) for name in names})


def _compared(one: Compared, found: Comparison) -> ComparedOut:
    return ComparedOut(
        no=one.no,
        title=one.title,
        paper=_text(one.paper),
        found=str(one.found),
        difference=_text(one.difference),
        entries=len(one.counted),
        people=[
            CountedPersonOut(
                placement_id=entry.id,
                arrived_on=entry.occurred_on,
                youth_name=found.names[entry.id].youth,
                unit_name=found.names[entry.id].unit,
            )
            for entry in one.counted
            if entry.id in found.names
        ],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
