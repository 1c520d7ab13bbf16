"""docs/scale.md tells what the report of the benches tells, and which tables bear which columns.

`JIANXI_WRITE_DOCS=1` writes its measured tables anew from bench/report.md instead of comparing.
"""

import os
import re
from importlib import import_module
from pathlib import Path

import pytest

from bench import report as bench_report
from bench import scale
from bench.results import Beside, Figure, Kept
from tests.house_keys import SERVICES

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/scale.md"
REPORT = ROOT / "bench/report.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
WRITES = os.environ.get("JIANXI_WRITE_DOCS") == "1"
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


@pytest.mark.parametrize("name", ["measured", "reckoned"])
def test_its_measured_tables_are_those_of_the_report(name):
    found = scale.found_in(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    written = getattr(scale, name)(found)
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    head, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    kept, _, tail = rest.partition(end)
    if WRITES:
        DOCUMENT.write_text(head + begin + written + end + tail, encoding="utf-8")
        kept = written
    assert kept == written


def a_report(form="whole"):
    kept = [
        Kept("public_zone/speed", Beside("pages", "a second", {"the page": 1262.0}), 1.0, 16.0),
        Kept("monthly_report/speed", Figure("the region: the draft", 2.5, "s", most=5), 1.0, 16.0),
    ]
    return bench_report.written(kept, [], bench_report.about_machine(form))["report.md"]


def test_a_cell_is_what_a_report_tells_and_what_it_does_not_tell_is_unmeasured():
    found = scale.found_in(a_report())
    assert "每秒 1,262，第 95 百分位 未测" in scale.measured(found)
    assert "| 一个市 未测，全区 2.5 秒 |" in scale.measured(found).replace("（`bench", "|（`bench")
    assert "| 占两核所能答的 | 不到 0.1% | 1% | 50% |" in scale.reckoned(found)
    assert scale.NO_REPORT not in scale.measured(found)


def test_a_short_run_measures_nothing():
    assert scale.found_in(a_report("short")) == {}
    assert scale.measured({}).startswith(scale.NO_REPORT)


def test_every_figure_that_it_takes_is_kept_by_its_bench():
    for names in scale.MEASURED.values():
        for bench, figure in names.values():
            told = (ROOT / "bench" / f"{bench}.py").read_text(encoding="utf-8")
            title = re.split(r"[:\d]", figure)[0].removesuffix(", of the processor")
            assert title in told or figure in ("a city: the draft", "the region: the draft"), figure
