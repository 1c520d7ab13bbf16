"""The document that clients were made for: the last one that Git keeps and that differs."""

import subprocess
from pathlib import Path


def before(file: Path, now: str) -> str | None:
    """The text of the document that came before `now`, or None where Git knows of none.

    While work is under way that is the committed one; where `now` is committed, the one that its
    commit replaced, so that a clean clone checks the last change once more.
    """
    committed = _git(file, "show", f"HEAD:./{file.name}")
    if committed != now:
        return committed
    last = _git(file, "log", "-1", "--format=%H", "--", file.name)
    return last and _git(file, "show", f"{last.strip()}^:./{file.name}")


def _git(file: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - our own repository, no word of a stranger's
            ["git", "-C", str(file.parent), *words],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
