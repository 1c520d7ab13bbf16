"""Writes to a disk: one that answers late, or never, holds up nothing else."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec

from services.common import threads

PATIENCE: Final = 1.0
"""Seconds: a disk behind a network may never answer, and a busy one for long."""

P = ParamSpec("P")


class Pen:
    """What one process writes to some files: never two things at once."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._owed: asyncio.Future[None] | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether something is being written: nothing else may be, nor be looked for."""
        return self._owed is not None and not self._owed.done()

    async def write(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Write where nothing is being written. Raises what the work raises.

        TimeoutError if it is not done soon: it goes on. Who is called off goes once it is done.
        """
        self._owed = threads.begun(work, *args, **kwargs)
        try:
            done, _ = await asyncio.wait({self._owed}, timeout=PATIENCE)
        except asyncio.CancelledError:
            await self.rest()
            raise
        if not done:
            raise TimeoutError
        self._owed.result()

    async def rest(self) -> None:
        """Wait until nothing is being written."""
        if self._owed:
            await threads.end_of(self._owed)
