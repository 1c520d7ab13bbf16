"""Feeds for departments: what an agreement grants of one, and what leaves of what happened."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from hmac import digest
from types import NoneType
from typing import Final, NamedTuple

from services.common.errors import Forbidden, JianxiError
from services.common.values.month import Month

Plain = str | int | bool | list[str] | None
"""What a fact is told as: what JSON writes in one way only."""
_AS_IS: Final = (str, int, NoneType)

ERASED: Final = "erased"
"""Objects to be let go, told by every agreement: of a person whose record is nobody's now, and what
lies in no region of the agreement any more."""


class FeedReset(JianxiError):
    """数据已经重新编号，或者协议准许的内容有变，这个游标不再有效，请从现状快照重新读取。"""

    status = 410


class FeedNotGranted(Forbidden):
    """数据共享协议没有准许读取这个数据目录。"""


@dataclass(frozen=True)
class Granted:
    """What an agreement grants of a feed, and by which key it was asked for."""

    agreement_id: str
    agreement_version: int
    key_id: str
    fields: frozenset[str]
    regions: tuple[str, ...]


class Happened(NamedTuple):
    """One numbered change of a feed's object, with all that may ever be told of it."""

    no: int
    event: str
    object_id: str
    at: datetime
    facts: Mapping[str, Plain]


class Stands(NamedTuple):
    """One object as it stands now, with all that may ever be told of it."""

    object_id: str
    facts: Mapping[str, Plain]
    place: str
    """After which the next page goes on."""


class Object(NamedTuple):
    """The one object that somebody asked for: its office's region, and the person it is about."""

    id: str
    region: str
    person: str | None
    facts: Mapping[str, Plain]


def given(known: frozenset[str], granted: Collection[str]) -> list[str]:
    """The fields that leave, in order: those granted that a feed has. FeedNotGranted if none."""
    fields = sorted(known & set(granted))
    if not fields:
        raise FeedNotGranted
    return fields


def scope(fields: Sequence[str], regions: Collection[str]) -> str:
    """What stands for all that an agreement grants of a feed: another one whenever that changes."""
    told = "\n".join([*fields, "", *sorted(regions)])
    return sha256(told.encode()).hexdigest()[:16]


def gone(object_id: str) -> dict[str, list[str]]:
    """All that is told of an object that lies in no region of the agreement any more."""
    return {ERASED: [object_id]}


def plain(value: object) -> Plain:
    """A value of a row as it is told: days, months and yuan as texts.

    TypeError for any other that is no JSON: how it would be written is nobody's decision yet.
    """
    if isinstance(value, _AS_IS):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Month):
        return str(value)
    if type(value) is date:
        return value.isoformat()
    raise TypeError(type(value).__name__)


def project(facts: Mapping[str, Plain], fields: Collection[str]) -> dict[str, Plain]:
    """What leaves of facts: a field of which they say nothing is left out, a tombstone never.

    What they tell to be empty leaves as such: whoever kept something in its place lets it go.
    """
    return {name: facts[name] for name in (*fields, ERASED) if name in facts}


def pseudonym(key: bytes, agreement_id: str, told: str) -> str:
    """What stands for an id towards one agreement: the same each time, another for every other.

    Without the key nobody finds the id, nor that two departments were told of the same person.
    """
    text = f"pseudonym\n{agreement_id}\n{told}".encode()
    return "ps_" + urlsafe_b64encode(digest(key, text, "sha256")).decode().rstrip("=")


def mark(key: bytes, object_id: str, field: str, value: Plain) -> str:
    """What a value of an object's field is known by again, without the key by nobody."""
    text = json.dumps(["value", object_id, field, value])
    return digest(key, text.encode(), "sha256").hex()
