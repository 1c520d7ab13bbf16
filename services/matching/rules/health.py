"""Health: who is told that sickness or injury kept a trainee away, and what others read instead."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from services.common.values.region import is_county

UNDISCLOSED: Final = "undisclosed"
Undisclosed = Literal["undisclosed"]
_HEALTH: Final = frozenset({"sick_leave", "injury", "illness"})
"""What tells of health among the kinds of absences and the causes of suspensions and ends."""


def sees_health(caller: tuple[str, str | None], office: str) -> bool:
    """Whether a caller, by kind and region, is told of sickness and injury.

    The unit, the youth, the office that looks after the unit and that of a county are; offices
    above see that somebody was away, stopped or left, and not why.
    """
    kind, region = caller
    return kind != "officer" or (region is not None and (region == office or is_county(region)))


def disclosed(code: str, *, health: bool) -> str:
    """The kind of an absence, the cause of a suspension or of an end, as somebody sees it."""
    return UNDISCLOSED if not health and code in _HEALTH else code


def disclosed_data(data: Mapping[str, Any], *, health: bool) -> dict[str, Any]:
    """The data of a change as somebody sees them: every code of health as `disclosed` has it."""
    return {name: _disclosed(value, health=health) for name, value in data.items()}


def _disclosed(value: Any, *, health: bool) -> Any:
    if isinstance(value, str):
        return disclosed(value, health=health)
    if isinstance(value, list):
        return [_disclosed(one, health=health) for one in value]
    return disclosed_data(value, health=health) if isinstance(value, dict) else value
