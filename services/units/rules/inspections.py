"""Inspections: a dated checklist answered whole, faults put right in time, a second look."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, Member, NotFound, Refused
from services.units.rules.moves import Step, Steps, Who

Result = Literal["met", "not_met", "not_seen"]
InspectionState = Literal[
    "passed", "not_seen", "rectifying", "rectified", "not_rectified", "annulled"
]
InspectionMove = Literal["report", "confirm", "fail", "annul"]

INSPECTION_STEPS: Final[Steps[InspectionState, InspectionMove, Who]] = Steps(
    (
        Step("rectifying", "report", "unit", "rectifying"),
        Step("rectifying", "confirm", "officer", "rectified"),
        Step("rectifying", "fail", "officer", "not_rectified"),
        Step("not_rectified", "report", "unit", "not_rectified"),
        Step("not_rectified", "confirm", "officer", "rectified"),
        Step("not_rectified", "fail", "officer", "not_rectified"),
        Step("passed", "annul", "officer", "annulled"),
        Step("not_seen", "annul", "officer", "annulled"),
        Step("rectifying", "annul", "officer", "annulled"),
        Step("rectified", "annul", "officer", "annulled"),
        Step("not_rectified", "annul", "officer", "annulled"),
    ),
    states={
        "passed": "各项都符合",
        "not_seen": "查看不全",
        "rectifying": "整改中",
        "rectified": "已整改",
        "not_rectified": "复查仍不符合",
        "annulled": "登记有误，已作废",
    },
    moves={
        "report": "报告整改",
        "confirm": "确认已整改",
        "fail": "认定仍不符合",
        "annul": "作废误登",
    },
)
"""From the first look on; one without faults moves no more but to be annulled. It has passed if
every item was seen; of one that left items unseen nothing is concluded, and it is repeated. What a
unit reports settles nothing: it makes a second look due."""
_AT_FAULT: Final = {"missing": "缺少", "repeated": "重复", "not_asked": "不在这次查看的范围内"}
MOST_FILES: Final = 20
"""A guard of the store, not a rule of any office."""
UNFINISHED: Final[tuple[InspectionState, ...]] = ("rectifying", "not_rectified")
"""The states in which faults are still to be put right."""


class InspectionNotFound(NotFound):
    """没有找到这次检查，或者不在您可以查看的范围内。"""


class NoChecklist(Refused):
    """这一天还没有可用的检查清单。"""


class ItemsIncomplete(Malformed):
    """检查清单的每一项都须填写一次，不能多也不能少。"""


class RemarkMissing(Malformed):
    """不符合或者未能查看的，须写明情况。"""


class FilesTooMany(Refused):
    """这次检查的整改材料已经达到上限，请合并后再提交。"""


class RecheckBeforeLook(Refused):
    """复查日期不能早于上一次查看的日期。"""


class InspectionAnnulled(Refused):
    """这次检查登记有误，已经作废，不能以它为由暂停单位。"""


class NoFaultsStand(Refused):
    """这次检查没有不合格项，或者不合格项已经整改，不能以它为由暂停单位。"""


class RectificationStillRuns(Refused):
    """整改期限还没有过，或者单位已在期限内报告整改而还没有复查，不能以这次检查为由暂停单位。"""


@dataclass(frozen=True)
class Item:
    """One line of a checklist, with the article that asks for it."""

    code: str
    title: str
    article: str


@dataclass(frozen=True)
class Checklist:
    """One edition of the checklist, in force from a day on."""

    version: str
    effective: date
    items: tuple[Item, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its items, in their order."""
        return tuple(item.code for item in self.items)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of its items by their codes."""
        return {item.code: item.title for item in self.items}


@dataclass(frozen=True)
class Answer:
    """What an officer saw of one item."""

    item: str
    result: Result
    remark: str | None


def checklist_on(editions: Iterable[Checklist], day: date) -> Checklist:
    """The edition in force on a day. Raises NoChecklist before the first."""
    known = [edition for edition in editions if edition.effective <= day]
    if not known:
        raise NoChecklist(day=day.isoformat())
    return max(known, key=lambda edition: edition.effective)


def check_answers(asked: Sequence[str], answers: Sequence[Answer], by: Checklist) -> None:
    """Every item asked is answered once, and what was not met or not seen has its remark.

    `by` is the checklist that the inspection goes by. Raises ItemsIncomplete with the items at
    fault, at the first that should not stand there; RemarkMissing at the answer's place.
    """
    given = Counter(answer.item for answer in answers)
    faulty = {
        "missing": [code for code in asked if code not in given],
        "repeated": [code for code in asked if given[code] > 1],
        "not_asked": [code for code in by.codes if code in given and code not in asked],
    }
    unknown = [place for place, answer in enumerate(answers) if answer.item not in by.codes]
    if any(faulty.values()) or unknown:
        raise _incomplete(faulty, unknown, answers, by)
    for place, answer in enumerate(answers):
        if answer.result != "met" and answer.remark is None:
            raise RemarkMissing(f"/items/{place}/remark", "请写明情况。")


def _incomplete(
    faulty: Mapping[str, Sequence[str]],
    unknown: Sequence[int],
    answers: Sequence[Answer],
    by: Checklist,
) -> ItemsIncomplete:
    surplus = {*faulty["not_asked"]}
    items = [one.item for one in answers]
    again = [place for place, item in enumerate(items) if item in items[:place]]
    places = [*unknown, *(n for n, item in enumerate(items) if item in surplus), *again]
    members: dict[str, Member] = {name: [*codes] for name, codes in faulty.items()}
    members["unknown"] = [_pointer(place) for place in unknown]
    pointer = _pointer(places[0]) if places else "/items"
    said = _faulty_items(faulty, unknown, by)
    return ItemsIncomplete(pointer, said, **members, checklist=by.version)


def _pointer(place: int) -> str:
    return f"/items/{place}/item"


def _faulty_items(
    faulty: Mapping[str, Sequence[str]], unknown: Sequence[int], by: Checklist
) -> str:
    said = [
        f"{words}：{'、'.join(by.titles[code] for code in faulty[name])}"
        for name, words in _AT_FAULT.items()
        if faulty[name]
    ]
    if unknown:
        # What is on no checklist is the caller's own text, and not repeated.
        rows = "、".join(str(place + 1) for place in unknown)
        said.append(f"所填的第{rows}项不在检查清单（{by.version}版）上")
    return "；".join(said) + "。"


def faults(answers: Iterable[Answer]) -> list[str]:
    """The items not met, sorted."""
    return sorted(answer.item for answer in answers if answer.result == "not_met")


def first_state(answers: Sequence[Answer]) -> InspectionState:
    """How an inspection begins: with faults to put right, with items unseen, or in order."""
    if faults(answers):
        return "rectifying"
    return "not_seen" if still_faulty(answers) else "passed"


def still_faulty(answers: Iterable[Answer]) -> list[str]:
    """The items that a second look did not find in order: what was not seen is not put right."""
    return sorted(answer.item for answer in answers if answer.result != "met")


def check_recheck_day(seen_on: date, last_look: date) -> None:
    """A second look comes after the first, on the same day at the earliest: RecheckBeforeLook."""
    if seen_on < last_look:
        raise RecheckBeforeLook(
            f"上一次查看是{last_look}，复查日期不能更早。", last_look=last_look.isoformat()
        )


@dataclass(frozen=True)
class Rectification:
    """Where the putting right of faults stands, and by when who is to act.

    `reported_on` is the day of the first report that no second look has answered yet.
    """

    state: InspectionState
    rectify_by: date | None
    reported_on: date | None
    recheck_by: date | None

    def is_late(self, today: date) -> bool:
        """Whether faults stand beyond their last day, or beyond any that could be counted.

        Whoever reported in time is not late while the office has not looked.
        """
        acted_on = self.reported_on or today
        return self.state in UNFINISHED and (self.rectify_by is None or self.rectify_by < acted_on)

    def is_recheck_late(self, today: date) -> bool:
        """Whether the office has not looked again in time at what was reported put right."""
        if self.reported_on is None:
            return False
        return self.recheck_by is None or self.recheck_by < today


def check_files(held: int) -> None:
    """So many files show what was put right, and no more: FilesTooMany."""
    if held >= MOST_FILES:
        raise FilesTooMany(
            f"这次检查的整改材料最多{MOST_FILES}份，请合并后再提交。", most=MOST_FILES
        )


def check_ground(faults: Rectification, today: date) -> None:
    """Faults not put right in time, or found again, are a ground to suspend the unit (六).

    Raises InspectionAnnulled, NoFaultsStand, RectificationStillRuns.
    """
    if faults.state == "annulled":
        raise InspectionAnnulled
    if faults.state not in UNFINISHED:
        raise NoFaultsStand(state=faults.state)
    # Without a last day, for no calendar reaches it, only a second look shows that faults stand.
    is_past = faults.rectify_by is not None and faults.is_late(today)
    if faults.state != "not_rectified" and not is_past:
        raise RectificationStillRuns(state=faults.state)
