"""What is said of words that the threshold check found: quoted, listed, and by which article."""

from collections.abc import Iterable
from typing import TypeVar

from services.common.errors import Member, Refused
from services.units.rules.post_texts import PostOtherFinding, PostReading
from services.units.rules.posts import TWO

Refusal = TypeVar("Refusal", bound=Refused)


def citing(error: Refusal, told: PostReading) -> Refusal:
    """An error with the articles of the words that it quotes, each law once."""
    others = () if told.verdict == "refuse" else told.other_law
    error.article = articles(others, sets_threshold=bool(told.findings))
    return error


def articles(others: Iterable[PostOtherFinding], *, sets_threshold: bool) -> str:
    """The articles by which words are refused: of a threshold, and of other laws, each once."""
    found = [TWO] if sets_threshold else []
    found += [one.found.article for one in others]
    return "、".join(dict.fromkeys(found))


def quotes(told: PostReading) -> list[str]:
    """The clear words; where there are none, those in doubt and of other laws."""
    clear = [one for one in told.findings if one.found.strength == "refuse"]
    doubtful = [one.found.words for one in told.findings]
    doubtful += [one.found.words for one in told.other_law]
    words = [one.found.words for one in clear] or doubtful
    return [f"“{said}”" for said in dict.fromkeys(words)]


def listed_of(told: PostReading) -> dict[str, Member]:
    """All that was found, as a problem lists it."""
    return {
        "findings": [{**one.told(), "strength": one.found.strength} for one in told.findings],
        "other_law": [{"pointer": one.pointer, **one.found._asdict()} for one in told.other_law],
    }
