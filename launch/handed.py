"""Runs what a service can do as a process of its own, for the command that a person typed."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from launch.plan import HOME
from services.common.known import TYPED


def handed_on(
    typed: str, module: str, *words: str, told: Mapping[str, str] | None = None, **how: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a module with these words, and what it is told besides by its environment.

    What is wrong with the words is said of the command that was `typed`.
    """
    environment = {**(os.environ if told is None else told), TYPED: f"jianxi {typed}"}
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, cwd=HOME, env=environment, check=False, **how)
