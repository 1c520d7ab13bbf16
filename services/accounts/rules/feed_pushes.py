"""Pushes: the life of one as data, what is said that a feed has news, what an answer makes of it.

What is sent is a Standard Webhook (1.0.0): three headers, HMAC-SHA256 of id, time and body.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import digest
from typing import ClassVar, Final, Literal, NamedTuple

from services.accounts.rules.messages import pause
from services.common.errors import NotFound, Refused, Stale, Unavailable
from services.common.moves import Names, standing

State = Literal["active", "disabled", "ended"]
Move = Literal["disable", "resume", "end"]
Wait = Literal["feed-unavailable", "feed-refused"]
"""Why nobody says whether there is news: the owner of the feed is away, or would not say."""


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


PUSH_STEPS: Final = (
    Step("active", "disable", "accounts", "disabled"),
    Step("active", "end", "administrator", "ended"),
    Step("disabled", "resume", "administrator", "active"),
    Step("disabled", "end", "administrator", "ended"),
)
NAMES: Final = Names(
    states={"active": "推送中", "disabled": "已停用", "ended": "已终止"},
    moves={"disable": "停用", "resume": "恢复", "end": "终止"},
    movers={"accounts": "系统", "administrator": "管理员"},
)
TYPE: Final = "feed.news"
NOT_TAKEN: Final = "not-taken"
SECRET_BYTES: Final = 32
LOOK: Final = timedelta(seconds=10)
"""Between two looks whether a feed has news."""
LEASE: Final = timedelta(minutes=2)
"""Whoever had a turn and did not end it by then is gone."""
_PREFIX: Final = "whsec_"
_OK: Final = 200
_GONE: Final = 410


class PushUnknown(NotFound):
    """没有这项推送，或者不在您管理的行政区划内。"""


class PushStateForbids(Refused):
    """这项推送目前的状态不能办理这个事项。"""


class PushThere(Refused):
    """这份协议的这个数据目录已有一项推送，请先终止。"""


class FeedNotAgreed(Refused):
    """数据共享协议没有准许读取这个数据目录。"""


class PushChanged(Stale):
    """这项推送已有变化，请刷新后再办理。"""


class NewsUnavailable(Unavailable):
    """暂时不能确定数据目录有没有新的变更。"""

    why: ClassVar[Wait] = "feed-unavailable"


class NewsRefused(NewsUnavailable):
    """数据目录的服务没有接受询问，须由系统管理员查明。"""

    why: ClassVar[Wait] = "feed-refused"


@dataclass(frozen=True)
class News:
    """What the owner of a feed says of a cursor."""

    is_any: bool
    head: str
    is_reset: bool = False
    """Whether nobody goes on from that cursor any more."""


@dataclass(frozen=True)
class Notice:
    """What is said once: that a feed has news after a cursor; the same at each attempt."""

    id: str
    feed: str
    cursor: str | None
    """None: what was read before goes on from no cursor, the snapshot is read anew."""
    at: datetime

    @property
    def body(self) -> bytes:
        """What travels: no field of anybody's record, and nothing that tells of a person."""
        data = {"feed": self.feed, "cursor": self.cursor}
        told = {"type": TYPE, "timestamp": self.at.isoformat(), "data": data}
        return json.dumps(told, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Answer:
    """What became of an attempt: a status, or why there was none."""

    status: int | None
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the department has it."""
        return self.status is not None and _OK <= self.status < _OK + 100

    @property
    def code(self) -> str:
        """In a word, for the office."""
        return self.problem or f"status-{self.status}"


def coarse(answer: Answer) -> Answer:
    """What is told of an attempt inward: that it was not taken, for nobody to learn what is there.

    Taken, gone for good or failed goes on to be told apart.
    """
    if answer.is_taken:
        return answer
    return Answer(_GONE if answer.status == _GONE else None, NOT_TAKEN)


@dataclass(frozen=True)
class Failing:
    """Since when attempts fail without one that was taken, and how often they did."""

    since: datetime
    tries: int


@dataclass(frozen=True)
class Pushing:
    """All that is needed to give one push its turn."""

    push_id: str
    agreement_id: str
    feed: str
    fields: Sequence[str]
    regions: Sequence[str]
    url: str
    secret: str = field(repr=False)
    cursor: str | None
    """Up to where the department was told; None before the first time."""
    notice: Notice | None
    """What is under way."""


def follow(state: State, move: Move) -> State:
    """The state after a move. Raises PushStateForbids."""
    for step in PUSH_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    ways = [(step.move, step.who) for step in PUSH_STEPS if step.state == state]
    told = standing(state, ways, NAMES)
    raise PushStateForbids(told.words, **told.members)


def refuse_stale(version: int, expected_version: int) -> None:
    """Refuse a move by somebody who saw another version: PushChanged."""
    if version != expected_version:
        raise PushChanged(version=version)


def refuse_beyond(feeds: Mapping[str, Sequence[str]], feed: str) -> None:
    """Refuse to push what is not granted: FeedNotAgreed."""
    if feed not in feeds:
        raise FeedNotAgreed


def failed(before: Failing | None, now: datetime) -> Failing:
    """How it stands after one more attempt that failed."""
    return Failing(before.since, before.tries + 1) if before else Failing(now, 1)


def is_to_be_disabled(answer: Answer, failing: Failing, now: datetime, days: int) -> bool:
    """Whether to stop: the address says that it is gone for good, or nothing was taken for days."""
    return answer.status == _GONE or now - failing.since >= timedelta(days=days)


def next_try(failing: Failing, now: datetime, draw: float) -> datetime:
    """When it is tried again; `draw` from 0 to 1 spreads those who failed together."""
    return now + pause(failing.tries, draw)


def written_secret(random: bytes) -> str:
    """A signing secret in the form that libraries of Standard Webhooks read."""
    return _PREFIX + b64encode(random).decode()


def headers(secret: str, notice: Notice, sent_at: datetime) -> dict[str, str]:
    """The headers of an attempt at an instant of real time."""
    seconds = str(int(sent_at.timestamp()))
    signed = b".".join((notice.id.encode(), seconds.encode(), notice.body))
    made = digest(b64decode(secret.removeprefix(_PREFIX)), signed, "sha256")
    return {
        "webhook-id": notice.id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{b64encode(made).decode()}",
    }
