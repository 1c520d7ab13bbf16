"""Every problem that the services answer with, and where those are met that no operation lists."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from services.gateway.problems import AT_ANY_ADDRESS
from services.gateway.sandbox import ASKED, fixed_id

CATALOGUE: Final = Path(__file__).with_name("catalogue.jsonl")
"""One problem a line, by its code; held to the error classes by a test, which writes it anew."""
Met = Literal["listed", "anywhere", "family", "work", "within"]
ANYWHERE: Final = frozenset(one.code() for one in AT_ANY_ADDRESS)
FAMILIES: Final = frozenset(
    {
        "conflict",
        "forbidden",
        "list-refused",
        "not-found",
        "refused",
        "too-large",
        "too-many",
        "unauthenticated",
        "unavailable",
        "unreadable",
    }
)
"""Of which nothing is refused but by one of their own."""
WITHIN: Final = {
    "edition-elsewhere": "a job waits for a process of its edition",
    "feed-object-not-yet-found": "`accounts` asks the owner of a feed, and goes on from there",
    "feed-unknown": "`accounts` asks the owner of a feed",
    "news-refused": "`accounts` asks the owner of a feed whether to push",
    "news-unavailable": "`accounts` asks the owner of a feed whether to push",
    "post-unknown": "`units` asks `matching` about an offer",
    "service-token-invalid": "one service asks another",
    "unit-unheard-of": "`units` asks `reporting` what a unit does",
    "wechat-message-refused": "a message is sent",
    "wechat-message-unfit": "a message is sent",
}
"""What is said within the system alone, and when."""
OF_WORK: Final = {
    "declared-rows-other": "`reason` of a list that was handed in",
    "jianxi-error": "`problem` of a job that broke",
    "preparation-failed": "`problem` of a job",
    "round-broke": "`problem` of a round",
    "round-check-failed": "`problem` of a round",
    "round-outdated": "`problem` of a round",
    "round-overdue": "`problem` of a round",
}
"""What no request is refused by: it is told later, as why some work failed."""
_ID: Final = re.compile(r"\{[a-z_]*id\}")


class Entry(NamedTuple):
    """A problem as its error classes tell it; of one code there are several, if they differ."""

    code: str
    status: int
    title: str
    article: str
    defined_in: list[str]
    """The services that define it; `common` is what all share."""


def read(catalogue: Path = CATALOGUE) -> list[Entry]:
    """Every problem, by code."""
    return [Entry(**json.loads(line)) for line in catalogue.read_text("utf-8").splitlines()]


def written(entries: Iterable[Entry]) -> str:
    """The catalogue as it is kept."""
    lines = (json.dumps(one._asdict(), ensure_ascii=False) for one in sorted(entries))
    return "".join(f"{line}\n" for line in lines)


def met(code: str) -> Met:
    """Where a problem is met: by the operations that list it, unless something else is known."""
    if code in ANYWHERE:
        return "anywhere"
    if code in FAMILIES:
        return "family"
    if code in OF_WORK:
        return "work"
    return "within" if code in WITHIN else "listed"


def provoked_by(code: str, paths: Iterable[str]) -> str:
    """What brings it about in a sandbox: an id, the request's own id alone, or nothing.

    `paths` are those of the operations that list it.
    """
    paths = [*paths]
    if code in ANYWHERE or any(map(_ID.search, paths)):
        return fixed_id(code)
    return f"{ASKED}{code}" if paths else ""
