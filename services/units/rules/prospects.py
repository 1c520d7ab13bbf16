"""Prospective units: employers that a department recommends, until they register or are dropped.

宁人社函〔2020〕272号 三、五、九.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused
from services.units.rules.allowances import check_allowance
from services.units.rules.industries import check_class
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.personal_numbers import refuse_persons
from services.units.rules.post_texts import PostText, texts_of
from services.units.rules.posts import PostForm, PostTerms, check_months
from services.units.rules.units import check_county, read_credit_code

ProspectRecommender = Literal["commerce", "sasac", "youth_league", "federation", "self", "office"]
ProspectState = Literal["recommended", "policy_sent", "answered", "registered", "dropped"]
ProspectMove = Literal["send_policy", "answer", "register", "drop"]
PolicyWay = Literal["visit", "telephone", "letter", "online", "meeting"]
Answer = Literal["willing", "unwilling", "later"]

PROSPECT_STEPS: Final[Steps[ProspectState, ProspectMove, Who]] = Steps(
    (
        Step("recommended", "send_policy", "officer", "policy_sent"),
        Step("policy_sent", "send_policy", "officer", "policy_sent"),
        Step("answered", "send_policy", "officer", "policy_sent"),
        Step("policy_sent", "answer", "officer", "answered"),
        Step("answered", "answer", "officer", "answered"),
        Step("recommended", "register", "unit", "registered"),
        Step("policy_sent", "register", "unit", "registered"),
        Step("answered", "register", "unit", "registered"),
        Step("dropped", "register", "unit", "registered"),
        Step("recommended", "drop", "officer", "dropped"),
        Step("policy_sent", "drop", "officer", "dropped"),
        Step("answered", "drop", "officer", "dropped"),
        Step("dropped", "send_policy", "officer", "policy_sent"),
    ),
    states={
        "recommended": "已推荐",
        "policy_sent": "已推送政策",
        "answered": "已答复",
        "registered": "已登记为见习单位",
        "dropped": "不再跟进",
    },
    moves={
        "send_policy": "推送政策",
        "answer": "登记答复",
        "register": "申请成为见习单位",
        "drop": "不再跟进",
    },
)

DEPARTMENTS: Final = {"commerce", "sasac", "youth_league", "federation"}


class ProspectNotFound(NotFound):
    """没有找到这个拟发展单位，或者不在您可以查看的范围内。"""


class ProspectAlreadyListed(Conflict):
    """这个统一社会信用代码已经在拟发展单位名册中。"""


class ProspectAlreadyUnit(Conflict):
    """这个统一社会信用代码已经登记为见习单位。"""


class ProspectNamesake(Conflict):
    """名册中同一县（区）已有同名单位，而其中有一个没有统一社会信用代码，无法核对是不是同一单位。"""


class ProspectSettled(Refused):
    """已经登记为见习单位的，请在单位登记信息中修改。"""


class DayAhead(Malformed):
    """日期过晚。"""


class DayTooEarly(Malformed):
    """日期不能早于推荐日期。"""


class AnswerBeforePolicy(Malformed):
    """答复日期不能早于推送政策的日期。"""


@dataclass(frozen=True)
class PlannedPost:
    """A post that the employer may offer once it registers."""

    title: str
    duties: str | None
    occupation: str
    headcount: int
    workplace: str | None
    workplace_county: str
    months: int
    meals: bool
    lodging: bool
    extra_allowance: str | None

    @property
    def texts(self) -> tuple[PostText, ...]:
        """What youths would read of it, and the threshold check before them."""
        return texts_of(vars(self))


@dataclass(frozen=True, repr=False)
class ProspectForm:
    """What is known of an employer that might become a unit; contact as it was told."""

    name: str
    credit_code: str | None
    region: str
    industry: str
    industry_class: str | None
    contact_name: str | None
    contact_phone: str | None
    recommended_by: ProspectRecommender
    recommended_on: date
    list_id: str | None
    posts: tuple[PlannedPost, ...]


def read_prospect(form: ProspectForm, today: date, terms: PostTerms) -> ProspectForm:
    """The form with its code in one spelling.

    Raises CreditCodeWrong, IdNumberAsCreditCode, IndustryClassElsewhere, DayAhead,
    MonthsOutsideLimits, AllowanceUnfit, PersonalNumberInText, or Malformed for a place that is no
    county of the day.
    """
    check_county(form.region, today, "/region")
    check_class(form.industry, form.industry_class)
    check_not_ahead(form.recommended_on, today, "/recommended_on")
    for no, post in enumerate(form.posts):
        check_county(post.workplace_county, today, f"/posts/{no}/workplace_county")
        check_months(post.months, terms)
        at = f"/posts/{no}/extras/allowance"
        check_allowance(post.extra_allowance, terms.most_allowance, at)
        refuse_persons(post.texts, f"/posts/{no}")
    code = read_credit_code(form.credit_code, today) if form.credit_code else None
    return replace(form, credit_code=code)


def folded_name(name: str) -> str:
    """A name as namesakes are found: however its brackets, letters and blanks are typed."""
    return unicodedata.normalize("NFKC", name).lower().replace(" ", "")


def is_apart(name: str, region: str, code: str | None, form: ProspectForm) -> bool:
    """Whether a correction leaves who it is as it was: name, county, and a code if there was one.

    Then nobody need say again that it is not its namesake.
    """
    same_name = folded_name(name) == folded_name(form.name)
    return same_name and region == form.region and (code is None or form.credit_code is not None)


def check_namesake(listed_id: str | None, ground: str | None) -> None:
    """One name in one county without a code is one employer, unless a ground says otherwise.

    `listed_id` is the one of that name that is listed. Raises ProspectNamesake with it.
    """
    if listed_id is not None and ground is None:
        raise ProspectNamesake(
            "是同一单位的，请修改名册中的那一个；不是的，请补上统一社会信用代码，"
            "或者在 namesake_ground 中写明为什么不是同一单位。",
            prospect_id=listed_id,
        )


def check_not_ahead(day: date, today: date, pointer: str) -> None:
    """What is recorded has happened: DayAhead."""
    if day > today:
        raise DayAhead(pointer, f"不能晚于{today}。")


def check_sent_on(sent_on: date, recommended_on: date, today: date) -> None:
    """The policy goes out between the recommendation and today: DayAhead, DayTooEarly."""
    check_not_ahead(sent_on, today, "/sent_on")
    if sent_on < recommended_on:
        raise DayTooEarly("/sent_on", f"不能早于{recommended_on}。")


def check_answered_on(answered_on: date, sent_on: date, today: date) -> None:
    """An answer follows the policy it answers: DayAhead, AnswerBeforePolicy."""
    check_not_ahead(answered_on, today, "/answered_on")
    if answered_on < sent_on:
        raise AnswerBeforePolicy("/answered_on", f"不能早于{sent_on}。")


def check_recommended_before(recommended_on: date, sent_on: date | None) -> None:
    """A recommendation precedes the policy that was sent on its account: DayAhead."""
    if sent_on is not None and recommended_on > sent_on:
        raise DayAhead("/recommended_on", f"不能晚于推送政策的日期{sent_on}。")


def check_unsettled(state: ProspectState) -> None:
    """Once there is a unit, its own data count: ProspectSettled."""
    if state == "registered":
        raise ProspectSettled


def credited(declared: str, listed: str) -> str:
    """Who recommended a unit: the department on whose dated list it stood, else what it says.

    A unit seldom knows on whose list it stood, and the ledger of departments credits the list
    (宁人社函〔2020〕272号 九): what is counted by unit and what the ledger says agree.
    """
    return listed if listed in DEPARTMENTS else declared


def draft_of(post: PlannedPost, place: str) -> PostForm:
    """The draft that a planned post becomes: without words of its own it says what is known.

    `place` is the name of the workplace's county.
    """
    return PostForm(
        title=post.title,
        duties=post.duties or post.title,
        occupation=post.occupation,
        headcount=post.headcount,
        workplace=post.workplace or place,
        workplace_county=post.workplace_county,
        months=post.months,
        meals=post.meals,
        lodging=post.lodging,
        extra_allowance=post.extra_allowance,
        skills=(),
        mentor_id=None,
        unsuitable_under_18=False,
    )
