"""What holds an open post whose words an officer refused, or has yet to judge."""

from dataclasses import dataclass

from services.common.errors import Refused
from services.units.rules.post_texts import PostOtherFinding
from services.units.rules.posts import TWO
from services.units.rules.threshold_findings import articles


class WordsRefused(Refused):
    """经办人员不认可这个岗位的文字，不能增加名额。"""

    article = TWO


class WordsUndecided(Refused):
    """岗位文字中有待经办人员判断的门槛，判断以前不能增加名额。"""

    article = TWO


@dataclass(frozen=True)
class Refusal:
    """An officer's refusal of words that youths read."""

    review_id: str
    sets_threshold: bool
    """Did the officer take some of the words to be a threshold, found or not."""
    other_law: tuple[PostOtherFinding, ...]


def check_none_undecided(review_id: str | None) -> None:
    """No seats are added while clear words that youths read await an officer: WordsUndecided."""
    if review_id is not None:
        raise WordsUndecided("请等待判断，或者关闭后另行起草。", review_id=review_id)


def check_not_refused(refusal: Refusal | None) -> None:
    """No seats are added to a post whose words an officer refused: WordsRefused.

    It cites what they were refused by: another law's article alone where no threshold was seen.
    """
    if refusal is None:
        return
    error = WordsRefused("单位可以提出异议，或者关闭后另行起草。", review_id=refusal.review_id)
    error.article = articles(refusal.other_law, sets_threshold=refusal.sets_threshold)
    raise error
