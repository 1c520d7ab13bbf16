"""Settlements on the wire: what is asked for, the steps, and lines with their arithmetic."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field

from services.common.values.identity import masked_account
from services.common.web.choices import listed
from services.common.web.forms import CodeWord, DecimalText, ValueVersion
from services.common.web.jobs import JobId
from services.common.web.masked import MaskedAccount
from services.common.web.wire import (
    AwareInstant,
    GroundText,
    Money,
    MonthText,
    NoNumbers,
    RegionCode,
    Wire,
)
from services.reporting.rules.lines import HeldFor
from services.reporting.rules.month_days import Method
from services.reporting.rules.payees import Payee
from services.reporting.rules.settlements import NAMES, Move, State
from services.reporting.rules.signals import KINDS, Kind
from services.reporting.schemas.forms import Author
from services.reporting.schemas.ids import (
    DisbursementId,
    LineId,
    PlacementId,
    RecoveryId,
    SettlementId,
    UnitId,
    YouthId,
)
from services.reporting.schemas.versions import Version
from services.reporting.tables.settlements import Settlement, SettlementLine, SettlementMove

STATES: Final = f"状态：{listed(NAMES.states)}"
_MOVES: Final = (
    "环节：preparation 编制、preparation_failure 编制失败、nothing_found 没有可结算项目、"
    f"{listed(NAMES.moves)}"
)
_METHODS: Final = "working_days 按工作日、natural_days 按自然日、whole_month 在岗满规定天数按整月"
_HELD: Final = (
    "attendance-unconfirmed 出勤尚未确认、payee-account-missing 没有经核对的收款账户、"
    "days-settled-elsewhere 这些天已在其他见习中结算"
)

Ground = Annotated[
    str,
    Field(max_length=500, description="理由或意见", examples=["已核对有关材料，情况属实"]),
    NoNumbers,
]
NotNegative = Annotated[Money, Field(ge=0, le=Decimal("9999999999.99"))]


class SettlementIn(Wire):
    """要结算的地区和月份。"""

    region: RegionCode
    month: MonthText = Field(description="结算哪个月，应已结束")


class SettlementQueued(Wire):
    """结算已开始编制。"""

    job_id: JobId = Field(description="任务编号，进度见 Location")


class DecisionIn(Wire):
    """复核或者审批的决定。"""

    expected_version: Version = None
    decision: Literal["passed", "returned"] = Field(description="passed 通过，returned 退回")
    ground: Ground = ""


class PublicationIn(Wire):
    """开始公示。"""

    expected_version: Version = None
    ground: Ground = ""


class SourcesIn(Wire):
    """各级财政资金，合计应等于应拨付金额。"""

    central: NotNegative = Field(description="中央资金（元）")
    province: NotNegative = Field(description="自治区资金（元）")
    city: NotNegative = Field(description="市级资金（元）")
    county: NotNegative = Field(description="县级资金（元）")


class DisbursementIn(Wire):
    """拨付情况。"""

    expected_version: Version = None
    paid_on: date = Field(description="实际拨付到个人的日期")
    voucher: str = Field(
        min_length=1, max_length=100, description="支付凭证号", examples=["2026-04-0031"]
    )
    source_of_funds: SourcesIn
    line_ids: Annotated[list[LineId], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="只拨付这些行，最多1000行；不填即拨付全部应拨付的行"
    )
    ground: Ground = ""


class ReturnIn(Wire):
    """退回的资金。"""

    line_id: LineId = Field(description="退回的是哪一行")
    amount: Annotated[Money, Field(gt=0, le=Decimal("9999999999.99"))] = Field(
        description="退回金额（元）"
    )
    returned_on: date = Field(description="退回日期")
    ground: GroundText = Field(description="退回原因", examples=["银行退票，户名与账号不符"])


class DisbursementOut(Wire):
    """一笔拨付或者退回。"""

    id: DisbursementId = Field(description="编号")
    kind: CodeWord = Field(description="补贴种类")
    region: RegionCode = Field(description="认定单位的人社部门所在行政区划")
    amount: Money = Field(description="金额（元），退回为负数")
    paid_on: date = Field(description="拨付或退回日期")
    recorded_at: AwareInstant = Field(description="登记时间")


class StepOut(Wire):
    """结算办理过的一个环节。"""

    version: int = Field(ge=0, description="办理后的版本号")
    move: Move = Field(description=_MOVES)
    author: Author = Field(description="办理人的账号")
    ground: str = Field(description="理由或意见")
    evidence: dict[str, Any] = Field(description="有关日期、凭证号和金额")
    recorded_at: AwareInstant = Field(description="办理时间")


class SettlementOut(Wire):
    """一批结算。"""

    id: SettlementId = Field(description="结算批次的编号")
    region: RegionCode = Field(description="行政区划代码")
    month: MonthText = Field(description="月份")
    state: State = Field(description=STATES)
    version: int = Field(ge=0, description="版本号")
    known_at: AwareInstant = Field(description="所依据事实的截止时间")
    as_of: dict[str, Any] = Field(description="各数据来源读取到的位置")
    lines: int = Field(description="行数")
    held: int = Field(description="其中暂缓的行数")
    total: Money = Field(description="应拨付金额（元）")
    to_recover: Money = Field(description="此前多结算、应收回的金额（元）")
    set_off: Money = Field(description="抵扣应退回补贴、不再拨付的金额（元）")
    publicity_ends_on: date | None = Field(
        description="公示时告知的最后一天；未公示为 null。公示期间公布的放假安排使工作日少于"
        "规定的，公示到重新计算的较晚日期为止，不能审批时在 ends_on 中说明"
    )
    budget_year: int | None = Field(description="占用哪一年度的预算；审批以前为 null")
    provisional: bool = Field(
        description="编制时该月所在年份，或者公示开始时公示期首尾所在年份的工作日历是否尚未公布；"
        "之后公布的不改"
    )


class SettlementWithSteps(SettlementOut):
    """一批结算和它办理过的环节。"""

    steps: list[StepOut] = Field(description="办理过的环节，按先后")

    @classmethod
    def of(cls, settlement: Settlement, steps: Sequence[SettlementMove]) -> Self:
        """A settlement and its steps."""
        shown = SettlementOut.model_validate(settlement)
        return cls(**dict(shown), steps=[StepOut.model_validate(step) for step in steps])


class ExcessOut(Wire):
    """缺勤超过了一个月可以有的天数。"""

    kind: CodeWord = Field(description="缺勤种类；病伤不写明，为 undisclosed")
    days: int = Field(description="当月有几天")
    beyond: int = Field(description="超过几天的停发")


class PortionOut(Wire):
    """在同一标准下的一段。"""

    first: date = Field(description="第一天")
    last: date = Field(description="最后一天")
    days: int = Field(description="在岗的自然日")
    counted_days: int = Field(description="计发的天数")
    missed_days: int = Field(description="因缺勤或者中止不计发的天数")
    month_days: int = Field(description="当月的天数（分母）；按整月的为当月在岗天数")
    wage: Money = Field(description="最低工资标准（元/月）")
    ratio: DecimalText = Field(description="补贴占最低工资标准的比例")
    county: RegionCode | None = Field(
        default=None, description="执行哪个县（区）的标准；早先的结算未记的，即本行的 county"
    )
    method: Method | None = Field(
        default=None,
        description=f"这个县（区）的计算方法：{_METHODS}；早先的结算未记的，即本行的 method",
    )
    least_days: int = Field(default=0, description="按整月计发的最低在岗天数；其他方法为 0")
    stopped_by: ExcessOut | None = Field(
        default=None, description="因哪种缺勤停发当月补贴；没有停发为 null"
    )
    voided_for: Kind | None = Field(
        default=None,
        description=f"因哪种已查实的线索不予计发当月补贴：{listed(KINDS)}；没有为 null",
    )


class LineOut(Wire):
    """一行结算：一段见习在一个月的补贴和算式。"""

    id: LineId = Field(description="明细行的编号")
    settlement_id: SettlementId = Field(description="所在结算批次的编号")
    placement_id: PlacementId = Field(description="见习编号")
    unit_id: UnitId = Field(description="单位编号")
    region: RegionCode = Field(description="认定单位的人社部门所在行政区划")
    county: RegionCode = Field(description="最后一天的见习地点所在县（市、区）")
    month: MonthText = Field(description="月份")
    first: date = Field(description="本月在岗第一天")
    last: date = Field(description="本月在岗最后一天")
    days: int = Field(description="在岗的自然日")
    counted_days: int = Field(description="计发的天数")
    month_days: int = Field(description="当月的天数（分母）")
    method: Method = Field(description=_METHODS)
    portions: list[PortionOut] = Field(description="按标准分段的算式")
    full_month: Money = Field(description="整月的标准（元）")
    ceiling: Money = Field(description="本人当月尚可计发的上限（元）")
    computed: Money = Field(description="按规则应计的金额（元）")
    already: Money = Field(description="此前已结算的金额（元）")
    amount: Money = Field(description="本行金额（元）＝应计－已结算")
    article: str = Field(description="依据的条款")
    sentence: str = Field(description="算式的文字说明")
    values: list[ValueVersion] = Field(description="所用政策数值的版本")
    calendar_version: str = Field(description="所用工作日历的年份和版本")
    held_for: list[HeldFor] = Field(description=f"暂缓的原因：{_HELD}；没有即应拨付")
    payee: Payee = Field(description="拨付给谁：youth 见习人员本人、unit 见习单位")
    set_off: Money = Field(description="其中经本人同意抵扣应退回补贴的金额（元）")
    set_off_against: RecoveryId | None = Field(
        description="抵扣哪一笔应退回的补贴；没有抵扣为 null"
    )
    to_pay: Money = Field(description="实发金额（元）＝本行金额－抵扣，本行为负数的为 0.00")
    adjusts: LineId | None = Field(description="调整的是哪一行；首次结算为 null")


class SettlementLineOut(LineOut):
    """一行结算，办理人员所见。"""

    youth_id: YouthId = Field(description="见习对象编号")
    payee_account: MaskedAccount | None = Field(description="收款账号，只显示末四位；未登记为 null")

    @classmethod
    def of(cls, line: SettlementLine, tail: str | None) -> Self:
        """A line, with the last digits of the account it goes to."""
        shown = LineOut.model_validate(line)
        account = masked_account(tail) if tail else None
        return cls(**dict(shown), youth_id=line.youth_id, payee_account=account)
