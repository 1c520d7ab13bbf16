"""A sandbox's fixed ids: whoever asks by one is answered with the problem that it stands for.

Nothing of it exists outside of sandboxes and demos. Nothing is asked of a service, and nothing is
done: front ends see what their screens make of each refusal without bringing it about.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from services.common.errors import JianxiError
from services.common.store import away
from services.common.telemetry import request_id
from services.common.web import problems as shared_problems
from services.common.web import tokens
from services.gateway import problems
from services.gateway.calls import Call
from services.gateway.references import METHODS

ASKED: Final = "provoke-"
"""With what a request id begins that asks for a problem, its code after it."""
_FIXED: Final = re.compile(r"[a-z]{2,4}_(0{10}[0-9A-HJKMNP-TV-Z]{16})(?:\.[a-z]+)?")
"""No id that the system makes is of the year 1970."""
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PARAMETER: Final = re.compile(r"\\\{[a-z_]+\\\}")
_EVERYWHERE: Final = frozenset(room.__name__ for room in (away, shared_problems, tokens, problems))
"""What any operation may be refused by is defined here."""
_AGAIN: Final = frozenset({429, 503})


class Told(NamedTuple):
    """A problem as it is answered."""

    status: int
    title: str
    retry_after: int | None = None


class _Operation(NamedTuple):
    method: str
    path: re.Pattern[str]
    problems: Mapping[str, Told]


def fixed_id(code: str) -> str:
    """What stands after the prefix of an id that asks for a problem: the same for ever."""
    number = int.from_bytes(sha256(code.encode()).digest()[:10])
    return "0" * 10 + "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(16)))


class Sandbox:
    """Every operation of the document with the problems that it may be refused by."""

    def __init__(self, document: Path) -> None:
        """`document` is the merged OpenAPI file; without it no operation is known."""
        told = json.loads(document.read_text(encoding="utf-8")) if document.exists() else {}
        self._everywhere = dict(_shared(JianxiError))
        self._operations = [*_operations(told.get("paths", {}))]
        codes = {code for one in self._operations for code in one.problems}
        self._codes = {fixed_id(code): code for code in codes | self._everywhere.keys()}

    def answer(self, call: Call) -> Response | None:
        """The problem that a call asks for by its ids; None if it asks for none that it may meet.

        By an id in the path, or where it has none by the request id.
        """
        code = self._asked(call)
        told = None if code is None else self._met_by(call, code)
        return None if code is None or told is None else _problem(code, told)

    def _asked(self, call: Call) -> str | None:
        for segment in call.path.split("/"):
            found = _FIXED.fullmatch(segment)
            if found:
                return self._codes.get(found[1])
        return call.id.removeprefix(ASKED) if call.id.startswith(ASKED) else None

    def _met_by(self, call: Call, code: str) -> Told | None:
        for one in self._operations:
            if one.method == call.method and one.path.fullmatch(call.path):
                return one.problems.get(code) or self._everywhere.get(code)
        return None


def _operations(paths: Mapping[str, Any]) -> Iterator[_Operation]:
    # What is written out goes before what a parameter stands for.
    for path in sorted(paths, key=lambda one: (one.count("{"), -len(one))):
        pattern = re.compile(_PARAMETER.sub("[^/]+", re.escape(path)))
        for method, operation in paths[path].items():
            if method in METHODS:
                yield _Operation(method.upper(), pattern, _problems(operation["responses"]))


def _problems(responses: Mapping[str, Any]) -> dict[str, Told]:
    return {
        code: Told(int(status), title, 1 if int(status) in _AGAIN else None)
        for status, answer in responses.items()
        for code, title in answer.get("x-problems", {}).items()
    }


def _shared(kind: type[JianxiError]) -> Iterator[tuple[str, Told]]:
    for one in kind.__subclasses__():
        if one.__module__ in _EVERYWHERE:
            again = 1 if one.status in _AGAIN else one.retry_after
            yield one.code(), Told(one.status, one.title(), again)
        yield from _shared(one)


def _problem(code: str, told: Told) -> Response:
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": told.title,
        "status": told.status,
        "code": code,
        "detail": told.title,
        "request_id": request_id.get(),
    }
    if told.status == 422:  # noqa: PLR2004 - as told
        body["errors"] = [{"pointer": "", "code": code, "message": told.title}]
    headers = {} if told.retry_after is None else {"Retry-After": str(told.retry_after)}
    if told.status == 401:  # noqa: PLR2004 - as told
        headers["WWW-Authenticate"] = "Bearer"
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, told.status, headers, media_type=shared_problems.MEDIA_TYPE)
