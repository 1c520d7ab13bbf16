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
Word = str | bool
"""What the data of an event may have to hold, or not."""


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

    `each` names the list of which every entry is told to its own youth.
    """

    event: str
    values: Mapping[str, str]
    needs: Mapping[str, Word]
    but_not: Mapping[str, Sequence[Word]]
    each: str | None = None

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
    sms: tuple[str, ...]
    """Which values an SMS template takes, in its order."""
    words: Mapping[str, str]
    """What codes among its values are called."""

    def said(self, words: str, values: Values) -> str:
        """Words with the values put in: days and sums as they are spoken of."""
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


def over(kinds: Sequence[MessageKind], told: Told) -> list[str]:
    """The kinds of message that a change makes pointless, by their names.

    One that is told anew is over in its former words.
    """
    return [
        kind.name
        for kind in kinds
        if any(trigger.meets(told) for trigger in (*kind.over_by, *_single(kind)))
    ]


def _single(kind: MessageKind) -> Iterator[Trigger]:
    return (trigger for trigger in kind.told_by if trigger.each is None)


def _notices(kind: MessageKind, trigger: Trigger, told: Told, hour: int) -> Iterator[Notice]:
    entries = told.data.get(trigger.each, ()) if trigger.each else ({},)
    for entry in entries:
        data = {**told.data, **entry}
        values = {name: _text(data.get(field)) for name, field in trigger.values.items()}
        due_at = _due_at(kind.due, values, hour)
        if kind.due is None or due_at:
            yield Notice(kind, data["youth_id"], told.object_id, data["region"], values, due_at)


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
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else value
