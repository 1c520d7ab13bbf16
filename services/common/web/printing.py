"""Printing for whoever asks: one paper at a time, off the loop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request

from services.common import threads
from services.common.errors import Unavailable
from services.common.printing.press import MEDIA_TYPE

T = TypeVar("T")

_PATIENCE: Final = 8.0
"""Seconds for which a paper waits for those before it."""
_AGAIN: Final = 5
PDF_RESPONSE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


class PressBusy(Unavailable):
    """现在打印的人太多，请稍后再试。"""


@dataclass
class Press:
    """Prints one paper at a time: each takes a core for a moment."""

    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def print(self, work: Callable[[], T]) -> T:
        """What some printing gives. Raises PressBusy."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._turn.acquire()
        except TimeoutError:
            raise PressBusy(retry_after=_AGAIN) from None
        try:
            # To its end: whoever is next would else print beside it.
            return await threads.to_the_end(work)
        finally:
            self._turn.release()


async def _press(request: Request) -> Press:
    press: Press = request.app.state.press
    return press


PressDep = Annotated[Press, Depends(_press)]
