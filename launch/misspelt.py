"""What becomes of a command of the launcher where a setting is called as none is."""

import os
from typing import Final

from launch.saying import complain, say
from services.common import known, misspelt

_GOING_ON: Final = frozenset({"up", "migrate", "demo"})
"""An older version, put back, need not know what a newer one is told, and must start."""
_BY_NO_SETTING: Final = frozenset(
    {"status", "stop", "start", "new-identity", "verify-round", "verify-line"}
)
"""What asks a running house, or opens none."""


def must_not_mislead(command: str) -> None:
    """Refuse a command that would go on without what was meant. Raises SettingMisspelt."""
    if command in _GOING_ON:
        for name, meant in known.unknown(os.environ):
            say(f"没有名为 {name} 的设置{f'，是不是 {meant}？' if meant else '，'}它不起作用")
    elif command not in _BY_NO_SETTING:
        misspelt.must_not_be(complain)
