"""For Schemathesis: how what it makes up leaves, what came back, and whether that was told.

`JIANXI_FUZZ_TOKEN` names the file that the token is read from before each call,
`JIANXI_FUZZ_TALLY` the file to which each answer is written.
"""

import json
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import schemathesis

from tests import signing
from tests.journeys import formats, fuzz_told

SECRET: Final = os.environ.get("JIANXI_FUZZ_SECRET")
"""A department's; what others send is not signed."""
TOKEN: Final = os.environ.get("JIANXI_FUZZ_TOKEN", "")
TALLY: Final = os.environ.get("JIANXI_FUZZ_TALLY", "")


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    return formats.formed(body)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    return formats.formed(query) if query else query


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    return formats.formed(path_parameters) if path_parameters else path_parameters


class Sent(requests.auth.AuthBase):
    """The token that is good now, and a department's three headers over what is really sent."""

    def __call__(self, sent: requests.PreparedRequest) -> requests.PreparedRequest:
        if TOKEN:
            sent.headers["Authorization"] = f"Bearer {Path(TOKEN).read_text(encoding='utf-8')}"
        if SECRET:
            asked = urlsplit(sent.url)
            body = sent.body or b""
            how = {
                "method": sent.method,
                "body": body if isinstance(body, bytes) else body.encode(),
            }
            sent.headers.update(signing.headers(SECRET, asked.path, asked.query, **how))
        return sent


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    kwargs["auth"] = Sent()


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    code = _code(response) if response.status_code >= 400 else ""
    with Path(TALLY).open("a", encoding="utf-8") as file:
        file.write(json.dumps([case.operation.label, response.status_code, code]) + "\n")


@schemathesis.check
def problem_told(context: Any, response: Any, case: Any) -> None:
    """Each refusal is one that its operation tells of, at that status or as met at any address."""
    if response.status_code < 400:
        return
    code = _code(response)
    responses = case.operation.definition.raw["responses"]
    told = fuzz_told.of_refusal(case.operation.schema.raw_schema, responses, response.status_code)
    assert code in told, f"{case.operation.label} does not tell of {response.status_code} {code}"


def _code(response: Any) -> str:
    try:
        return str(json.loads(response.content)["code"])
    except (ValueError, KeyError, TypeError):
        return "no problem"
