"""What becomes of a command where a setting is called as none is."""

import os
from typing import Final

from launch.errors import SettingMisspelt
from launch.saying import complain, say
from services.common import known

_GOING_ON: Final = frozenset({"up", "migrate", "demo"})
"""An older version, put back, need not know what a newer one is told, and must start."""
_BY_NO_SETTING: Final = frozenset(
    {"status", "stop", "start", "new-identity", "verify-round", "verify-line"}
)
"""What asks a running house, or opens none."""


def must_not_be(command: str) -> None:
    """Refuse a command that would go on without what was meant. Raises SettingMisspelt.

    A name that is near to none may be another program's: it is told, and no more.
    """
    if command in _BY_NO_SETTING:
        return
    for name, meant in known.unknown(os.environ):
        if meant and command not in _GOING_ON:
            raise SettingMisspelt(
                f"没有名为 {name} 的设置，是不是 {meant}？什么也没有做，请改正或者去掉它。"
            )
        words = f"没有名为 {name} 的设置{f'，是不是 {meant}？' if meant else '，'}它不起作用"
        if command in _GOING_ON:
            say(words)
        else:
            complain(f"{words}。")
