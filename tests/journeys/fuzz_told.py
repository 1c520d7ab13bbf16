"""What Schemathesis was answered, and what the document tells of: read by hooks and after."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.common.web.access import SignInRequired
from services.common.web.tokens import TokenExpired, TokenInvalid
from services.gateway.problems import SignInEnded

SHUT_OUT: Final = frozenset(
    error.code() for error in (SignInRequired, TokenExpired, TokenInvalid, SignInEnded)
)
"""Refusals that nobody meets whose token is good: whatever is asked behind one says nothing."""


class Answer(NamedTuple):
    """Of one case: its operation, and what came back."""

    operation: str
    status: int
    code: str


def problems_of(document: Mapping[str, Any], told: Mapping[str, Any]) -> Collection[str]:
    """The codes that an answer of an operation tells of, which may stand among those of all."""
    name = told.get("$ref", "").rpartition("/")[2]
    codes: Collection[str] = (document["components"]["responses"][name] if name else told).get(
        "x-problems", {}
    )
    return codes


def of_refusal(
    document: Mapping[str, Any], responses: Mapping[str, Any], status: int
) -> Collection[str]:
    """The codes that an operation tells of at a status, and those that any address may answer."""
    answers = (responses.get(name, {}) for name in (str(status), "default"))
    return {code for answer in answers for code in problems_of(document, answer)}


def read(file: Path) -> Sequence[Answer]:
    """The answers that the hooks wrote down."""
    return [Answer(*json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def done(answers: Sequence[Answer]) -> Collection[str]:
    """The operations that did what they are for."""
    return {one.operation for one in answers if one.status < 300}


def shut_out(answers: Sequence[Answer]) -> Mapping[str, int]:
    """How often somebody was not known who holds a token."""
    return Counter(one.code for one in answers if one.status == 401 and one.code in SHUT_OUT)


def summary(answers: Sequence[Answer], document: Mapping[str, Any], paths: str) -> str:
    """How many cases met how many operations, how many did what they are for, and what was away."""
    of = sum(len(item) for path, item in document["paths"].items() if re.search(paths, path))
    met = {one.operation for one in answers}
    away = Counter(f"{one.status} {one.code}" for one in answers if one.status >= 500)
    return (
        f"{len(answers)} cases, {len(met)} of {of} operations, {len(done(answers))} done, "
        f"away {dict(away)}"
    )
