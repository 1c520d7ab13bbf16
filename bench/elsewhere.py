"""What a report does not tell of: benches that were not run, and figures of other runs."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
OTHERS: Final = ("soak/report.md", "chaos.md")
"""Reports that are made by commands of their own."""
_WHEN: Final = re.compile(r"^(\d{4}-\d\d-\d\d .*, of commit ([0-9a-f]{8}).*)\.$", re.MULTILINE)
_COMMIT: Final = re.compile(r"commit ([0-9a-f]{8})")
_HEAD: Final = re.compile(r"^# (.+)$", re.MULTILINE)


def pieces(benches: Iterable[str], folder: Path) -> Iterator[str]:
    """Where each bench of a run is explained, as links from a folder."""
    for bench in dict.fromkeys(benches):
        readme = HERE / bench.partition("/")[0] / "README.md"
        if readme.exists():
            [head] = _HEAD.findall(readme.read_text(encoding="utf-8"))[:1]
            yield f"- [{bench}]({_link(readme, folder)}): {head}"


def not_run(benches: Iterable[str], run: Iterable[str]) -> Iterator[str]:
    """Those of all benches that this run has no figure of."""
    there = set(run)
    missing = [bench for bench in benches if bench not in there]
    if missing:
        yield f"- Not run this time: {', '.join(missing)}."


def other_runs(folder: Path) -> Iterator[str]:
    """What was measured by other commands or at other times, with the commit of then."""
    for name in OTHERS:
        report = HERE / name
        if report.exists() and (told := _WHEN.search(report.read_text(encoding="utf-8"))):
            yield f"- [{name}]({_link(report, folder)}), by a command of its own: {told[1]}."
    for readme in sorted(HERE.glob("*/README.md")):
        commits = dict.fromkeys(_COMMIT.findall(readme.read_text(encoding="utf-8")))
        if commits:
            name = f"{readme.parent.name}/README.md"
            words = f"tells of earlier runs, too: commit {', '.join(commits)}"
            yield f"- [{name}]({_link(readme, folder)}) {words}."


def _link(file: Path, folder: Path) -> str:
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
