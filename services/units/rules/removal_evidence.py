"""Evidence of a removal proposal: figures, each with the records it opens into."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from services.units.rules.removal_clock import Activity, Clock, Dispatch, Stay

NOBODY_SENT: Final = "起算日以后没有向该单位派遣过见习青年。"
RefusalKind = Literal[
    "too_far", "no_lodging", "industry", "occupation", "start_day", "pay", "personal"
]
"""What of a unit's posts was not wanted; whatever lies with the youth is personal."""
_WAITING: Final = ("issued", "accepted", "signed")


@dataclass(frozen=True)
class Figure:
    """One figure: its value, and the ids of the records that it counts."""

    name: str
    title: str
    value: int
    records: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """All that a proposal stands on, through a day."""

    clock: Clock
    months_run: int
    figures: tuple[Figure, ...]
    dispatches: tuple[Dispatch, ...]
    """Those issued since the clock's start."""
    sitting: tuple[Stay, ...]
    remark: str
    stood_on: dict[str, int]

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it: days as YYYY-MM-DD."""
        told = asdict(self)
        clock = told.pop("clock")
        days = {"running_days": self.clock.running_days, "stopped_days": self.clock.stopped_days}
        written: dict[str, Any] = _written({**told, **clock, **days})
        return written


def evidence_of(activity: Activity, clock: Clock) -> Evidence:
    """The evidence of a clock as far as it has run."""
    sent = tuple(one for one in activity.dispatches if one.issued_on >= clock.since)
    sitting = tuple(stay for stay in activity.stays if stay.last_day is None)
    return Evidence(
        clock=clock,
        months_run=clock.months_run,
        figures=(_open_days(clock), *_of_dispatches(sent), *_of_stays(activity, sitting)),
        dispatches=sent,
        sitting=sitting,
        remark="" if sent else NOBODY_SENT,
        stood_on=activity.stood_on,
    )


def _open_days(clock: Clock) -> Figure:
    posts = sorted({post for spell in clock.spells for post in spell.posts})
    return Figure("open_days", "有空余名额的天数", clock.running_days, tuple(posts))


def _of_dispatches(sent: tuple[Dispatch, ...]) -> tuple[Figure, ...]:
    return (
        _counted("dispatched", "派遣人次", sent),
        _counted("refused", "青年谢绝", _in_states(sent, "refused")),
        _counted("withdrawn", "派遣撤回", _in_states(sent, "withdrawn")),
        _counted("waiting", "已派遣尚未到岗", _in_states(sent, *_WAITING)),
        _counted("obstructed", "单位报告过障碍的派遣", (one for one in sent if one.obstacles)),
    )


def _of_stays(activity: Activity, sitting: tuple[Stay, ...]) -> tuple[Figure, ...]:
    return (
        _counted("arrivals", "历来到岗的见习", activity.stays),
        _counted("sitting", "在岗见习人员", sitting),
    )


def _in_states(sent: tuple[Dispatch, ...], *states: str) -> Iterable[Dispatch]:
    return (one for one in sent if one.state in states)


def _counted(name: str, title: str, records: Iterable[Dispatch | Stay]) -> Figure:
    ids = tuple(one.id for one in records)
    return Figure(name, title, len(ids), ids)


def refusals_by_kind(dispatches: Iterable[Mapping[str, Any]]) -> dict[RefusalKind, int]:
    """How many of the dispatches kept as evidence were refused for what, the commonest first.

    A unit that knows whom a dispatch concerns learns nothing of their health, family or plans.
    """
    counted = Counter(_kind(one["reason"]) for one in dispatches if one["state"] == "refused")
    return dict(counted.most_common())


def _kind(reason: str | None) -> RefusalKind:
    return next((kind for kind in get_args(RefusalKind) if kind == reason), "personal")


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
