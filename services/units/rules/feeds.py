"""What a department reads of units: only fields that its agreement names, fails closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.common.errors import Forbidden, JianxiError

NAME: Final = "units"
PATH: Final = f"/v1/feeds/{NAME}"
SCOPE: Final = f"feeds:{NAME}"


class FeedReset(JianxiError):
    """数据已经重新编号，这个游标不再有效，请从头重新读取。"""

    status = 410


class FeedNotGranted(Forbidden):
    """数据共享协议没有准许读取这个数据目录。"""


@dataclass(frozen=True)
class Granted:
    """What an agreement grants of this feed, and by which key it was asked for."""

    agreement_id: str
    agreement_version: int
    key_id: str
    fields: frozenset[str]
    regions: tuple[str, ...]


@dataclass(frozen=True)
class UnitChange:
    """One change of a unit, numbered; name and code are today's."""

    no: int
    event: str
    unit_id: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, Any]
    name: str
    credit_code: str


_FROM_DATA: Final = ("region", "state", "industry", "ownership", "kind", "recommended_by")
FIELDS: Final = frozenset({"name", "credit_code", "occurred_on", *_FROM_DATA})
"""What may leave of a change at all. What is not among them never does."""


def given(granted: Collection[str]) -> list[str]:
    """The fields that leave, in order: those granted that this feed has. FeedNotGranted if none."""
    fields = sorted(FIELDS & set(granted))
    if not fields:
        raise FeedNotGranted
    return fields


def project(change: UnitChange, fields: Collection[str]) -> dict[str, str]:
    """What leaves of a change; a field of which the change tells nothing is left out."""
    told = {name: change.data.get(name) for name in _FROM_DATA} | {
        "name": change.name,
        "credit_code": change.credit_code,
        "occurred_on": change.occurred_on.isoformat(),
    }
    return {name: value for name in fields if (value := told[name]) is not None}


def refuse_other_epoch(asked: str, epoch: str) -> None:
    """Refuse a cursor of another numbering: FeedReset, which says where to begin again."""
    if asked != epoch:
        raise FeedReset(restart=PATH)
