"""A deed: who acts, when, and under which request. Every change names one."""

from dataclasses import dataclass
from datetime import date, datetime

from services.common.time.clock import Clock


@dataclass(frozen=True)
class Deed:
    """One person's or one service's act, as every action is handed it."""

    author: str
    """Subject of the token (acc_…), or the service's name for what it does by itself."""
    now: datetime
    today: date
    request_id: str
    key: bytes | None = None
    """The scope of the request's Idempotency-Key, by which an interrupted act is taken up."""


def by_itself(service: str, clock: Clock, cause: str) -> Deed:
    """What a service does of its own accord, such as following a feed; `cause` for its trace."""
    return Deed(author=service, now=clock.now(), today=clock.today(), request_id=cause)
