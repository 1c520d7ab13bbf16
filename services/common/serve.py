"""Serves an app as uvicorn does, by uvicorn's own options: python -m services.common.serve."""

import gc
import logging
import os
import re
import sys
from pathlib import Path
from socket import socket

# Loading makes hundreds of thousands of objects and hardly any garbage: without the collector it
# takes a third less time. An app's start sets it to work again, and so ends what begins here.
gc.disable()

from pydantic import ValidationError  # noqa: E402
from uvicorn.config import HTTP_PROTOCOLS  # noqa: E402
from uvicorn.main import main  # noqa: E402 - nothing is loaded before the collector rests
from uvicorn.server import Server  # noqa: E402

from services.common import known, uncaught  # noqa: E402
from services.common.offline import to_be_mended  # noqa: E402
from services.common.plainly import TO_BE_MENDED, Stopped  # noqa: E402
from services.common.store import bell  # noqa: E402

log = logging.getLogger("services.common.serve")
_shut_down = Server.shutdown


async def _shut_down_soon(server: Server, sockets: list[socket] | None = None) -> None:
    # An app hears of its end when all are answered, and some wait for news of it.
    bell.take_down()
    await _shut_down(server, sockets)


def _service() -> str:
    """Whose app is served."""
    found = (re.fullmatch(r"services\.(\w+)\.app:create", word) for word in sys.argv)
    return next((one[1] for one in found if one), "-")


def _serve() -> None:
    file = os.environ.get("JIANXI_LOG_FILE")
    try:
        uncaught.begin(_service(), Path(file) if file else None)
    except OSError:
        # Of this, too, there is a line, where one can be.
        uncaught.begin(_service(), None)
        raise
    for name, meant in known.unknown(os.environ):
        log.warning("no setting is called %s; meant may be %s", name, meant or "none")
    main()


def _served() -> int:
    try:
        _serve()
    except (ValidationError, Stopped, OSError) as stop:
        words = to_be_mended(stop)
        if words is None:
            raise
        log.critical(words, exc_info=stop)
        return TO_BE_MENDED
    return 0


if __name__ == "__main__":
    Server.shutdown = _shut_down_soon  # type: ignore[assignment]
    # Not by an option: a version that does not know it is started by the same words.
    HTTP_PROTOCOLS["httptools"] = "services.common.web.outgoing:Connection"
    sys.exit(_served())
