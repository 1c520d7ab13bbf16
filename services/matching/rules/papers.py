"""Agreements signed on paper: what a scan must be, and what an officer must have seen of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.common.errors import Malformed, Member, NotFound, Refused, TooLarge
from services.common.time.workdays import WorkCalendar
from services.matching.rules.signatures import ORDER, Party

PaperState = Literal["handed_in", "accepted", "returned"]
ReturnCode = Literal["text_rewritten", "signed_otherwise"]
"""Why a paper is returned by itself: its text is no longer the agreement's, or all have signed."""
PaperMove = Literal["accept", "return"]
MOVES: Final[dict[tuple[PaperState, PaperMove], PaperState]] = {
    ("handed_in", "accept"): "accepted",
    ("handed_in", "return"): "returned",
}
"""(state, move) → next; an officer makes each of them."""

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS: Final = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
LARGEST: Final = 10 * 1024 * 1024
_KINDS: Final = (
    (PDF, b"%PDF-", b"%%EOF"),
    (PNG, b"\x89PNG\r\n\x1a\n", b"IEND"),
    (JPEG, b"\xff\xd8\xff", b"\xff\xd9"),
)
_TAIL: Final = 2048
"""Bytes at the end of a file within which its end is told."""


class PaperNotFound(NotFound):
    """没有找到这份纸质协议。"""


class PaperTooLarge(TooLarge):
    """纸质协议的扫描件不能超过10兆字节。"""


class PaperTypeUnknown(Malformed):
    """纸质协议只接受 PDF，或者 PNG、JPEG 图片。"""


class PaperDamaged(Malformed):
    """纸质协议的文件已损坏或不完整。"""


SCAN_REFUSALS: Final = (PaperTooLarge, PaperTypeUnknown, PaperDamaged)
"""Why a scan that was handed in is not kept."""


class PaperWaits(Refused):
    """已有一份纸质协议等待经办机构核对，核对以后再提交。"""


class PaperReviewed(Refused):
    """这份纸质协议已经核对过。"""


class PaperNotSeen(Refused):
    """核对通过须看到每一页写明的协议编号和纸上各方的签名；单位签署的，还须看到单位印章。"""


class OwnPaper(Refused):
    """提交纸质文本的人不能核对自己提交的。"""


@dataclass(frozen=True)
class Seen:
    """What an officer saw on a paper: the number on each page, whose signatures, the seal."""

    number_on_each_page: bool
    signatures: frozenset[Party]
    seal: bool


def media_type(content: bytes) -> str:
    """What a scan is, by its bytes from first to last.

    Raises PaperTooLarge, PaperTypeUnknown, PaperDamaged.
    """
    if len(content) > LARGEST:
        raise PaperTooLarge
    for kind, opening, ending in _KINDS:
        if content.startswith(opening):
            if ending not in content[-_TAIL:]:
                raise PaperDamaged("/file", "请重新拍照或者扫描后再提交。")
            return kind
    raise PaperTypeUnknown("/file", "请拍照，或者扫描为 PDF 后再提交。")


def check_parties(parties: Collection[Party], guardian_name: str | None) -> None:
    """A paper names each party once, and the guardian's name with the guardian: Malformed."""
    if len(set(parties)) != len(parties):
        raise Malformed("/parties", "每一方只填写一次。")
    if ("guardian" in parties) != (guardian_name is not None):
        raise Malformed("/guardian_name", "监护人签署的填写监护人姓名，其他各方不填。")


def after(state: PaperState, move: PaperMove) -> PaperState:
    """The state that a move leads to. Raises PaperReviewed where a word was given before."""
    if (state, move) not in MOVES:
        raise PaperReviewed(state=state)
    return MOVES[state, move]


def ink_day(handed_in: date, signed: Iterable[date]) -> date:
    """The day as of which a paper's signatures are judged: the last of all that were given.

    The ink on a paper is no younger than the day on which it was handed in.
    """
    return max((handed_in, *signed))


def sign_by_after(due: date, handed_in: date, reviewed: date, calendar: WorkCalendar) -> date:
    """The last day to sign after a paper waited: the time to sign stood still meanwhile.

    The working days left from the day handed in on are left from the day reviewed on; where a
    paper waited overnight, the next working day is among them. Who was late already stays late:
    then `due` itself. Raises YearUnknown.
    """
    if handed_in > due or handed_in == reviewed:
        return due
    left = calendar.worked_between(handed_in, due)
    still = calendar.nth_after(reviewed - timedelta(days=1), left)
    return max(due, still, calendar.nth_after(reviewed, 1))


def refuse_own(handed_in_by: str, reviewer: str) -> None:
    """Two persons stand behind a paper: who handed it in, who looked at it. Raises OwnPaper."""
    if handed_in_by == reviewer:
        raise OwnPaper


def refuse_unseen(parties: Collection[Party], seen: Seen) -> None:
    """A paper is accepted on its number, each party's signature, and a unit's seal.

    Raises PaperNotSeen.
    """
    missing: list[Member] = [] if seen.number_on_each_page else ["number_on_each_page"]
    missing += [party for party in ORDER if party in parties and party not in seen.signatures]
    if "unit" in parties and not seen.seal:
        missing.append("seal")
    if missing:
        raise PaperNotSeen(missing=missing)
