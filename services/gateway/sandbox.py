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

from services.common.telemetry import request_id
from services.common.web.problems import MEDIA_TYPE, MethodNotAllowed
from services.gateway.calls import Call
from services.gateway.problems import AT_ANY_ADDRESS
from services.gateway.references import METHODS

ASKED: Final = "provoke-"
"""With what a request id begins that asks for a problem, its code after it."""
_FIXED: Final = re.compile(r"[a-z]{2,4}_(0{10}[0-9A-HJKMNP-TV-Z]{16})(?:\.[a-z]+)?")
"""No id that the system makes is of the year 1970."""
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PARAMETER: Final = re.compile(r"\\\{[a-z_]+\\\}")
_AGAIN: Final = frozenset({429, 503})
_TWIN: Final = "request-in-progress"
"""It passes by itself, too; its class stands where databases are, which no gateway loads."""
_ELSE: Final = "default"
"""Where the document tells once what may be met at any address, without its status."""


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
        self._everywhere = {one.code(): Told(one.status, one.title()) for one in AT_ANY_ADDRESS}
        shared = told.get("components", {}).get("responses", {})
        self._operations = [*_operations(told.get("paths", {}), shared)]
        codes = {code for one in self._operations for code in one.problems}
        self._codes = {fixed_id(code): code for code in codes | self._everywhere.keys()}

    def answer(self, call: Call) -> Response | None:
        """The problem that a call asks for by its ids; None if it asks for none that it may meet.

        By an id in the path, or where it has none by the request id.
        """
        code = self._asked(call)
        told = None if code is None else self._met_by(call, code)
        if code is None or told is None:
            return None
        answer = _problem(code, told)
        if told.status == MethodNotAllowed.status:
            answer.headers["Allow"] = ", ".join(sorted({one.method for one in self._at(call)}))
        return answer

    def _asked(self, call: Call) -> str | None:
        for segment in call.path.split("/"):
            found = _FIXED.fullmatch(segment)
            if found:
                return self._codes.get(found[1])
        return call.id.removeprefix(ASKED) if call.id.startswith(ASKED) else None

    def _met_by(self, call: Call, code: str) -> Told | None:
        for one in self._at(call):
            if one.method == call.method:
                return one.problems.get(code) or self._everywhere.get(code)
        return None

    def _at(self, call: Call) -> Iterator[_Operation]:
        return (one for one in self._operations if one.path.fullmatch(call.path))


def _operations(paths: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[_Operation]:
    # What is written out goes before what a parameter stands for.
    for path in sorted(paths, key=lambda one: (one.count("{"), -len(one))):
        pattern = re.compile(_PARAMETER.sub("[^/]+", re.escape(path)))
        for method, operation in paths[path].items():
            if method in METHODS:
                yield _Operation(
                    method.upper(), pattern, problems_of(operation["responses"], shared)
                )


def problems_of(responses: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Told]:
    """What the answers of an operation list, by code; `shared` are the document's own answers."""
    found: dict[str, Told] = {}
    for status, answer in responses.items():
        if status == _ELSE:
            continue
        told = shared.get(answer.get("$ref", "").rpartition("/")[2], answer)
        for code, title in told.get("x-problems", {}).items():
            is_passing = code == _TWIN or int(status) in _AGAIN
            found[code] = Told(int(status), title, 1 if is_passing else None)
    return found


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
    return Response(content, told.status, headers, media_type=MEDIA_TYPE)
