"""The dated values of removal, and the words of its papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.common.policy import NoPolicyValue
from services.units.policy.terms import values
from services.units.rules.removal_clock import ClockTerms

_FILE: Final = Path(__file__).parents[1] / "removal.yaml"
_FOR_CAUSE: Final = Path(__file__).parents[1] / "removal_for_cause.yaml"
_PAPERS: Final = ("notice", "remove", "keep", "replied", "added", "waived", "unreplied")


@dataclass(frozen=True)
class Wording:
    """What the papers of a day say: their basis in the notice, and the remedies."""

    basis: str
    remedies: tuple[str, ...]
    texts: Mapping[str, Any]
    """Texts by paper: notice, remove, keep, and what is said of a reply."""
    words: Mapping[str, Mapping[str, str]]
    """The Chinese of codes, by kind of code."""
    cause: Mapping[str, str]
    """What papers say of a removal for cause: opening, basis, kept."""


def clock_terms(day: date, region: str) -> ClockTerms:
    """After how many months an office warns and proposes. Raises NoPolicyValue."""
    return ClockTerms(
        warning_months=int(values.value("removal_warning_months", day, region).value),
        proposal_months=int(values.value("removal_proposal_months", day, region).value),
    )


def earliest_terms(day: date) -> ClockTerms:
    """The shortest months of any region by a day: nobody due anywhere is missed by them."""
    return ClockTerms(
        warning_months=_least("removal_warning_months", day),
        proposal_months=_least("removal_proposal_months", day),
    )


def reply_days(day: date, region: str) -> int:
    """Working days within which a unit replies to a notice. Raises NoPolicyValue."""
    return int(values.value("removal_reply_working_days", day, region).value)


def wording_on(day: date) -> Wording:
    """The words in force on a day. Raises NoPolicyValue for a day before the first edition."""
    told = _told()
    editions = [one for one in told["editions"] if one["from"] <= day]
    if not editions:
        raise NoPolicyValue(name="removal", day=day.isoformat())
    newest = max(editions, key=lambda one: one["from"])
    return Wording(
        basis=_joined(newest["basis"]),
        remedies=tuple(map(_joined, newest["remedies"])),
        texts={name: _texts(told[name]) for name in _PAPERS},
        words=told["words"],
        cause=_for_cause(),
    )


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = shipped.read(_FILE)
    return told


@cache
def _for_cause() -> dict[str, str]:
    told: dict[str, str] = shipped.read(_FOR_CAUSE)
    return {name: _joined(told[name]) for name in ("opening", "basis", "kept")}


def _texts(told: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(told, str):
        return _joined(told)
    return {name: _joined(text) for name, text in told.items()}


def _joined(text: str) -> str:
    # YAML folds a line into a blank, which Chinese has none of.
    return "".join(text.split())


def _least(name: str, day: date) -> int:
    known = [value.value for value in values.measures[name].values if value.effective <= day]
    if not known:
        raise NoPolicyValue(name=name, day=day.isoformat())
    return int(min(known))
