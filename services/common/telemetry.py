"""What a process says of itself: one JSON line per event, with the request id and no secret."""

import json
import logging
import os
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from json.encoder import encode_basestring as _text
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
_TRACEBACK: Final = "Traceback (most recent call last):"
_PLACE = re.compile(r'^\W*File "(.+)", line (\d+), in (.+)$', re.MULTILINE)
_RAISED = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)
_VALUES = re.compile(r"[(<].*")
_DEEPEST: Final = 12


class _JsonLines(logging.Formatter):
    """Writes the six fields of every line by hand: half of what a line costs an encoder takes."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = _text(service)
        self._second = -1
        self._until_second = ""

    def format(self, record: logging.LogRecord) -> str:
        message, more = _told(record)
        fields = (
            f'"at": "{self._instant(record.created)}", "service": {self._service}, '
            f'"level": "{record.levelname}", "logger": {_text(record.name)}, '
            f'"request_id": {_text(request_id.get())}, "message": {_text(redact(message))}'
        )
        return f"{{{fields}, {_AS_JSON(more)[1:]}" if more else f"{{{fields}}}"

    def _instant(self, created: float) -> str:
        second = int(created)
        if second != self._second:
            self._until_second = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
            self._second = second
        return f"{self._until_second}.{int(created * 1000) % 1000:03}+00:00"


def _told(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """The message; of an error besides its type and the places, never its words: they may quote.

    What follows the first line beside an error, or the objects that asyncio names, quotes as well.
    """
    message = record.getMessage()
    if record.exc_info and record.exc_info[0]:
        first = message.partition("\n")[0]
        said = _VALUES.sub("", first) if record.name == "asyncio" else first
        return said, {"error": record.exc_info[0].__name__, "trace": _places(record)}
    if _TRACEBACK in message:
        return _told_in_text(message)
    return message, {}


def _told_in_text(message: str) -> tuple[str, dict[str, object]]:
    # So uvicorn tells what kept an app from starting.
    after = message.rpartition(_TRACEBACK)[2]
    raised = _RAISED.search(after)
    error = raised[1].rpartition(".")[2] if raised else "-"
    places = [f"{file}:{line} {name}" for file, line, name in _PLACE.findall(after)]
    said = message.partition(_TRACEBACK)[0].partition("\n")[0] or "unforeseen"
    return said, {"error": error, "trace": places[-_DEEPEST:]}


def _places(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    places = []
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-_DEEPEST:]


class _File(RotatingFileHandler):
    """Sets its file aside by the length that it has, and so formats a line once.

    Python's own formats each line twice and asks the disk five times to learn whether it fits.
    """

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, N802
        if self.stream is None:
            self.stream = self._open()
        # A pipe has no length, and is never set aside.
        return os.fstat(self.stream.fileno()).st_size >= self.maxBytes


def start(service: str, log_file: Path | None) -> None:
    """Send all logs of this process as JSON lines to a file of its own, or to stderr."""
    handler: logging.Handler = (
        _File(
            log_file,
            maxBytes=LOG_LIMIT,
            backupCount=LOGS_KEPT,
            encoding="utf-8",
            # What is no text is told all the same.
            errors="backslashreplace",
        )
        if log_file
        else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(_JsonLines(service))
    # No line tells from where it comes and in which thread: looked up, that is half of its cost.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - the way that Python's own manual names
    # What cannot be told is not told by a traceback, which quotes it.
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx2", "httpcore2", "asyncio", "pgqueuer", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
