"""Reviews of what the threshold check found in a post: a unit asks or objects, an officer decides.

A decision holds for the very text that was read and for the edition of the rules that read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.common.errors import Conflict, Malformed, NotFound, Refused
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.post_texts import PostReading
from services.units.rules.posts import TWO, PostState, ThresholdText
from services.units.rules.threshold_findings import citing, listed_of, quotes
from services.units.rules.thresholds.verdicts import ThresholdKind, Verdict

ReviewState = Literal["undecided", "allowed", "refused", "objected", "upheld", "lapsed"]
OwnMove = Literal["allow", "refuse", "object"]
"""What somebody does by their own decision; the rest comes of what is done to the post."""
ReviewMove = OwnMove | Literal["withdraw", "lapse"]
ReviewCause = Literal["publication", "objection", "new_edition", "moved", "marked"]
AGAINST: Final[tuple[ReviewState, ...]] = ("refused", "objected", "upheld")
"""Words in such a review are refused, or await another officer's word on the refusal."""
ShownCause = Literal["new_edition", "moved", "marked"]
"""Of words that youths have read: why they are looked at again."""
Decision = Literal["allow", "refuse"]

REVIEW_STEPS: Final[Steps[ReviewState, ReviewMove, Who]] = Steps(
    (
        Step("undecided", "allow", "officer", "allowed"),
        Step("undecided", "refuse", "officer", "refused"),
        Step("undecided", "lapse", "unit", "lapsed"),
        Step("allowed", "lapse", "unit", "lapsed"),
        Step("refused", "object", "unit", "objected"),
        Step("objected", "allow", "officer", "allowed"),
        Step("objected", "refuse", "officer", "upheld"),
        Step("objected", "withdraw", "unit", "refused"),
        Step("objected", "lapse", "unit", "lapsed"),
    ),
    states={
        "undecided": "待判断", "allowed": "认可", "refused": "不认可",
        "objected": "单位有异议，待决定", "upheld": "异议不成立", "lapsed": "不再复核",
    },
    moves={"allow": "认可", "refuse": "不认可", "object": "提出异议"},
)  # fmt: skip
"""Lapse and withdrawal come of what is done to the post: what lapses is of words that are others
now, or that nobody asks about any more.

An objection to an officer's refusal is withdrawn with the words: whoever takes those up again
finds them refused, and may object again.
"""

_TO_DO: Final = {
    "refuse": "请改写：{}；认为不是门槛的，可以提出异议，由经办人员决定。",
    "flag": "请改写，或者提交复核：{}。",
    "undecided": "已在复核，等经办人员判断，也可以改写：{}。",
    "refused": "经办人员不认可，请改写：{}；也可以提出异议。",
    "objected": "已提出异议，等经办人员决定，也可以改写：{}。",
    "upheld": "异议不成立，请改写：{}。",
}
"""What a unit may do about words that are not published: by the state of their review, or, where
there is none, by the verdict of the rules."""


class ThresholdReviewNotFound(NotFound):
    """没有找到这项门槛复核，或者不在您可以查看的范围内。"""


class ThresholdUndecided(Refused):
    """岗位文字存疑，经办人员认可后才能发布。"""

    article = TWO


class WorkplaceUndecided(Refused):
    """工作地点的文字存疑，不能登记。"""

    article = TWO


class NothingToReview(Refused):
    """岗位文字没有可供复核的内容，可以直接发布。"""


class ThresholdReviewStands(Conflict):
    """这些文字已经提交复核，或者已经有了决定。"""


class FindingUnknown(Malformed):
    """所填的序号不是这项复核列出的。"""


class ReviewOutdated(Refused):
    """这些文字已经修改、规则已经换版或者岗位已经发布、关闭，不能再提出异议。"""


class NothingConfirmed(Malformed):
    """不认可的，须指出至少一处门槛；涉及其他法律的除外。"""


class WordsNotThere(Malformed):
    """所标的字句不在这项复核所读的文字之内。"""


class DecidesOwnRefusal(Refused):
    """不认可这些字句的人员不能决定对它的异议，须由另一人决定。"""


@dataclass(frozen=True)
class Reviewed:
    """The review of a post's very text by the present edition, where there is one."""

    id: str
    state: ReviewState


@dataclass(frozen=True)
class MissedWords:
    """Words that set a threshold and were not found: code points [start, end) of a text."""

    pointer: str
    start: int
    end: int
    kind: ThresholdKind


@dataclass(frozen=True)
class ReviewDecision:
    """What an officer decides, why, and which of the listed findings they take to be thresholds."""

    decision: Decision
    ground: str
    confirmed: tuple[int, ...] | None
    """Numbers from 1 in the order of the findings; None: all of them."""
    missed: tuple[MissedWords, ...] | None = None
    """None: those that were marked before."""
    still_marked: tuple[int, ...] = ()
    """Findings by an officer's mark that are no threshold here, and stay marked elsewhere."""


def check_texts(told: PostReading, standing: Reviewed | None) -> None:
    """Let only those words be published that pass, or that an officer has allowed.

    Raises ThresholdText for a clear threshold and for words that an officer refused,
    ThresholdUndecided for doubtful ones that nobody has decided on (宁人社函〔2020〕272号 二, or
    the other law that speaks of them).
    """
    state = standing.state if standing else None
    if told.verdict == "pass" or state == "allowed":
        return
    listed = listed_of(told) | {
        "review_id": standing.id if standing else None,
        "review_state": state,
    }
    error: type[Refused] = ThresholdUndecided
    if told.verdict == "refuse" or state in AGAINST:
        error = ThresholdText
    said = _TO_DO.get(state or "", _TO_DO[told.verdict]).format("、".join(quotes(told)))
    raise citing(error(said, **listed), told)


def check_place(told: PostReading) -> None:
    """Let only words without any doubt be registered of a workplace: posts take them unread.

    Raises ThresholdText, WorkplaceUndecided (宁人社函〔2020〕272号 二).
    """
    if told.verdict == "flag":
        quoted = "、".join(quotes(told))
        said = f"请改写：{quoted}；或者不登记，在岗位中填写地点，随岗位提交复核。"
        raise citing(WorkplaceUndecided(said, **listed_of(told)), told)
    if told.verdict == "refuse":
        said = f"请改写：{'、'.join(quotes(told))}。"
        raise citing(
            ThresholdText(said, **listed_of(told), review_id=None, review_state=None), told
        )


def opening(
    found: Verdict, standing: Reviewed | None
) -> tuple[ReviewState, Literal["publication", "objection"]]:
    """Where a review begins for which a unit asks, and why it is held.

    Words in doubt are put before an officer; words refused by the rules are objected to. Raises
    NothingToReview, ThresholdReviewStands.
    """
    if found == "pass":
        raise NothingToReview
    if standing:
        raise ThresholdReviewStands("", review_id=standing.id, state=standing.state)
    return ("objected", "objection") if found == "refuse" else ("undecided", "publication")


def in_full(
    decision: ReviewDecision, told: PostReading, before: tuple[MissedWords, ...] = ()
) -> tuple[tuple[int, ...], tuple[MissedWords, ...]]:
    """The numbers of the findings that a decision confirms, in order, and what it marks beside.

    What is allowed confirms and marks none; what is refused names at least one threshold, found or
    missed, unless another law's words are among those read. Who upholds a refusal and names no
    missed words leaves those that were marked `before`. Raises FindingUnknown, WordsNotThere,
    NothingConfirmed, Malformed.
    """
    _check_listed("/still_marked", decision.still_marked, told)
    if decision.decision == "allow":
        _refuse_any(decision)
        return (), ()
    missed = before if decision.missed is None else decision.missed
    _check_missed(missed, told)
    every = range(1, len(told.findings) + 1)
    confirmed = every if decision.confirmed is None else decision.confirmed
    _check_listed("/confirmed", confirmed, told)
    if not (confirmed or missed or told.other_law):
        raise NothingConfirmed("/confirmed", "没有一处是门槛的，应予认可。")
    return tuple(sorted(set(confirmed))), missed


def _check_listed(pointer: str, numbers: Sequence[int], told: PostReading) -> None:
    if not set(numbers) <= set(range(1, len(told.findings) + 1)):
        raise FindingUnknown(pointer, "应为所列各处的序号，自1起。")


def _refuse_any(decision: ReviewDecision) -> None:
    if decision.confirmed:
        raise Malformed("/confirmed", "认可的，不填写 confirmed。")
    if decision.missed:
        raise Malformed("/missed", "认可的，不填写 missed。")


def _check_missed(missed: Sequence[MissedWords], told: PostReading) -> None:
    texts = {one.pointer: one.text for one in told.texts}
    for no, one in enumerate(missed):
        if not texts.get(one.pointer, "")[one.start : one.end].strip():
            raise WordsNotThere(f"/missed/{no}", "请按所读文字的位置填写。")
        if one.end > len(texts[one.pointer]):
            raise WordsNotThere(f"/missed/{no}/end", f"应不大于{len(texts[one.pointer])}。")


def refuse_own_refusal(state: ReviewState, refused_by: str | None, author: str) -> None:
    """Who refused words does not decide the objection to it. Raises DecidesOwnRefusal."""
    if state == "objected" and refused_by == author:
        raise DecidesOwnRefusal


def moves_open(
    state: ReviewState, who: Who, *, is_own_refusal: bool = False, current: bool = True
) -> tuple[ReviewMove, ...]:
    """What somebody may do next by their own decision; `is_own_refusal`: they refused the words.

    `current`: whether the decision still applies; where it does not, nobody objects to it.
    """
    if (state == "objected" and is_own_refusal) or (who == "unit" and not current):
        return ()
    return tuple(
        step.move
        for step in REVIEW_STEPS
        if (step.state, step.who) == (state, who) and step.move in REVIEW_STEPS.moves
    )


def dropping(state: ReviewState, *, was_refused: bool) -> ReviewMove:
    """How a review is given up whose words are others now."""
    return "withdraw" if state == "objected" and was_refused else "lapse"


def applies(cause: ReviewCause, post_state: PostState, *, same_words: bool) -> bool:
    """Whether what is decided still has an effect.

    On a draft: of the same words, by the edition in force. On what youths read: until it is closed.
    """
    if cause in get_args(ShownCause):
        return post_state != "closed"
    return post_state == "draft" and same_words


def check_applies(*, current: bool) -> None:
    """Nobody is asked again about words on which nothing depends: ReviewOutdated."""
    if not current:
        raise ReviewOutdated
