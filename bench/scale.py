"""The measured tables of docs/scale.md, made of the report of all benches and of nothing else."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Found = Mapping[tuple[str, str], str]
"""What was found, with its unit, by bench and figure."""
UNTOLD: Final = "未测"
"""What the report does not tell of."""
NO_REPORT: Final = "（还没有完整一次 `make bench` 的报告，下面的空格等它来填。）\n\n"
_UNITS: Final = {"a second": "每秒", "ms": "毫秒", "s": "秒", "MiB": "MiB", "cores": "个核"}
_ZONE, _ROLLING, _WHOLE = "public_zone/speed", "rolling/speed", "rounds/whole"
PAGES: Final = (_ZONE, "pages: the page")
WRITES: Final = (_ROLLING, "writes: matching")
DRAWN: Final = ("monthly_report/speed", "facts drawn: the service")
ROUND: Final = (_WHOLE, "a round of 100,000: whole")
MEMORY: Final = (_WHOLE, "memory of a round of 100,000: most")
REGION: Final = ("monthly_report/speed", "the region: the draft")
_PAGE, _AGAIN = "the page, of the processor", "the page again, by its tag, of the processor"
_WORK = "a registration, of the processor"
MEASURED: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "公众查询岗位，一页（10 万个岗位，16 个连接，`bench/public_zone`）": {
        "": PAGES,
        "第 95 百分位": (_ZONE, "a page, p95"),
        "网关": (_ZONE, f"{_PAGE}: gateway"),
        "units": (_ZONE, f"{_PAGE}: units"),
        "数据库": (_ZONE, f"{_PAGE}: postgres"),
    },
    "同一页没有变化（304）": {
        "": (_ZONE, "pages: the page again, by its tag"),
        "网关": (_ZONE, f"{_AGAIN}: gateway"),
        "units": (_ZONE, f"{_AGAIN}: units"),
    },
    "青年登记并随即派遣（64 个客户端，200 个岗位，`bench/rolling`）": {
        "": WRITES,
        "中位": (_ROLLING, "a registration took no more than: half"),
        "第 95 百分位": (_ROLLING, "a registration took no more than: 95 of 100"),
        "用到": (_ROLLING, "what it ran on: had"),
        "matching": (_ROLLING, f"{_WORK}: matching"),
        "数据库": (_ROLLING, f"{_WORK}: PostgreSQL"),
    },
    "10 万人一个批次，从冻结到应用（`bench/rounds`）": {
        "": ROUND,
        "内存": MEMORY,
    },
    "10 万人一个月的补贴结算（`bench/settlement`）": {
        "": ("settlement/speed", "a settlement of 100,000"),
    },
    "100 万次见习的月报（`bench/monthly_report`）": {
        "一个市": ("monthly_report/speed", "a city: the draft"),
        "全区": REGION,
    },
    "部门经网关读 100 万件事件（`bench/feeds`）": {"": ("feeds/speed", "a million events")},
    "reporting 把变更整理成事实": {"": DRAWN},
}


def found_in(report: str) -> dict[tuple[str, str], str]:
    """All figures that a report tells; none of its short form, whose figures say nothing."""
    if " the whole form" not in report:
        return {}
    rows = (line.strip("| ").split(" | ") for line in report.splitlines() if line.startswith("| "))
    return {(row[0], row[1]): row[2] for row in rows if "/" in row[0]}


def number(found: Found, name: tuple[str, str]) -> float | None:
    """A figure without its unit."""
    told = re.match(r"[\d,.]+", found.get(name, ""))
    return float(told[0].replace(",", "")) if told else None


def measured(found: Found) -> str:
    """The table of what was measured."""
    rows = [
        (what, "，".join(_cell(word, found.get(name)) for word, name in names.items()))
        for what, names in MEASURED.items()
    ]
    return ("" if found else NO_REPORT) + _table(("事项", "两核上"), rows)


def _cell(word: str, told: str | None) -> str:
    if told is None:
        return f"{word} {UNTOLD}".strip()
    amount, _, unit = told.partition(" ")
    name = _UNITS.get(unit, unit)
    said = f"{name} {amount}" if unit == "a second" else f"{amount} {name}"
    return f"{word} {said}".strip()


@dataclass(frozen=True)
class Place:
    """What a county, a region or the nation has in a year."""

    registrations: float
    """A second, when it is busiest."""
    pages: float
    changes: int


PLACES: Final = (Place(0.004, 0.3, 15_000), Place(0.16, 13, 600_000), Place(7.9, 631, 30_000_000))


def reckoned(found: Found) -> str:
    """The table of what that would come to, by arithmetic."""
    rows = [
        ("最忙时每秒登记", *(f"{one.registrations:g}" for one in PLACES)),
        (
            "占两核所能办的",
            *_each(found, WRITES, lambda one, most: _share(one.registrations / most)),
        ),
        ("最忙时每秒查询", *(f"{one.pages:g}" for one in PLACES)),
        ("占两核所能答的", *_each(found, PAGES, lambda one, most: _share(one.pages / most))),
        ("一年的变更", *(f"{one.changes:,}".replace(",", " ") for one in PLACES)),
        (
            "reporting 从头整理一年的变更",
            *_each(found, DRAWN, lambda one, most: _lasting(one.changes / most)),
        ),
    ]
    return _table(("", "县", "自治区", "全国"), rows)


def _each(found: Found, name: tuple[str, str], told: Callable[[Place, float], str]) -> list[str]:
    most = number(found, name)
    return [told(one, most) if most else UNTOLD for one in PLACES]


def _share(share: float) -> str:
    return (
        "不到 0.1%" if share < 0.001 else f"{100 * share:.2g}%" if share < 1 else f"{share:.1f} 倍"
    )


def _lasting(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.1f} 分钟" if seconds < 3600 else f"{seconds / 3600:.1f} 小时"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
