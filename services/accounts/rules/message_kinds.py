"""What is told to a youth, of which event, and when it is over: read from data, `messages.yaml`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from services.accounts.rules.message_fields import FieldType

SHANGHAI: Final = timezone(timedelta(hours=8))
"""The time of day that people live by; no clock has been put forward since 1991."""
UNKNOWN: Final = "规定时间"
"""What is said where an event lacks the value: whoever reads it looks in the programme."""

Values = Mapping[str, str | None]
Word = str | bool | None
"""What the data of an event may have to hold, or not; None: nothing there."""


@dataclass(frozen=True)
class Told:
    """A change as a feed tells of it."""

    event: str
    object_id: str
    data: Mapping[str, Any]
    """With its business day as `occurred_on`."""


@dataclass(frozen=True)
class Trigger:
    """An event that counts if its data hold this; what a message takes from them, by its name.

    `each` names the list of which every entry is told to its own youth, `region` the field with
    the youth's region.
    """

    event: str
    values: Mapping[str, str]
    needs: Mapping[str, Word]
    but_not: Mapping[str, Sequence[Word]]
    each: str | None = None
    region: str = "region"

    def meets(self, told: Told) -> bool:
        """Whether a change is such an event."""
        if told.event != self.event:
            return False
        needed = all(_holds(told.data.get(name), word) for name, word in self.needs.items())
        return needed and not any(
            _holds(told.data.get(name), word)
            for name, words in self.but_not.items()
            for word in words
        )


@dataclass(frozen=True)
class Due:
    """When it is told, if not at once: on the day of a value or so many days after it."""

    day: str
    plus: int


@dataclass(frozen=True)
class Content:
    """What can be put into a template's field: its type, and its words with values in braces."""

    type: FieldType
    words: str


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: its words, what begins and ends it, and what templates may take."""

    name: str
    title: str
    text: str
    told_by: tuple[Trigger, ...]
    over_by: tuple[Trigger, ...]
    due: Due | None
    contents: Mapping[str, Content]
    apart: str | None
    """Which field of an event tells its messages about one object apart, such as a month."""
    sms: tuple[str, ...]
    """Which values an SMS template takes, in its order."""
    words: Mapping[str, str]
    """What codes among its values are called."""

    def subject_of(self, told: Told) -> str:
        """What a message of this kind is about: an object, or the part of it that is told of."""
        part = told.data.get(self.apart) if self.apart else None
        return f"{told.object_id}/{part}" if part else told.object_id

    def said(self, words: str, values: Values) -> str:
        """Words with the values put in: days, months and sums as they are spoken of."""
        return words.format_map({name: self._word(value) for name, value in values.items()})

    def _word(self, value: str | None) -> str:
        if value is None:
            return UNKNOWN
        return self.words.get(value) or _spoken(value)


@dataclass(frozen=True)
class Notice:
    """A message to be written: to which youth, of which object, with which values."""

    kind: MessageKind
    youth_id: str
    subject_id: str
    region: str
    values: Values
    due_at: datetime | None
    """None: at once."""


def notices(kinds: Sequence[MessageKind], told: Told, hour: int) -> Iterator[Notice]:
    """What a change is to be told by; what waits for its day is due at that hour in Shanghai."""
    for kind in kinds:
        for trigger in kind.told_by:
            if trigger.meets(told):
                yield from _notices(kind, trigger, told, hour)


def over(kinds: Sequence[MessageKind], told: Told) -> list[tuple[str, str]]:
    """The messages that a change makes pointless: the name of their kind, and what they are about.

    One that is told anew is over in its former words.
    """
    return [
        (kind.name, kind.subject_of(told))
        for kind in kinds
        if any(trigger.meets(told) for trigger in (*kind.over_by, *_single(kind)))
    ]


def _single(kind: MessageKind) -> Iterator[Trigger]:
    return (trigger for trigger in kind.told_by if trigger.each is None)


def _notices(kind: MessageKind, trigger: Trigger, told: Told, hour: int) -> Iterator[Notice]:
    entries = told.data.get(trigger.each, ()) if trigger.each else ({},)
    subject = kind.subject_of(told)
    for entry in entries:
        data = {**told.data, **entry}
        region = data[trigger.region]
        values = {name: _text(data.get(field)) for name, field in trigger.values.items()}
        due_at = _due_at(kind.due, values, hour)
        if kind.due is None or due_at:
            yield Notice(kind, data["youth_id"], subject, region, values, due_at)


def _due_at(due: Due | None, values: Values, hour: int) -> datetime | None:
    day = values.get(due.day) if due else None
    if due is None or day is None:
        return None
    on = date.fromisoformat(day) + timedelta(days=due.plus)
    return datetime.combine(on, time(hour), SHANGHAI)


def _holds(value: Any, word: Word) -> bool:
    return word in value if isinstance(value, list) else value == word


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _spoken(value: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value, re.ASCII)
    if found is None:
        return value
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"
