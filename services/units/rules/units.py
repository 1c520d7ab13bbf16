"""Units: what they declare, and the moves between applied, recognised and removed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused
from services.common.values import identity, region
from services.units.rules.industries import check_class
from services.units.rules.moves import Step, Steps, Who, follow
from services.units.rules.regional_conditions import check_founded_on

Kind = Literal["enterprise", "institution", "social_organisation"]
Ownership = Literal["state", "collective", "private", "foreign", "other"]
Recommender = Literal["commerce", "sasac", "youth_league", "federation", "self"]
RemovalGround = Literal["no_intake", "cause", "withdrawal"]

UnitState = Literal[
    "applied", "recognised", "suspended", "removed", "returned", "refused", "merged"
]
UnitMove = Literal[
    "apply_again",
    "readmit",
    "recognise",
    "return",
    "refuse",
    "suspend",
    "reinstate",
    "remove",
    "rename",
    "change_code",
    "merge",
]

UNIT_STEPS: Final[Steps[UnitState, UnitMove, Who]] = Steps(
    (
        Step("applied", "recognise", "officer", "recognised"),
        Step("applied", "return", "officer", "returned"),
        Step("applied", "refuse", "officer", "refused"),
        Step("returned", "apply_again", "unit", "applied"),
        Step("refused", "apply_again", "unit", "applied"),
        Step("removed", "readmit", "officer", "removed"),
        Step("removed", "apply_again", "unit", "applied"),
        Step("recognised", "suspend", "officer", "suspended"),
        Step("suspended", "reinstate", "officer", "recognised"),
        Step("recognised", "remove", "officer", "removed"),
        Step("suspended", "remove", "officer", "removed"),
        Step("recognised", "rename", "officer", "recognised"),
        Step("recognised", "change_code", "officer", "recognised"),
        Step("suspended", "rename", "officer", "suspended"),
        Step("suspended", "change_code", "officer", "suspended"),
        Step("recognised", "merge", "officer", "merged"),
    ),
    states={
        "applied": "已申请",
        "recognised": "已认定",
        "suspended": "已暂停",
        "removed": "已清退",
        "returned": "已退回补正",
        "refused": "不予认定",
        "merged": "已并入其他单位",
    },
    moves={
        "apply_again": "重新申请",
        "readmit": "准予提前重新申请",
        "recognise": "认定",
        "return": "退回补正",
        "refuse": "不予认定",
        "suspend": "暂停",
        "reinstate": "恢复",
        "remove": "清退",
        "rename": "变更名称",
        "change_code": "变更统一社会信用代码",
        "merge": "并入其他单位",
    },
)


WHOSE_CODE: Final = (
    "如果是本单位的代码而由他人登记，或者原来的账号已经丢失，请持登记证照到当地人力资源社会保障部门"
    "办理账号交接，并告知本账号的编号（登录后见 GET /v1/me 的 account_id）。"
)
"""What a unit is told whose code is taken: its office hands the record over to its account."""

_LISTED: Final = "代码见 GET /v1/code-lists/regions"


class UnitNotFound(NotFound):
    """没有找到这个见习单位，或者不在您可以查看的范围内。"""


class UnitAlreadyRegistered(Conflict):
    """本账号已经登记过见习单位。"""


class CreditCodeTaken(Conflict):
    """这个统一社会信用代码已经登记过见习单位。"""


class CreditCodeWrong(Malformed):
    """统一社会信用代码不正确。"""


class IdNumberAsCreditCode(Malformed):
    """此处应填写单位的统一社会信用代码，不能填写个人的居民身份号码。"""


class RecognisedFactsFixed(Refused):
    """已认定单位的名称、统一社会信用代码、类型和认定地区不能直接修改。"""


class UnitRemoved(Refused):
    """该单位已不是见习单位：已被清退，或者已经退出。"""


class UnitMerged(Refused):
    """该单位已并入其他单位，请由承继的单位办理。"""


class UnitOccupied(Refused):
    """该单位还有在岗见习人员或已签协议的派遣，不能清退或者退出。"""

    article = "宁人社函〔2020〕272号 二"


class PostsStillOpen(Refused):
    """该单位还有开放的见习岗位，请先暂停或关闭岗位再清退。"""


@dataclass(frozen=True)
class RecognisedFacts:
    """What recognition was given on, and what therefore only a succession may change."""

    name: str
    credit_code: str
    kind: str
    region: str


def read_credit_code(text: str, today: date) -> str:
    """The unit's code (GB 32100), upper case; a doubtful one is read and then confirmed or not.

    Raises IdNumberAsCreditCode for a person's number, even a mistyped one, and CreditCodeWrong
    for what is no code at all.
    """
    if identity.seems_a_persons(text, on=today):
        raise IdNumberAsCreditCode("/credit_code", "这是个人的居民身份号码，请填写单位的代码。")
    try:
        return identity.credit_code(text)
    except identity.IdentityError as error:
        raise CreditCodeWrong("/credit_code", error.reason) from None


def read_phone(text: str, pointer: str) -> str:
    """A mobile number of 11 digits. Raises Malformed at the pointer."""
    try:
        return identity.phone(text)
    except identity.IdentityError as error:
        raise Malformed(pointer, error.reason) from None


def check_region(code: str, on: date, pointer: str = "/region") -> None:
    """Refuse a code that GB/T 2260 does not have on that day: Malformed at the pointer."""
    if region.find(code, on) is None:
        raise Malformed(pointer, f"没有这个行政区划代码，或该代码当日无效；{_LISTED}。")


def check_county(code: str, on: date, pointer: str) -> None:
    """Refuse what is not a county in force on that day: Malformed at the pointer."""
    place = region.find(code, on)
    if place is None:
        raise Malformed(pointer, f"请填写当日有效的县级行政区划代码；{_LISTED}。")
    if place.level != "county":
        raise Malformed(pointer, f"请填写县级行政区划代码：{_within(code, on)}。")


def _within(area: str, on: date) -> str:
    """What lies one tier below a city or the region, to be told to whoever named it."""
    below = (one for one in region.regions_on(on) if region.parent(one.code) == area)
    return "、".join(f"{one.name}（{one.code}）" for one in below)


def stands(state: UnitState) -> bool:
    """Whether a unit is still there: neither removed nor gone into another."""
    return state not in ("removed", "merged")


def check_standing(state: UnitState) -> None:
    """Nothing more is added to a unit that is no more: UnitRemoved, UnitMerged."""
    if state == "removed":
        raise UnitRemoved
    check_not_merged(state)


def check_removable(state: UnitState) -> None:
    """Who is no more is not removed, nor who was never recognised.

    Raises UnitRemoved, UnitMerged, MoveNotOpen.
    """
    check_standing(state)
    follow(UNIT_STEPS, state, "remove", "officer")


def check_not_merged(state: UnitState) -> None:
    """What happens to those a unit answered for is its successor's to tell: UnitMerged."""
    if state == "merged":
        raise UnitMerged


def revise(
    state: UnitState, before: RecognisedFacts, after: RecognisedFacts, who: Who
) -> UnitState:
    """The state after a unit's facts were corrected: one sent back or gone thereby applies again.

    Raises RecognisedFactsFixed for what bears on a recognition given, UnitRemoved where an office
    corrects a unit that is gone, UnitMerged.
    """
    if (state, who) != ("removed", "unit"):
        check_standing(state)
    if state in ("recognised", "suspended") and before != after:
        raise RecognisedFactsFixed(
            "单位更名、合并、换码请向认定机构申请变更；在其他地区设岗只需登记工作地点；"
            "单位迁到其他机构的地区，请先申请退出，再以原统一社会信用代码向迁入地重新申请。"
        )
    if state in ("returned", "refused", "removed") and who == "unit":
        return follow(UNIT_STEPS, state, "apply_again", who)
    return state


def check_nobody_there(open_dispatches: int, open_placements: int) -> None:
    """A unit is removed only once nobody is there or about to arrive (二): UnitOccupied."""
    if open_dispatches or open_placements:
        raise UnitOccupied(
            f"该单位还有{open_placements}名在岗见习人员、{open_dispatches}件已签协议的派遣，"
            "不能清退或者退出。",
            open_dispatches=open_dispatches,
            open_placements=open_placements,
        )


@dataclass(frozen=True, repr=False)
class UnitForm:
    """What a unit declares of itself, codes already read."""

    name: str
    credit_code: str
    region: str
    address: str
    industry: str
    ownership: Ownership
    kind: Kind
    park: str | None
    staff: int
    recommended_by: Recommender
    contact_name: str
    contact_phone: str
    founded_on: date | None
    industry_class: str | None = None

    @property
    def recognised_facts(self) -> RecognisedFacts:
        """The part that recognition is given on."""
        return RecognisedFacts(self.name, self.credit_code, self.kind, self.region)


def read_form(form: UnitForm, today: date) -> UnitForm:
    """The form with its codes in one spelling.

    Raises CreditCodeWrong, IdNumberAsCreditCode, IndustryClassElsewhere, or Malformed for an
    unknown region, a first day to come, or a phone.
    """
    check_region(form.region, today)
    check_class(form.industry, form.industry_class)
    check_founded_on(form.founded_on, today)
    return replace(
        form,
        credit_code=read_credit_code(form.credit_code, today),
        contact_phone=read_phone(form.contact_phone, "/contact/phone"),
    )
