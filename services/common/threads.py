"""How long a thread that reckons keeps those waiting who answer requests or ask the database."""

import sys
from typing import Final

TURN: Final = 0.0005
"""Seconds. By Python's own 0.005 whoever awaits the database or a client waits that long again at
each step, as long as another thread reckons: the two then never go on at once."""


def share() -> None:
    """Let threads take turns this often."""
    sys.setswitchinterval(TURN)
