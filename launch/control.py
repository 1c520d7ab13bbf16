"""How a command reaches the running supervisor: one line of JSON each way over a local socket."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from launch.errors import LaunchError, NotRunning
from launch.keeper import PATIENCE
from services.common.plainly import at

Answer = dict[str, Any]
Listener = Callable[[str, str], Awaitable[Answer]]

_SOCKET = "supervisor.sock"
# The longest that a supervisor may work on an order is a start; what it says comes before that.
_SECONDS = PATIENCE + 30.0


class CommandRefused(LaunchError):
    """The supervisor said no."""


@asynccontextmanager
async def answering(data: Path, listener: Listener) -> AsyncIterator[None]:
    """Answer commands while the block runs; only the folder's owner reaches the socket."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Whoever asks may leave before it has spoken, or before it is answered: no fault of ours.
        with suppress(ConnectionError), closing(writer):
            if (asked := await reader.readline()).endswith(b"\n"):
                writer.write(json.dumps(await _answer(listener, asked)).encode() + b"\n")
                await writer.drain()

    with _address(data) as address:
        async with await asyncio.start_unix_server(serve, address):
            yield


def ask(data: Path, do: str, to: str = "") -> Answer:
    """Give the supervisor of a data folder a command and wait for its answer.

    NotRunning if there is none, CommandRefused if it says no.
    """
    try:
        with at(data), _address(data) as address, socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_SECONDS)
            line.connect(address)
            line.sendall(json.dumps({"do": do, "to": to}).encode() + b"\n")
            said = line.makefile("rb").readline()
    except (FileNotFoundError, ConnectionRefusedError):
        raise NotRunning(
            f"数据目录 {data} 上没有运行中的系统；如果正在启动，请等它显示“入口”以后再试。"
        ) from None
    except TimeoutError:
        raise CommandRefused(
            f"系统在{_SECONDS:.0f}秒内没有答复，请用 jianxi status 查看。"
        ) from None
    if not said.endswith(b"\n"):
        raise NotRunning(f"数据目录 {data} 上的系统正在停止，没有答复。")
    answer: Answer = json.loads(said)
    if "refused" in answer:
        raise CommandRefused(answer["refused"])
    return answer


async def _answer(listener: Listener, asked: bytes) -> Answer:
    order = json.loads(asked)
    try:
        return await listener(order["do"], order["to"])
    except LaunchError as refusal:
        return {"refused": str(refusal)}


@contextmanager
def _address(data: Path) -> Iterator[str]:
    # A socket's address holds about a hundred bytes; a data folder may lie deeper than that.
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        near = f"/proc/self/fd/{folder}" if sys.platform == "linux" else str(data)
        yield f"{near}/{_SOCKET}"
    finally:
        os.close(folder)
