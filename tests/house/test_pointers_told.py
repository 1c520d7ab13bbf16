"""Where a problem says that something is amiss: in the query where it is asked for in the query."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from launch.plan import HOME
from tests.house.test_headers_told import operations


def test_what_is_amiss_in_a_query_is_told_as_being_there() -> None:
    """Of problems that only operations without a body list: where each says that it lies."""
    by_body, by_query = set[str](), set[str]()
    for _, one in operations():
        listed = one["responses"].get("422", {}).get("x-problems", {}).keys()
        told = by_body if "requestBody" in one else by_query
        told.update(listed)
    pointers = {
        (name, pointer)
        for file in (HOME / "services").glob("*/**/*.py")
        for name, pointer in pointed_at(file)
        if name in by_query - by_body
    }
    assert len(pointers) > 8
    assert {one for one in pointers if not one[1].startswith("/query")} == set()


def test_what_is_amiss_beside_a_list_that_is_the_whole_body_is_told_as_being_in_the_query() -> None:
    """Where what stands beside the file is checked, every place that is written out."""
    handing = re.compile(
        r"^from services\.common\.(web\.batches|lists\.batches) import", re.MULTILINE
    )
    found = [
        (file.relative_to(HOME).as_posix(), node.value)
        for file in (HOME / "services").glob("*/**/*.py")
        if handing.search(text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"(/[a-z_]+)+", node.value)
    ]
    assert {place for _, place in found} >= {"/query/digest", "/query/as_of"}
    assert [one for one in found if not one[1].startswith("/query/")] == []


def pointed_at(file: Path) -> Iterator[tuple[str, str]]:
    """The codes of problems that a module raises at a place that it writes out, with the place."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(call := node.exc, ast.Call) and call.args:
            place = ast.unparse(call.args[0]).strip("f'\"")
            if place.startswith("/"):
                yield re.sub(r"(?<!^)(?=[A-Z])", "-", ast.unparse(call.func)).lower(), place
