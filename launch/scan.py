"""Are any of the locked packages known to be vulnerable: asks the advisory database, or says not.

python -m launch.scan [--service-url URL]
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from launch.plan import HOME

FOUND: Final = 1
"""The status by which `uv audit` says that it found something."""
_UNREACHED: Final = "error sending request"
_COMMAND: Final = ("audit", "--frozen", "--preview-features", "audit-command")
DID_NOT_RUN: Final = "did not run: no way to the advisory database"


def scan(more: Sequence[str]) -> int:
    """Ask about every package of uv.lock; 0 if none is known to be vulnerable or nobody answered.

    What was not asked is said in so many words, so that nobody takes silence for a clean bill.
    """
    uv = Path(sys.executable).with_name("uv")
    asked = subprocess.run(
        [uv, *_COMMAND, *more], cwd=HOME, capture_output=True, text=True, check=False
    )
    if asked.returncode > FOUND and _UNREACHED in asked.stderr:
        print(f"dependency scan {DID_NOT_RUN}")
        return 0
    print(asked.stdout + asked.stderr, end="")
    return asked.returncode


if __name__ == "__main__":
    sys.exit(scan(sys.argv[1:]))
