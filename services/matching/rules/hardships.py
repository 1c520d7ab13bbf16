"""Hardships that count: who declares one comes first only when somebody who knows has said so too.

The order of the pool is moved by nothing that a person only says of themself. An office or a
department's list confirms a kind; until then it is recorded and shown as yet to be confirmed.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol, TypeVar

CONFIRMING: Final = frozenset({"office", "department"})
"""Sources whose word makes a hardship count."""

_PREFIX: Final = "hardship/"
_NONE: Final = frozenset[str]()


class _Told(Protocol):
    @property
    def source(self) -> Any: ...
    @property
    def told_on(self) -> Any: ...


Origin = TypeVar("Origin", bound=_Told)


def confirmed(hardship: Collection[str], origins: Mapping[str, Any]) -> frozenset[str]:
    """Of the kinds recorded those that count, by the origins kept of a youth."""
    return (
        _NONE
        if not hardship
        else frozenset(kind for kind in hardship if f"{_PREFIX}{kind}" in origins)
    )


def pending(hardship: Collection[str], origins: Mapping[str, Any]) -> tuple[str, ...]:
    """The others, in the order recorded: yet to be confirmed."""
    return tuple(kind for kind in hardship if f"{_PREFIX}{kind}" not in origins)


def with_confirmed(
    origins: Mapping[str, Origin], told: Collection[str], origin: Origin
) -> dict[str, Origin]:
    """The origins after a telling of these kinds: each kind keeps the newest that confirmed it.

    So lists make the same record in whatever order they come.
    """
    after = dict(origins)
    if origin.source not in CONFIRMING:
        return after
    for kind in told:
        before = after.get(f"{_PREFIX}{kind}")
        if before is None or before.told_on < origin.told_on:
            after[f"{_PREFIX}{kind}"] = origin
    return after


def decided(origins: Mapping[str, Any], told: Collection[str], origin: Any) -> dict[str, Any]:
    """The origins after an office has said which kinds there are: these are confirmed, no other."""
    rest = {fact: kept for fact, kept in origins.items() if not fact.startswith(_PREFIX)}
    return rest | {f"{_PREFIX}{kind}": origin for kind in told}
