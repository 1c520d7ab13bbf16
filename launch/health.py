"""Whether something on this machine answers."""

import asyncio
import socket
import time

from launch.errors import LaunchError

_SECONDS = 2.0


class PortTaken(LaunchError):
    """Another program listens where ours should."""


async def health_of(port: int) -> int | None:
    """The status with which GET /health on that port of this machine is answered, if it is."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _status(port)
    except (OSError, TimeoutError):
        return None


def must_be_free(ports: dict[str, int], patience: float = 5.0) -> None:
    """Refuse ports on which somebody listens; a predecessor that is ending gets its time."""
    deadline = time.monotonic() + patience
    _must_be_allowed(ports)
    while taken := [port for port in ports.values() if not _is_free(port)]:
        if time.monotonic() > deadline:
            listed = "、".join(map(str, taken))
            raise PortTaken(f"端口 {listed} 已被其他程序占用，请用 --port 另选一组端口。")
        time.sleep(0.1)


def _must_be_allowed(ports: dict[str, int]) -> None:
    for port in ports.values():
        try:
            _bind(port)
        except PermissionError:
            raise PortTaken(
                f"端口 {port} 不准普通用户使用，请用 --port 选 1024 以上的一组端口。"
            ) from None
        except OSError:
            continue


async def _status(port: int) -> int | None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        words = (await reader.readline()).split()
    finally:
        writer.close()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None


def _is_free(port: int) -> bool:
    try:
        _bind(port)
    except OSError:
        return False
    return True


def _bind(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
