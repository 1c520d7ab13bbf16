"""Wishes on the wire: counts by code and county, and ids behind them; nothing of a person."""

from datetime import date

from pydantic import Field

from services.common.web.forms import CodeWord
from services.common.web.wire import RegionCode, Wire
from services.matching.actions.wishes import AreaWishes
from services.matching.rules.wishes import Call, CountyWishes, Demand
from services.matching.schemas.ids import PostId, YouthId


class DemandOut(Wire):
    """一个行业或职业的意愿和空余名额。"""

    code: CodeWord = Field(description="行业门类（GB/T 4754）或者职业大类（GB/T 6565）")
    youths: int = Field(description="写明愿意的候补人数；一人可写明几个，故不能相加")
    seats: int = Field(description="空余名额")
    posts: int = Field(description="有空余名额的岗位数")


class CountyWishesOut(Wire):
    """一个县（区）的意愿和空余名额。"""

    county: RegionCode = Field(description="工作地点所在县（区）")
    youths: int = Field(description="愿意在这里工作的候补人数")
    seats: int = Field(description="这里的空余名额")
    any_industry: int = Field(description="其中，行业不限的人数")
    any_occupation: int = Field(description="其中，职业不限的人数")
    industries: list[DemandOut] = Field(description="按行业门类；没有人愿意也没有名额的不列")
    occupations: list[DemandOut] = Field(description="按职业大类；没有人愿意也没有名额的不列")


class WishedCodeOut(Wire):
    """久等的人员写明的一个行业或职业。"""

    code: CodeWord = Field(description="行业门类（GB/T 4754）或者职业大类（GB/T 6565）")
    youths: int = Field(description="人数")


class CallOut(Wire):
    """需要募集岗位的一个地方：候补超过规定天数仍没有合意岗位的人员居住在这里。"""

    region: RegionCode = Field(description="居住地")
    days: int = Field(description="超过多少天，见政策数值 waiting_days_before_call")
    youths: int = Field(description="人数")
    longest_since: date = Field(description="其中候补最久的，自哪一天起")
    any_industry: int = Field(description="其中，行业不限的人数")
    industries: list[WishedCodeOut] = Field(description="写明的行业，人多的在前")
    any_occupation: int = Field(description="其中，职业不限的人数")
    occupations: list[WishedCodeOut] = Field(description="写明的职业，人多的在前")


class WishesOut(Wire):
    """居住在一个地区的候补人员的意愿，和这里的空余名额。"""

    region: RegionCode
    on: date = Field(description="日期")
    waiting: int = Field(description="居住在这里的候补人数")
    elsewhere: int = Field(description="其中，只愿意到别处工作的人数")
    counties: list[CountyWishesOut] = Field(description="各县（区）")
    calls: list[CallOut] = Field(description="需要募集岗位的地方")


class WishingYouthOut(Wire):
    """组成一个数的候补人员。"""

    youth_id: YouthId = Field(description="见习对象编号")
    region: RegionCode = Field(description="居住地")
    since: date = Field(description="自哪一天起候补")


class OpenSeatsOut(Wire):
    """有空余名额的岗位。"""

    post_id: PostId = Field(description="岗位编号")
    county: RegionCode = Field(description="工作地点所在县（区）")
    industry: CodeWord = Field(description="行业门类")
    occupation: CodeWord = Field(description="职业代码")
    free: int = Field(description="空余名额")


def shown_wishes(area: str, today: date, found: AreaWishes) -> WishesOut:
    """An area's wishes as an answer."""
    return WishesOut(
        region=area,
        on=today,
        waiting=found.waiting,
        elsewhere=found.elsewhere,
        counties=[_shown_county(county) for county in found.counties],
        calls=[_shown_call(call) for call in found.calls],
    )


def _shown_county(county: CountyWishes) -> CountyWishesOut:
    return CountyWishesOut(
        county=county.county,
        youths=len(county.youths),
        seats=county.seats,
        any_industry=county.any_industry,
        any_occupation=county.any_occupation,
        industries=[_shown_demand(demand) for demand in county.industries],
        occupations=[_shown_demand(demand) for demand in county.occupations],
    )


def _shown_demand(demand: Demand) -> DemandOut:
    return DemandOut(
        code=demand.code,
        youths=len(demand.youths),
        seats=demand.seats,
        posts=len(demand.posts),
    )


def _shown_call(call: Call) -> CallOut:
    return CallOut(
        region=call.region,
        days=call.days,
        youths=len(call.youths),
        longest_since=call.longest_since,
        any_industry=call.any_industry,
        industries=[*map(_shown_code, call.industries)],
        any_occupation=call.any_occupation,
        occupations=[*map(_shown_code, call.occupations)],
    )


def _shown_code(wished: tuple[str, int]) -> WishedCodeOut:
    code, count = wished
    return WishedCodeOut(code=code, youths=count)
