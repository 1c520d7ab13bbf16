"""Lines of the log that anybody can bring about at no cost: so many a second, and the rest counted.

Without a bound they push out, within minutes, what the log was kept for.
"""

import asyncio
import logging
from contextvars import Context
from typing import Final

MOST: Final = 10
"""Lines in a second."""
_SECOND: Final = 1.0


class Sparing:
    """Writes the first of each second, and once it is over how many more there were."""

    def __init__(self, log: logging.Logger) -> None:
        """Write to this log."""
        self._log = log
        self._told = 0
        self._left_out = 0

    def tell(self, line: str, *values: object) -> None:
        """Write a line, or count it; to be called where a loop runs."""
        if self._told == 0:
            # In no request's name.
            later = asyncio.get_running_loop().call_later
            later(_SECOND, self._begin_anew, context=Context())
        if self._told < MOST:
            self._told += 1
            self._log.info(line, *values)
        else:
            self._left_out += 1

    def _begin_anew(self) -> None:
        if self._left_out:
            self._log.info("- gateway: %d more heads refused", self._left_out)
        self._told = self._left_out = 0
