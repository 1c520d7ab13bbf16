"""docs/security.md names files and tests; each of them is there, and each item has one."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:services|launch|migrations|tests|docs)/[^`\s]+)`", DOCUMENT)))
LACKING = "见“还没有的”"
ITEMS = (
    "身份鉴别",
    "访问控制",
    "安全审计",
    "入侵防范",
    "数据完整性",
    "数据保密性",
    "数据备份恢复",
    "剩余信息保护",
    "个人信息保护",
)


LETTERS = {
    "8.1.4.1 ": "abcd",
    "8.1.4.2 ": "abcdefg",
    "8.1.4.3 ": "abcd",
    "8.1.4.4 ": "abcdef",
    "8.1.4.7 ": "ab",
    "8.1.4.8 ": "ab",
    "8.1.4.9 ": "abc",
    "8.1.4.10 ": "ab",
    "8.1.4.11 ": "ab",
}
"""The clauses of each item of the third level, GB/T 22239-2019 8.1.4."""


@cache
def functions_of(file: Path) -> set[str]:
    """The names of all functions that a file defines at its top."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {one.name for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("named", NAMED)
def test_what_the_document_names_is_there(named: str) -> None:
    path, _, function = named.partition("::")
    assert (ROOT / path).exists()
    assert not function or function in functions_of(ROOT / path)


def sections() -> Iterator[tuple[str, list[list[str]]]]:
    """Each item of the standard with the cells of its rows."""
    for part in re.split(r"^### ", DOCUMENT, flags=re.MULTILINE)[1:]:
        title, _, text = part.partition("\n")
        if title.startswith("8.1.4."):
            lines = [line for line in text.split("\n## ")[0].splitlines() if line.startswith("| ")]
            yield (
                title,
                [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[2:]],
            )


def test_every_item_that_a_backend_meets_has_its_table() -> None:
    titles = [title for title, _ in sections()]
    assert [item for item in ITEMS if not any(item in title for title in titles)] == []


def test_every_clause_of_every_item_has_its_row() -> None:
    told = {
        item: "".join(re.findall(r"[a-g](?=）)", "".join(cells[0] for cells in found)))
        for title, found in sections()
        for item in LETTERS
        if f"{title} ".startswith(item)
    }
    assert told == LETTERS


def test_every_row_can_be_looked_up_or_says_what_is_lacking() -> None:
    rows = [(title, *cells) for title, found in sections() for cells in found]
    assert len(rows) > 20
    loose = [row for row in rows if "`" not in row[-1] and row[-1] != LACKING]
    assert loose == []
