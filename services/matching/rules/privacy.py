"""The notice on personal data, in dated editions, and the consents that are given apart.

What the law asks of the office needs no consent, but the notice is shown; consents are separate,
and taken back at any time (个人信息保护法 第十三条、第十五条、第十七条、第二十九条、第三十五条).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, Refused

ConsentKind = Literal["phone", "bank_account"]
PrivacyKind = Literal["notice", "phone", "bank_account"]
CONSENTS: Final[tuple[ConsentKind, ...]] = ("phone", "bank_account")


class NoPrivacyNotice(Refused):
    """这一天还没有生效的个人信息处理告知书。"""


class PrivacyNoticeChanged(Conflict):
    """告知书已有新的版本，请阅读后再确认。"""


class PrivacyConsentAbsent(Refused):
    """没有可以撤回的同意：没有给过，或者已经撤回。"""


@dataclass(frozen=True)
class Section:
    """One part of a notice: its stable key, its heading, its text."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class ConsentText:
    """What is consented to, word for word."""

    kind: ConsentKind
    title: str
    text: str


@dataclass(frozen=True)
class Notice:
    """One edition of the notice, in force from a day on."""

    version: str
    effective: date
    title: str
    sections: tuple[Section, ...]
    consents: tuple[ConsentText, ...]
    digest: str
    """SHA-256 over all its texts, in hex."""


@dataclass(frozen=True)
class ConsentEntry:
    """One entry of a youth's: that something was shown, consented to, or taken back."""

    kind: PrivacyKind
    given: bool
    notice_version: str
    given_on: date


def notice_on(editions: Sequence[Notice], day: date) -> Notice:
    """The edition in force on a day. Raises NoPrivacyNotice before the first."""
    known = [edition for edition in editions if edition.effective <= day]
    if not known:
        raise NoPrivacyNotice(on=day.isoformat())
    return max(known, key=lambda edition: edition.effective)


def notice_given(editions: Sequence[Notice], version: str, given_on: date, today: date) -> Notice:
    """The edition that was shown: that of today, or on paper the one in force on its day.

    Raises Malformed for a day ahead, NoPrivacyNotice, PrivacyNoticeChanged for another edition.
    """
    if given_on > today:
        raise Malformed("/given_on", "签署的日期晚于今天。")
    notice = notice_on(editions, given_on)
    if notice.version != version:
        raise PrivacyNoticeChanged(version=notice.version)
    return notice


def stands(entries: Iterable[ConsentEntry], kind: PrivacyKind) -> ConsentEntry | None:
    """The consent of a kind that stands by the entries in their order; None if there is none."""
    of_kind = [entry for entry in entries if entry.kind == kind]
    return of_kind[-1] if of_kind and of_kind[-1].given else None


def require_standing(entries: Iterable[ConsentEntry], kind: ConsentKind) -> ConsentEntry:
    """What is taken back was given and stands. Raises PrivacyConsentAbsent."""
    found = stands(entries, kind)
    if found is None:
        raise PrivacyConsentAbsent(kind=kind)
    return found
