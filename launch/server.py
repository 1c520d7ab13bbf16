"""Keeps the database server alive, as a keeper does a program; its words are told alike."""

import asyncio
from subprocess import SubprocessError

from launch.errors import LaunchError
from launch.keeper import Sight, State
from launch.plan import POSTGRES
from launch.postgres import EmbeddedPostgres
from launch.saying import Say
from services.common.plainly import sentence

# A server that cannot start now is not asked for without a pause.
_PAUSE = 5.0
_GLANCE = 0.5


class ServerKeeper:
    """The embedded server, which others started and will stop. Use it from the main thread."""

    def __init__(self, server: EmbeddedPostgres, say: Say) -> None:
        """Nothing is looked at before `watch`."""
        self._server = server
        self._say = say
        self._falls = 0

    def sight(self) -> Sight:
        """How it stands now."""
        pid = self._server.pid
        state: State = "ready" if pid is not None else "fallen"
        return Sight(POSTGRES, state, self._server.port, pid, self._falls)

    async def watch(self) -> None:
        """Start it again whenever it has fallen."""
        while True:
            if self._server.pid is None:
                await self._raise()
            await asyncio.sleep(_GLANCE)

    async def _raise(self) -> None:
        self._falls += 1
        self._say(f"数据库异常退出，正在重新启动；第 {self._falls} 次，详见 {self._server.log}")
        told = ""
        while self._server.pid is None:
            # In this very thread, to which the server's life is bound; nothing works meanwhile.
            try:
                self._server.start()
            except (LaunchError, OSError, SubprocessError) as short:
                words = f"数据库暂时不能启动，稍后再试：{sentence(short, self._server.data)}"
                # Once for each reason: it is tried every few seconds, for as long as it takes.
                if words != told:
                    self._say(words)
                told = words
                await asyncio.sleep(_PAUSE)
        self._say("数据库已重新就绪")
