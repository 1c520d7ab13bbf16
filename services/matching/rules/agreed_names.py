"""What a signed agreement calls its unit and its post: names that others may change later."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.common.values.identity import IdNumber
from services.matching.rules.agreement_words import Words


@dataclass(frozen=True)
class AgreedNames:
    """A unit's and a post's name as agreed; None where the agreement names them by id alone."""

    unit_name: str | None = None
    post_title: str | None = None


def agreed_party(content: str) -> tuple[str | None, str | None]:
    """The name and the credit code by which an agreement calls its unit."""
    words = _words(content)
    return words.get("unit_name"), words.get("credit_code")


def agreed_unit_id(content: str) -> str | None:
    """Under which id an agreement names its unit; None in texts of before ids stood there."""
    unit_id: str | None = _particulars(content).get("unit_id")
    return unit_id


def names_youth(content: str, name: str, number: IdNumber) -> bool:
    """Whether all that an agreement calls its youth by is this name, card and ends of a number.

    What a text of before does not say at all names nobody otherwise.
    """
    told = _particulars(content)
    named = {"youth_name": name, "id_kind": number.kind, "id_number": number.masked}
    return all(told.get(key) in (None, value) for key, value in named.items())


def agreed_words(content: str) -> Words | None:
    """All that an agreement says of its unit and post; None of a text of before it said so."""
    told = _words(content)
    if told.keys() != Words.__dataclass_fields__.keys():
        return None
    day = told["plan_handed_in_on"]
    read = {
        "skills": tuple(told["skills"]),
        "plan_handed_in_on": date.fromisoformat(day) if day else None,
    }
    return Words(**told | read)


def agreed_names(content: str | None) -> AgreedNames:
    """The names in an agreement's canonical JSON."""
    words = _words(content)
    return AgreedNames(words.get("unit_name"), words.get("post_title"))


def _words(content: str | None) -> dict[str, Any]:
    words: dict[str, Any] = _particulars(content).get("words") or {}
    return words


def _particulars(content: str | None) -> dict[str, Any]:
    particulars: dict[str, Any] = json.loads(content).get("particulars", {}) if content else {}
    return particulars
