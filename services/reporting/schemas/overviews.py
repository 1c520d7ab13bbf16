"""The overview on the wire: a front end shows it in one call."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.forms import CodeWord, DecimalText
from services.common.web.wire import AwareInstant, Money, RegionCode, Wire
from services.reporting.rules.overviews import Overview
from services.reporting.schemas.forms import ShownMonth
from services.reporting.schemas.monthly_reports import AsOfOut
from services.reporting.schemas.year_numbers import (
    OFFICES_ON_PAPER,
    PAPER_UNTIL,
    PLAN_RATE,
    SINCE_START,
    OnPaperOut,
    PlannedOut,
    SinceStartOut,
    YearPartOut,
)


class OverviewMonthOut(Wire):
    """一个月的情况，按月报的口径、现在所知的数据；启用以前的月份，不知道的数为 null。"""

    month: ShownMonth = Field(description="月份 YYYY-MM")
    plan: int | None = Field(description="计划组织见习人数；没有计划的为 null，不是0")
    arrivals: int | None = Field(description="实际到岗人数")
    completions: int | None = Field(description="完成见习人数")
    retained: int | None = Field(description="其中被留用的")
    early_ends: int | None = Field(description="非正常结束人数")
    on_post: int | None = Field(description="月末在岗人数")
    units: int | None = Field(description="月末见习单位数")
    seats: int | None = Field(description="月末见习岗位（名额）数")
    new_seats: int | None = Field(description="新增见习岗位（名额）数")
    paid: Money | None = Field(description="当月拨付的见习补贴资金，已减退回，元")


class StandingNowOut(Wire):
    """现在的名额和候补，以及超过期限的事项。"""

    offered: int = Field(description="正在招收的岗位的名额")
    taken: int = Field(description="其中已占用的名额")
    open: int = Field(description="其中空着的名额")
    waiting: int = Field(description="候补的见习对象，按居住地")
    overdue_responses: int = Field(description="未按期答复的派遣")
    overdue_agreements: int = Field(description="未按期签署的协议")
    overdue_arrivals: int = Field(description="未按期到岗的派遣")
    overdue_follow_ups: int = Field(description="未按期开展的后续帮扶")
    overdue_reports: int = Field(description="过了期限（较早的一个）还没有填报的月报")


class PaidKindOut(Wire):
    """一种资金当年实际拨付的数。"""

    kind: CodeWord = Field(description="资金种类，代码表 disbursement-kinds")
    amount: Money = Field(description="当年拨付，已减退回，元")


class FundOut(Wire):
    """本级当年的资金，元。"""

    granted: Money = Field(description="下达资金")
    spent: Money = Field(description="已支出")
    committed: Money = Field(description="已审批待拨付")
    available: Money = Field(description="还可以审批的")


class OverviewOut(Wire):
    """一个地区一年的总览：计划与到岗、名额、候补、期限、资金，按月和按地区。"""

    region: RegionCode = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称", max_length=30)
    year: int = Field(description="年份")
    until: date = Field(description="统计到哪一天")
    known_at: AwareInstant = Field(description="按此时所知的数据计算")
    as_of: list[AsOfOut] = Field(description="各来源的数据读到哪里")
    paper_until: ShownMonth | None = Field(description=PAPER_UNTIL)
    offices_on_paper: list[OnPaperOut] = Field(max_length=60, description=OFFICES_ON_PAPER)
    plan: int | None = Field(description="当年计划；没有计划的、不知道全年的为 null")
    arrivals: int | None = Field(description="当年到岗人数；不知道全年的为 null")
    since_start: SinceStartOut | None = Field(description=SINCE_START)
    plan_rate: DecimalText | None = Field(description=PLAN_RATE)
    planned: PlannedOut = Field(description="有计划的各月")
    retention_rate: DecimalText | None = Field(
        description="留用率，四位小数；没有完成见习的、不知道全年的为 null"
    )
    months: list[OverviewMonthOut] = Field(description="当年各月", max_length=12)
    now: StandingNowOut = Field(description="现在的名额、候补和超过期限的事项，与年份无关")
    paid: list[PaidKindOut] = Field(description="当年各种资金；不知道全年的为空", max_length=10)
    fund: FundOut = Field(description="本级的资金")
    parts: list[YearPartOut] = Field(description="分地区的各项数；县（区）的为空", max_length=60)

    @classmethod
    def of(cls, told: Overview) -> Self:
        """As a front end reads it."""
        balance = told.balance
        return cls(
            region=told.region,
            region_name=told.name,
            year=told.year,
            until=told.until,
            known_at=told.known_at,
            as_of=[AsOfOut.model_validate(one) for one in told.as_of],
            paper_until=told.paper_until,
            offices_on_paper=[OnPaperOut.model_validate(one) for one in told.offices_on_paper],
            plan=told.number(5),
            arrivals=told.number(6),
            since_start=SinceStartOut.of(told.numbers),
            planned=PlannedOut.model_validate(told.planned),
            plan_rate=None if told.plan_rate is None else str(told.plan_rate),
            retention_rate=None if told.retention_rate is None else str(told.retention_rate),
            months=[OverviewMonthOut.model_validate(one) for one in told.months],
            now=_now(told),
            paid=[PaidKindOut.model_validate(one) for one in told.paid],
            fund=FundOut(
                granted=balance.granted.total,
                spent=balance.spent.total,
                committed=balance.committed,
                available=balance.available,
            ),
            parts=[YearPartOut.of(one) for one in told.parts],
        )


def _now(told: Overview) -> StandingNowOut:
    seats = told.seats
    return StandingNowOut(
        offered=seats.offered,
        taken=seats.taken,
        open=seats.offered - seats.taken,
        waiting=seats.waiting,
        overdue_responses=seats.responses,
        overdue_agreements=seats.agreements,
        overdue_arrivals=seats.arrivals,
        overdue_follow_ups=seats.follow_ups,
        overdue_reports=told.reports_overdue,
    )
