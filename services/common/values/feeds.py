"""Feeds for departments: what an agreement grants of one, and what leaves of what happened."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
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

_PSEUDONYM: Final = "ps_"
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


class Way(NamedTuple):
    """How far somebody came who looks for an id: what was found, or how much lies behind."""

    found: str | None
    passed: int | None
    """As whoever looks counts it; None where nothing is left: found, or there is none."""


class Object(NamedTuple):
    """The one object that somebody asked for: its office's region, and the person it is about."""

    id: str
    region: str
    person: str | None
    facts: Mapping[str, Plain]
    put_right_by: Sequence[str] = ()
    """Objects that were added since to put this one right, which never changes itself."""


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
    return _spelt(digest(key, _head(agreement_id) + told.encode(), "sha256"))


def recogniser(key: bytes, agreement_id: str, name: str) -> Callable[[str], bool] | None:
    """Whether an id is told to an agreement by this pseudonym: made to be asked of very many.

    None for what is no pseudonym of anything. What all ids have in common is digested once.
    """
    wanted = _digest_in(name)
    if wanted is None:
        return None
    begun = hmac.new(key, _head(agreement_id), "sha256")

    def is_told_so(told: str) -> bool:
        one = begun.copy()
        one.update(told.encode())
        return one.digest() == wanted

    return is_told_so


def mark(
    key: bytes, object_id: str, field: str, value: Plain, put_right_by: Sequence[str] = ()
) -> str:
    """What a value of an object's field is known by again, without the key by nobody.

    A value that something else puts right is known as another one from then on.
    """
    text = json.dumps(["value", object_id, field, value, *put_right_by])
    return digest(key, text.encode(), "sha256").hex()


def _head(agreement_id: str) -> bytes:
    return f"pseudonym\n{agreement_id}\n".encode()


def _spelt(digested: bytes) -> str:
    return _PSEUDONYM + urlsafe_b64encode(digested).decode().rstrip("=")


def _digest_in(name: str) -> bytes | None:
    try:
        found = urlsafe_b64decode(name.removeprefix(_PSEUDONYM) + "=")
    except ValueError:
        return None
    return found if _spelt(found) == name and len(found) == sha256().digest_size else None
