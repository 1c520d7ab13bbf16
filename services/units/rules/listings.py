"""Printed lists for notice boards and fairs: how much fits, and how it is put into few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from services.common.errors import Refused, Unavailable
from services.common.values.classifications import INDUSTRIES

MOST_LINES: Final = 5000
"""What is printed at once; a county has fewer."""
MOST_WORDS: Final = 60
"""Characters of a post's duties that are printed."""


Cells: TypeAlias = tuple[str | int, ...]


class TooManyToPrint(Refused):
    """符合条件的太多，一份清单印不下，请选择一个县（市、区）或者一个行业。"""


class PressBusy(Unavailable):
    """正在印制其他清单，请稍后再取。"""


@dataclass(frozen=True)
class Group:
    """One county's lines: where to register, and the cells of each."""

    name: str
    register: str
    lines: tuple[Cells, ...]


@dataclass(frozen=True)
class Listing:
    """A printed list: of what and where, narrowed to what, its lines by county, how old it is."""

    area: str
    noun: str
    narrowed_to: str
    """What was asked for besides the area, in words; empty where nothing was."""
    headings: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    printed_on: date
    as_of: str

    @property
    def title(self) -> str:
        """What the list is of, with the name of its area."""
        return f"{self.area}{self.noun}"

    @property
    def file_name(self) -> str:
        """Under which it is saved, without its ending: no other list has the same."""
        return f"{self.title}（{self.narrowed_to}）" if self.narrowed_to else self.title

    @property
    def told(self) -> str:
        """What it was narrowed to, the day, and up to when seats are counted."""
        limits = f"{self.narrowed_to}；" if self.narrowed_to else ""
        return f"{limits}{self.day}，空缺名额{self.as_of}"

    @property
    def day(self) -> str:
        """The day of printing, in words."""
        return in_words(self.printed_on)

    @property
    def footer(self) -> str:
        """What stands on each page."""
        return f"{self.title} · {self.day}印制 · 空缺名额{self.as_of}"


def in_words(day: date) -> str:
    """A day as it is printed."""
    return f"{day.year}年{day.month}月{day.day}日"


def narrowed_to(industry: str | None, *, open_seats: bool | None) -> str:
    """The filters of a list in words; empty for none."""
    told = [f"仅限{INDUSTRIES[industry]}"] if industry else []
    if open_seats is not None:
        told.append("仅限有空缺名额的" if open_seats else "仅限已满的和尚不知道空缺名额的")
    return "，".join(told)


def check_printable(lines: int) -> None:
    """A list has an end: TooManyToPrint."""
    if lines > MOST_LINES:
        raise TooManyToPrint(most=MOST_LINES)


def shortened(words: str) -> str:
    """Words in one line, cut where they would fill the page."""
    line = " ".join(words.split())
    return line if len(line) <= MOST_WORDS else f"{line[: MOST_WORDS - 1]}…"


def titled(title: str, *, adults_only: bool) -> str:
    """A post's title, marked where those under 18 are kept out."""
    return f"{title}（不适合未满18周岁的人员）" if adults_only else title


def benefits(*, meals: bool, lodging: bool, allowance: str | None) -> str:
    """What a unit adds, in few words."""
    told = [word for word, given in (("包餐", meals), ("包住", lodging)) if given]
    return "、".join([*told, *([allowance] if allowance else [])]) or "—"


def counted(seats: int | None) -> int | str:
    """Open seats; a dash where matching has not told of them."""
    return "—" if seats is None else seats


def registered_at(office: str | None, phone: str | None, address: str | None) -> str:
    """Where one registers in a county."""
    told = [part for part in (office, phone, address) if part]
    return f"报名：{'，'.join(told)}" if told else "报名：当地人力资源社会保障部门"


def grouped(lines: Sequence[tuple[str, Cells]]) -> dict[str, list[Cells]]:
    """Lines by their county, each in the order given."""
    found: dict[str, list[Cells]] = {}
    for county, cells in lines:
        found.setdefault(county, []).append(cells)
    return found
