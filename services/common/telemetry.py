"""What a process says of itself: one JSON line per event, with the request id and no secret."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

request_id: ContextVar[str] = ContextVar("request_id", default="-")

LOG_LIMIT: Final = 32 * 2**20
"""Bytes; a file that has as many is set aside for another."""
LOGS_KEPT: Final = 4
"""How many are kept besides the one that is written."""

# Whatever slips into a message: ID numbers, phones, long digit strings, tokens.
_SECRETS = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{12,30}|1[3-9]\d{9}|eyJ[\w-]+\.[\w-]+\.[\w-]+)(?![0-9A-Za-z])"
)


def redact(text: str) -> str:
    """The text with everything blotted out that looks like a number of a person or a token."""
    return _SECRETS.sub("〔已隐去〕", text)


# Made once: `dumps` makes another for each line.
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


class _JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "service": self._service,
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": redact(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            # The type and the place, never the message: it may quote a value.
            line["error"] = record.exc_info[0].__name__
            line["trace"] = _places(record)
        return _AS_JSON(line)


def _places(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    places = []
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-12:]


def start(service: str, log_file: Path | None) -> None:
    """Send all logs of this process as JSON lines to a file of its own, or to stderr."""
    handler: logging.Handler = (
        RotatingFileHandler(log_file, maxBytes=LOG_LIMIT, backupCount=LOGS_KEPT, encoding="utf-8")
        if log_file
        else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(_JsonLines(service))
    # No line tells from where it comes and in which thread: looked up, that is half of its cost.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - the way that Python's own manual names
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx2", "httpcore2", "asyncio", "pgqueuer", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
