"""Recognition by the notice: four systems and a mentor (六), three conditions (七), met or not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, Member, Refused
from services.common.values.month import add_months

DocumentKind = Literal["safety_management", "daily_management", "training_plan", "duty_definition"]
FindingKind = Literal["production_normal", "labour_sound", "safety_assured", "clean_record"]
RecognitionMove = Literal["recognise", "return", "refuse"]

SIX: Final = "宁人社函〔2020〕272号 六"
SEVEN: Final = "宁人社函〔2020〕272号 七"

SYSTEMS: Final[dict[DocumentKind, str]] = {
    "safety_management": "安全管理制度",
    "daily_management": "日常管理规范",
    "training_plan": "见习计划",
    "duty_definition": "人员职责定位",
}
STANDING: Final[dict[FindingKind, str]] = {
    "production_normal": "生产经营正常",
    "labour_sound": "劳动关系健全",
    "safety_assured": "生产安全有保障",
}


class ConditionsNotMet(Refused):
    """认定条件尚未全部具备。"""

    article = "宁人社函〔2020〕272号 六、七"


class AddedConditionsNotMet(Refused):
    """通知所定的认定条件已经具备，另加的条件尚未全部具备。"""


class FoundInFuture(Refused):
    """核查日期不能晚于今天。"""


class RemedyMissing(Malformed):
    """退回或不予认定时，须写明如何补正或救济。"""


@dataclass(frozen=True)
class Document:
    """One of the four systems, with the days on which it is in force; no last day is no end."""

    kind: str
    valid_from: date
    valid_to: date | None

    def is_valid(self, day: date) -> bool:
        """Whether it is in force on a day, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Finding:
    """What an officer found of one condition on a day; `no` orders findings of the same day."""

    condition: str
    met: bool
    found_on: date
    no: int
    valid_to: date | None = None
    """The last day on which it still says something; None is no end."""


@dataclass(frozen=True)
class Condition:
    """One condition of recognition as of a day, and who sets it."""

    name: str
    title: str
    met: bool
    source: str
    remark: str
    article: str | None = None
    """The article of the notice, where the notice sets it."""
    grade: str | None = None
    """How sure the source is, where a dated value sets it: A, B, C or NV."""
    value: str | None = None
    """The version of that value."""


@dataclass(frozen=True)
class Standing:
    """All that recognition looks at."""

    documents: tuple[Document, ...]
    mentors: int
    findings: tuple[Finding, ...]

    def aging(self, months: int) -> "Standing":
        """The same with findings that end with the corresponding day so many months on."""
        findings = (
            replace(one, valid_to=add_months(one.found_on, months)) for one in self.findings
        )
        return replace(self, findings=tuple(findings))


def conditions(standing: Standing, day: date) -> tuple[Condition, ...]:
    """Every condition that the notice sets, as of a day, in its order (六、七)."""
    mentors = f"已登记{standing.mentors}名" if standing.mentors else "尚未登记带教老师"
    return (
        *(_system(kind, title, standing, day) for kind, title in SYSTEMS.items()),
        _of_notice(SIX, "mentor", "带教老师", met=standing.mentors > 0, remark=mentors),
        *(_state(kind, title, standing.findings, day) for kind, title in STANDING.items()),
    )


def _of_notice(article: str, name: str, title: str, *, met: bool, remark: str) -> Condition:
    return Condition(name, title, met, source=article, remark=remark, article=article)


def _system(kind: str, title: str, standing: Standing, day: date) -> Condition:
    handed_in = [document for document in standing.documents if document.kind == kind]
    met = any(document.is_valid(day) for document in handed_in)
    remark = "有效" if met else "已提交，但当日不在有效期内" if handed_in else "尚未提交"
    return _of_notice(SIX, kind, title, met=met, remark=remark)


def _state(kind: FindingKind, title: str, findings: tuple[Finding, ...], day: date) -> Condition:
    met, remark = verdict(findings, kind, day)
    return _of_notice(SEVEN, kind, title, met=met, remark=remark)


def verdict(findings: tuple[Finding, ...], kind: FindingKind, day: date) -> tuple[bool, str]:
    """What the newest finding of a kind says on a day, and in which words."""
    found = [finding for finding in findings if finding.condition == kind]
    if not found:
        return False, "尚未核查"
    newest = max(found, key=lambda finding: (finding.found_on, finding.no))
    if newest.valid_to is not None and newest.valid_to < day:
        return False, f"{newest.found_on}核查，有效期至{newest.valid_to}，须重新核查"
    return newest.met, f"{newest.found_on}核查：{'符合' if newest.met else '不符合'}"


def check_conditions(found: Sequence[Condition]) -> None:
    """Refuse recognition while one is unmet; the error lists all and names the missing.

    Raises ConditionsNotMet where the notice itself asks for a missing one, AddedConditionsNotMet
    where only the region or the credit code does.
    """
    missing = [condition for condition in found if not condition.met]
    if missing:
        listed: list[Member] = [asdict(condition) for condition in found]
        by_notice = any(condition.article for condition in missing)
        raise (ConditionsNotMet if by_notice else AddedConditionsNotMet)(
            "尚缺：" + "、".join(condition.title for condition in missing) + "。",
            missing=[condition.name for condition in missing],
            conditions=listed,
        )


def check_found_on(found_on: date, today: date) -> None:
    """A finding is of today or before: FoundInFuture."""
    if found_on > today:
        raise FoundInFuture(today=today.isoformat())


def check_remedy(move: RecognitionMove, remedy: str | None) -> None:
    """Who is not recognised is told what to do about it: RemedyMissing."""
    if move != "recognise" and not remedy:
        raise RemedyMissing("/remedy", "请填写补正或救济途径。")
