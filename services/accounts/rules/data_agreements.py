"""Data agreements: which department receives what, for what purpose, on what basis, how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from services.accounts.rules.accounts import Account
from services.accounts.rules.feeds import BATCHES, feed_named
from services.accounts.rules.officers import administered_by
from services.common.errors import Malformed, NotFound, Refused, Stale
from services.common.moves import Names, standing
from services.common.values import region
from services.common.values.signatures import Algorithm

DepartmentKind = Literal[
    "education", "finance", "commerce", "sasac", "youth_league", "federation", "human_resources"
]  # fmt: skip
State = Literal["in_force", "ended"]
Move = Literal["revise", "end"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


AGREEMENT_STEPS: Final = (
    Step("in_force", "revise", "administrator", "in_force"),
    Step("in_force", "end", "administrator", "ended"),
)
NAMES: Final = Names(
    states={"in_force": "未终止", "ended": "已终止"},
    moves={"revise": "修订", "end": "终止"},
    movers={"administrator": "管理员"},
)


RECOMMENDATIONS: Final = "recommendations"
RECOMMENDERS: Final[frozenset[DepartmentKind]] = frozenset(
    ("commerce", "sasac", "youth_league", "federation")
)
"""The departments that recommend units (九): no other is taken a list of them from."""


@dataclass(frozen=True)
class Terms:
    """What was agreed: a revision replaces all of it."""

    department_name: str
    purpose: str
    legal_basis: str
    feeds: Mapping[str, Sequence[str]]
    """The fields of each feed."""
    batches: tuple[str, ...]
    regions: tuple[str, ...]
    algorithm: Algorithm
    first_day: date
    last_day: date

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a token of it bears, such as feeds:units."""
        feeds = (f"feeds:{name}" for name in sorted(self.feeds))
        return (*feeds, *(f"exchange-batches:{name}" for name in sorted(self.batches)))

    def holds_on(self, day: date) -> bool:
        """Whether a day is among those agreed, the first and the last included."""
        return self.first_day <= day <= self.last_day


class AgreementUnknown(NotFound):
    """没有这份数据共享协议，或者不在您管理的行政区划内。"""


class AgreementChanged(Stale):
    """这份数据共享协议已被他人修订，请刷新后再办理。"""


class AgreementOver(Refused):
    """这份数据共享协议已经终止。"""


class AgreementEmpty(Malformed):
    """数据共享协议至少要有一个数据目录或者一种报送名单。"""


class FeedFieldUnknown(Malformed):
    """数据目录或者字段不在目录清单之内。"""


class BatchNotOfDepartment(Malformed):
    """这种名单不由协议的部门报送。"""

    article = "宁人社函〔2020〕272号 九"


class AgreementDaysUnfit(Malformed):
    """数据共享协议的起止日期不正确。"""


class AgreementRegionBeyond(Malformed):
    """数据共享协议只能涉及本行政区划及下辖行政区划。"""


def read_terms(
    administrator: Account, kind: DepartmentKind, terms: Terms, today: date, most: int
) -> Terms:
    """The terms, once all may be agreed with such a department, for so many days ahead at most.

    Raises NotAdministrator, AgreementEmpty, FeedFieldUnknown, BatchNotOfDepartment,
    AgreementRegionBeyond, AgreementDaysUnfit.
    """
    area = administered_by(administrator)
    if not terms.feeds and not terms.batches:
        raise AgreementEmpty("/feeds", AgreementEmpty.title())
    for name, fields in terms.feeds.items():
        _refuse_fields_beyond(name, fields)
    _refuse_batches(kind, terms.batches)
    if any(not region.lies_within(code, area) for code in terms.regions):
        raise AgreementRegionBeyond("/regions", AgreementRegionBeyond.title())
    _refuse_days(terms, today, most)
    return terms


def _refuse_fields_beyond(name: str, fields: Sequence[str]) -> None:
    feed = feed_named(name)
    if feed is None:
        raise FeedFieldUnknown("/feeds", "没有这个数据目录，见 GET /v1/feeds。")
    if not fields or not set(fields) <= feed.field_names:
        known = "、".join(field.name for field in feed.fields)
        raise FeedFieldUnknown("/feeds", f"“{feed.title}”可以约定的字段：{known}；至少一个。")


def _refuse_batches(kind: DepartmentKind, batches: Sequence[str]) -> None:
    if not set(batches) <= BATCHES.keys():
        raise FeedFieldUnknown("/batches", "没有这种报送名单，见 GET /v1/feeds。")
    if RECOMMENDATIONS in batches and kind not in RECOMMENDERS:
        raise BatchNotOfDepartment(
            "/batches",
            "推荐见习单位的是商务、国资委、共青团和工商联；"
            "与其他部门的协议请不要列入 recommendations。",
        )


def _refuse_days(terms: Terms, today: date, most: int) -> None:
    if terms.last_day < terms.first_day:
        raise AgreementDaysUnfit("/last_day", "最后一天不能早于第一天。")
    if terms.last_day < today:
        raise AgreementDaysUnfit("/last_day", "最后一天不能早于今天。")
    if terms.last_day >= max(terms.first_day, today) + timedelta(days=most):
        raise AgreementDaysUnfit("/last_day", f"有效期至多{most}天，到期前可以修订续期。")


def follow(state: State, move: Move) -> State:
    """The state after a move of the administrator. Raises AgreementOver."""
    for step in AGREEMENT_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    ways = [(step.move, step.who) for step in AGREEMENT_STEPS if step.state == state]
    told = standing(state, ways, NAMES)
    raise AgreementOver(told.words, **told.members)


def refuse_over(state: State) -> None:
    """Refuse whatever presupposes an agreement in force: AgreementOver."""
    if state == "ended":
        raise AgreementOver


def holds(state: State, terms: Terms, day: date) -> bool:
    """Whether anything may be read or handed in on a day: not ended, and a day that was agreed."""
    return state == "in_force" and terms.holds_on(day)


def refuse_unseen(area: str | None, office: str) -> None:
    """Refuse a look at an agreement of an office elsewhere: AgreementUnknown."""
    if area is None or not region.lies_within(office, area):
        raise AgreementUnknown


def refuse_stale(version: int, expected_version: int) -> None:
    """Refuse a move by somebody who saw another version: AgreementChanged."""
    if version != expected_version:
        raise AgreementChanged(version=version)
