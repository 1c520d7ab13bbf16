"""promtool, which reads Prometheus' files as Prometheus does; no package registry has it."""

import shutil
import subprocess
from pathlib import Path

import pytest

needed = pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="promtool is missing, so what it checks was NOT checked: apt-get install prometheus",
)


def assert_nothing_wrong(folder: Path, *words: str) -> None:
    """It finds nothing wrong where it is told to look."""
    command = ["promtool", *words]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
