"""What manuals print is typed as it stands there: by whom, on which machine, with which answers."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launch.plan import HOME
from tests.journeys.house import PATIENCE

_FENCES: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_BASH: Final = ("bash", "-euo", "pipefail", "-c")
_JIANXI: Final = """\
#!/usr/bin/env bash
# What `jianxi` is on this machine: of this code, with this folder where none is named.
set -eu
case " $* " in *" --data "*) ;; *) set -- "$@" --data {data} ;; esac
export PYTHONPATH={code}
if [ "$1" != up ]; then exec {python} -m launch.cli "$@"; fi
# In a window of its own; whoever types goes on in another once it is there.
cd /
case " $* " in *" --port "*) ;; *) set -- "$@" --port {port} ;; esac
window=$(mktemp {place}/window.XXXX)
setsid {python} -m launch.cli "$@" > "$window" 2>&1 < /dev/null &
pid=$!
echo "$pid $window" >> {place}/running
while [ $# -gt 0 ]; do if [ "$1" = --data ]; then data=$2; fi; shift; done
until {python} -m launch.cli status --data "$data" > /dev/null 2>&1; do
  kill -0 "$pid" || {{ cat "$window"; exit 1; }}
  sleep 0.5
done
"""
_BETWEEN: Final = "\x1f"
_NOTED: Final = """\
#!/usr/bin/env bash
IFS=$'\\x1f'
printf '%s\\n' "$(basename "$0")$IFS$*" >> {place}/noted
"""


def fences(file: str) -> list[tuple[str, str]]:
    """The blocks of a document: in which language, and what."""
    return _FENCES.findall((HOME / file).read_text(encoding="utf-8"))


def commands(file: str) -> list[str]:
    """The blocks of commands that a document prints."""
    return [text for language, text in fences(file) if language == "sh"]


async def typed(script: str, place: Path, **told: str) -> str:
    """What is said when all of it is typed in a folder; each command of it must succeed."""
    bash = await asyncio.create_subprocess_exec(
        *_BASH,
        script,
        cwd=place,
        env=os.environ | told,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await asyncio.wait_for(bash.communicate(), 180))[0].decode()
    assert bash.returncode == 0, said
    return said


@dataclass(frozen=True)
class Machine:
    """A machine of an operator's: programs, and whoever types."""

    place: Path
    port: int

    def install(self, program: str, code: Path = HOME) -> None:
        """Have `jianxi` of some code there, by a path or by its name alone."""
        data = self.place / "var" / "data"
        self.put(
            program,
            _JIANXI.format(
                data=shlex.quote(str(data)),
                code=shlex.quote(str(code)),
                python=shlex.quote(sys.executable),
                port=self.port,
                place=shlex.quote(str(self.place)),
            ),
        )

    def note(self, program: str) -> None:
        """Let a program that this machine lacks only note that it was called."""
        self.put(program, _NOTED.format(place=shlex.quote(str(self.place))))

    def told(self) -> list[list[str]]:
        """What was called and only noted, word by word."""
        file = self.place / "noted"
        lines = file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []
        return [line.split(_BETWEEN) for line in lines]

    def noted(self) -> list[str]:
        """The same, line by line."""
        return [" ".join(words) for words in self.told()]

    def type(self, script: str, answer: str = "") -> str:
        """What is said when all of it is typed, and an answer given to what asks for one."""
        path = f"{self.place}:{os.environ['PATH']}"
        done = subprocess.run(
            [*_BASH, script],
            cwd=self.place,
            env=os.environ | {"PATH": path},
            input=answer,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    def interrupt(self) -> str:
        """Press Ctrl-C in each window where it runs, and wait until all has stopped."""
        running = self.place / "running"
        if not running.exists():
            return ""
        windows = [line.split() for line in running.read_text(encoding="utf-8").splitlines()]
        running.unlink()
        return "".join(self._interrupted(int(pid), Path(window)) for pid, window in windows)

    def _interrupted(self, pid: int, window: Path) -> str:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        return window.read_text(encoding="utf-8")

    def put(self, program: str, text: str) -> None:
        """Lay a program there."""
        file = self.place / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)
