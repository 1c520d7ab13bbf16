"""What a process would say past its log is a line of it as well: what nobody caught, warnings."""

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from uvicorn.config import LOGGING_CONFIG

from services.common import telemetry

log = logging.getLogger(__name__)


def begin(service: str, log_file: Path | None) -> None:
    """From here on all that this process says of itself are lines of its log, uvicorn's too."""
    telemetry.start(service, log_file)
    # uvicorn hands this very object on and would give its loggers handlers of their own.
    LOGGING_CONFIG.clear()
    LOGGING_CONFIG.update(version=1, disable_existing_loggers=False)
    logging.captureWarnings(capture=True)
    sys.excepthook = _ended
    sys.unraisablehook = _unraisable
    threading.excepthook = _thread_ended


def _ended(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    log.critical("ended", exc_info=(kind, error, at))


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    error = told.exc_value or told.exc_type()
    log.error("unraisable", exc_info=(told.exc_type, error, told.exc_traceback))


def _thread_ended(told: threading.ExceptHookArgs) -> None:
    error = told.exc_value or told.exc_type()
    log.error("a thread ended", exc_info=(told.exc_type, error, told.exc_traceback))
