"""What becomes of a command that goes by settings where one is called as none is."""

import os
from collections.abc import Callable

from services.common import known
from services.common.plainly import Stopped


class SettingMisspelt(Stopped):
    """The environment names a setting that there is none of, and that is near to one."""


def must_not_be(tell: Callable[[str], object]) -> None:
    """Refuse to go on without what was meant. Raises SettingMisspelt.

    A name that is near to none may be another program's: it is told, and no more.
    """
    for name, meant in known.unknown(os.environ):
        if meant:
            raise SettingMisspelt(
                f"没有名为 {name} 的设置，是不是 {meant}？什么也没有做，请改正或者去掉它。"
            )
        tell(f"没有名为 {name} 的设置，它不起作用。")
