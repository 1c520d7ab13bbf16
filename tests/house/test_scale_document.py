"""Which tables docs/scale.md says bear the column by which they would be spread; they do."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.house_keys import SERVICES

TEXT = (Path(__file__).parents[2] / "docs/scale.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`([a-z_]+)`")
_OF = re.compile(rf"({'|'.join(SERVICES)}) 的")


def columns() -> dict[str, dict[str, set[str]]]:
    """Of each service, its tables with their columns."""
    every = {one: import_module(f"services.{one}.tables").Base.metadata for one in SERVICES}
    return {
        service: {
            name: {column.name for column in table.columns} for name, table in of.tables.items()
        }
        for service, of in every.items()
    }


def told(words: str) -> list[tuple[str, str]]:
    """Tables by the services that are named before them."""
    parts = _OF.split(words)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [(service, table) for service, names in pairs for table in _NAMED.findall(names)]


def spread() -> dict[str, list[tuple[str, str]]]:
    """Those that have a region, those that have a county, and those that have a youth alone."""
    _, _, words = TEXT.partition("已经带有分布列的：")
    parts = re.split(r"有 `(region|county|youth_id)`", words)
    return {parts[n + 1]: told(parts[n]) for n in (0, 2, 4)}


@pytest.mark.parametrize("column", ["region", "county", "youth_id"])
def test_a_table_bears_the_column_that_the_document_tells_of(column):
    has, named = columns(), spread()[column]
    assert len(named) > 1
    for service, table in named:
        assert column in has[service][table], table
        assert column == "region" or "region" not in has[service][table], table


def test_every_table_that_would_be_partitioned_is_there():
    _, _, words = TEXT.partition("| 表 | 怎样分 | 为什么 |")
    rows, _, _ = words.partition("\n\n")
    named = {name for row in rows.splitlines()[1:] for name in _NAMED.findall(row.split("|")[1])}
    there = {name for of in columns().values() for name in of} | {"changes", "audit_entries"}
    assert len(named) > 8
    assert named <= there
