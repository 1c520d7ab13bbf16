"""Messages: the life of one as data, by which way it goes, and what an answer makes of it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from services.accounts.rules.message_kinds import SHANGHAI
from services.common.errors import NotFound, Refused, Stale
from services.common.moves import Names, standing

State = Literal[
    "waiting", "sending", "sent", "kept", "dropped", "undelivered", "failed", "uncertain"
]
Move = Literal[
    "attempt", "keep", "drop", "deliver", "retry", "redirect", "give_up", "break", "lose", "resend"
]
Channel = Literal["wechat", "sms"]
Outcome = Literal["delivered", "busy", "refused", "broken", "lost"]
"""What became of an attempt: taken; not taken, for now; refused by the youth; not as the other
side wants it, a bug; or nobody can say, for no answer came."""

STATES: Final[dict[State, str]] = {
    "waiting": "待发送",
    "sending": "正在发送",
    "sent": "已发送",
    "kept": "仅登录可见",
    "dropped": "无须再发",
    "undelivered": "未能送达",
    "failed": "内容或配置有误",
    "uncertain": "不能确定是否送达",
}
CHANNELS: Final[dict[Channel, str]] = {"wechat": "微信订阅消息", "sms": "短信"}


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


MESSAGE_STEPS: Final = (
    Step("waiting", "attempt", "accounts", "sending"),
    Step("waiting", "keep", "accounts", "kept"),
    Step("waiting", "drop", "accounts", "dropped"),
    Step("waiting", "break", "accounts", "failed"),
    Step("waiting", "give_up", "accounts", "undelivered"),
    Step("sending", "deliver", "accounts", "sent"),
    Step("sending", "retry", "accounts", "waiting"),
    Step("sending", "redirect", "accounts", "waiting"),
    Step("sending", "give_up", "accounts", "undelivered"),
    Step("sending", "break", "accounts", "failed"),
    Step("sending", "lose", "accounts", "uncertain"),
    Step("uncertain", "deliver", "accounts", "sent"),
    Step("uncertain", "resend", "officer", "waiting"),
    Step("failed", "resend", "officer", "waiting"),
)
"""An answer that comes late settles what was uncertain."""
_NEXT: Final = {(step.state, step.move): step.next for step in MESSAGE_STEPS}

TELLING: Final[dict[Move, str]] = {
    "keep": "kept",
    "drop": "dropped",
    "deliver": "sent",
    "give_up": "undelivered",
    "break": "failed",
    "lose": "uncertain",
    "resend": "resent",
}
"""How the change feed tells of a move; attempts tell of nothing until they end."""

NAMES: Final = Names(
    states=STATES,
    moves={"resend": "重新发送"},
    movers={"accounts": "系统", "officer": "经办机构"},
)


class MessageUnknown(NotFound):
    """没有找到这条消息，或者不在您可以查看的范围内。"""


class MessageChanged(Stale):
    """这条消息的发送情况已经变化，请刷新后再办理。"""


class MessageStateForbids(Refused):
    """这条消息目前的状态不能办理这个事项。"""


class MessageOver(Refused):
    """消息所说的事项已经办理，无须再发。"""


@dataclass(frozen=True)
class MessageTerms:
    """How long a message is worth sending, how often it is tried, and when no SMS is sent.

    SMS are silent from one hour of the day in Shanghai until another.
    """

    worth: timedelta
    tries: int
    quiet_from: int
    quiet_until: int


@dataclass(frozen=True)
class Ways:
    """By which ways a youth can be reached now."""

    wechat: bool
    sms: bool


@dataclass(frozen=True)
class Queued:
    """A message that waits: since when, how often it was tried, and whether WeChat refused it."""

    queued_at: datetime
    tries: int
    by_sms: bool = False


class Choice(NamedTuple):
    """What to do with a message that waits: a move, by which way, or nothing until an instant."""

    move: Move | None
    channel: Channel | None = None
    until: datetime | None = None


LEASE: Final = timedelta(minutes=2)
"""Nobody waits so long for an answer: an attempt that has none by then gets none."""
SMS_MEMORY: Final = timedelta(hours=23)
"""How long the SMS gateway surely knows an id again; it keeps them for a day."""
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises MessageStateForbids."""
    if (state, move) not in _NEXT:
        ways = ((step.move, step.who) for step in MESSAGE_STEPS if step.state == state)
        found = standing(state, ways, NAMES)
        raise MessageStateForbids(found.words, **found.members)
    return _NEXT[state, move]


def require_resendable(state: State, version: int, expected: int, *, is_over: bool) -> None:
    """Refuse to send again what nobody asked to see, what is under way, or what is over.

    Raises MessageChanged, MessageStateForbids, MessageOver.
    """
    if version != expected:
        raise MessageChanged(version=version)
    next_state(state, "resend")
    if is_over:
        raise MessageOver


def is_worth_writing(due_at: datetime, now: datetime, terms: MessageTerms) -> bool:
    """Whether news of an instant is still to be told: what a feed tells of long ago is not."""
    return now - due_at <= terms.worth


def choose(queued: Queued, ways: Ways, terms: MessageTerms, now: datetime) -> Choice:
    """What to do with a message that is due: WeChat first, by SMS if it cannot be or refused."""
    if not is_worth_writing(queued.queued_at, now, terms):
        return Choice("drop")
    if ways.wechat and not queued.by_sms:
        return Choice("attempt", "wechat")
    if not ways.sms:
        return Choice("give_up" if queued.tries else "keep")
    until = quiet_until(now, terms)
    return Choice(None, "sms", until) if until else Choice("attempt", "sms")


def quiet_until(now: datetime, terms: MessageTerms) -> datetime | None:
    """Until when no SMS is sent, if now is such an hour; the first hour is quiet, the last not."""
    local = now.astimezone(SHANGHAI)
    begins, ends = terms.quiet_from, terms.quiet_until
    over_night = begins > ends
    late, early = local.hour >= begins, local.hour < ends
    if not (late or early if over_night else late and early):
        return None
    day = local.date() + timedelta(days=1 if over_night and late else 0)
    return datetime.combine(day, time(ends), SHANGHAI)


def answered(outcome: Outcome, tries: int, terms: MessageTerms, *, sms_next: bool) -> Move:
    """What an attempt's outcome makes of its message; `sms_next`: SMS is left to try.

    A refusal is final for its way (43101). A bug is not tried again. Without an answer the message
    may have arrived, and WeChat does not tell it from its twin: it is not tried again either.
    """
    if outcome == "refused":
        return "redirect" if sms_next else "give_up"
    if outcome == "busy":
        return "retry" if tries < terms.tries else "give_up"
    return _ENDS[outcome]


_ENDS: Final[dict[Outcome, Move]] = {"delivered": "deliver", "broken": "break", "lost": "lose"}


def abandoned(channel: Channel, age: timedelta) -> Move | None:
    """What becomes of an attempt that has had no answer for so long; None while one may come.

    Its process is gone, perhaps before the message left, perhaps after. The SMS gateway sends one
    once by its id for as long as it keeps it; of WeChat nobody can say.
    """
    if age <= LEASE:
        return None
    return "retry" if channel == "sms" and age < SMS_MEMORY else "lose"


def pause(tries: int, draw: float) -> timedelta:
    """How long to wait after so many tries: doubled each time, by half at least of its length.

    `draw` from 0 to 1 spreads those who failed together.
    """
    whole = min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE)
    return whole * (0.5 + draw / 2)
