"""Every problem is told where it is met; an operation tells of a version left out."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from launch.plan import HOME
from services.gateway.catalogue import ANYWHERE, FAMILIES, OF_WORK, WITHIN
from tests.house.problems_met import errors, listed
from tests.house.test_headers_told import DOCUMENT, operations

ROUTES = sorted((HOME / "services").glob("*/routes/*.py"))
FREE = {
    "certifyPlacement",
    "closeFollowUps",
    "completePlacement",
    "confirmArrival",
    "confirmAttendance",
    "endPlacementEarly",
    "planShifts",
    "recordPlacementOutcome",
    "reopenAttendance",
    "resumePlacement",
    "suspendPlacement",
}
"""Whose version may be left out: what is done holds whatever else was changed meanwhile."""


def test_no_answer_of_an_operation_hides_another_of_the_same_status() -> None:
    hidden = {
        f"{file.parent.parent.name}/{file.name}:{told.lineno}": twice
        for file in ROUTES
        for told, parts in merged(file)
        if (twice := [status for status, count in statuses(parts).items() if count > 1])
    }
    assert ROUTES
    assert hidden == {}


def merged(file: Path) -> Iterator[tuple[ast.expr, list[Any]]]:
    """What a module gives as `responses` of an operation, in the parts that it is made of."""
    room = vars(importlib.import_module(f"services.{file.parent.parent.name}.routes.{file.stem}"))
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "responses":
            yield node.value, [found(part, room) for part in parts_of(node.value)]


def parts_of(told: ast.expr) -> list[ast.expr]:
    if isinstance(told, ast.BinOp):
        return [*parts_of(told.left), *parts_of(told.right)]
    if not isinstance(told, ast.Dict):
        return [told]
    spread = [one for key, one in zip(told.keys, told.values, strict=True) if key is None]
    written = [(key, one) for key, one in zip(told.keys, told.values, strict=True) if key]
    own = ast.Dict([key for key, _ in written], [one for _, one in written])
    return [ast.copy_location(ast.fix_missing_locations(own), told), *spread]


def found(part: ast.expr, room: dict[str, Any]) -> Any:
    return eval(compile(ast.fix_missing_locations(ast.Expression(part)), "", "eval"), room)


def statuses(parts: list[Any]) -> Counter[str]:
    return Counter(str(status) for part in parts for status in part)


def test_whoever_must_name_the_version_they_saw_is_told_what_becomes_of_none() -> None:
    silent = {
        one["operationId"]
        for _, one in operations()
        if may_leave_out(one) and "428" not in one["responses"]
    }
    assert silent == FREE


def may_leave_out(operation: dict[str, Any]) -> bool:
    """Whether the shape of what is sent asks for no version that it has a place for."""
    content = operation.get("requestBody", {}).get("content", {})
    return any(
        "expected_version" in kind.get("properties", {}).keys() - set(kind.get("required", ()))
        for media in content.values()
        for kind in kinds_of(media["schema"])
    )


def kinds_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    named = schema.get("$ref", "").rpartition("/")[2]
    schema = DOCUMENT["components"]["schemas"][named] if named else schema
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [schema, *(kind for one in inner for kind in kinds_of(one))]


def test_whoever_is_refused_a_region_is_told_so_by_the_document() -> None:
    told = {one["operationId"]: one["responses"].get("404", {}) for _, one in operations()}
    asked = {name for file in ROUTES for name in asks_for_a_region(file)} & told.keys()
    silent = {name for name in asked if "outside-region" not in told[name].get("x-problems", {})}
    assert len(asked) > 20
    assert silent == set()


def asks_for_a_region(file: Path) -> Iterator[str]:
    """The operations of a module that call `require_region`, or what they depend on does."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {name: mentioned(node) for node in tree.body for name in names_of(node)}
    for name in named:
        seen, next_ones = set[str](), {name}
        while next_ones:
            seen |= next_ones
            next_ones = {inner for one in next_ones for inner in named.get(one, ())} - seen
        if "require_region" in seen:
            first, *rest = name.split("_")
            yield first + "".join(map(str.title, rest))


def names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [one.id for one in node.targets if isinstance(one, ast.Name)]
    return []


def mentioned(node: ast.stmt) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_what_is_handed_back_as_it_was_handed_in_is_told_by_its_kinds() -> None:
    vague = {
        one["operationId"]
        for _, one in operations()
        for answer in one["responses"].values()
        if "application/octet-stream" in answer.get("content", {})
    }
    assert vague == set()


def test_every_problem_is_listed_or_told_to_be_met_elsewhere() -> None:
    codes = {kind.code() for kind in errors()}
    told = Counter([*listed(), *ANYWHERE, *FAMILIES, *WITHIN, *OF_WORK])
    assert codes - told.keys() == set(), "neither listed at an operation nor told elsewhere"
    assert told.keys() - codes == set(), "no problem any more"
    assert {code for code, count in told.items() if count > 1} == set(), "told to be met twice"


def test_what_may_be_met_at_any_address_is_told_once() -> None:
    other = DOCUMENT["components"]["responses"]["Other"]
    assert other["x-problems"].keys() == ANYWHERE
    assert all(code in other["description"] for code in ANYWHERE)


def test_no_family_is_answered_by_itself() -> None:
    named = {kind.__name__ for kind in errors() if kind.code() in FAMILIES}
    raised = {
        f"{file.relative_to(HOME)}:{node.lineno}"
        for file in (HOME / "services").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and node.exc and raises_one_of(named, node.exc)
    }
    assert len(named) == len(FAMILIES)
    assert raised == set()


def raises_one_of(named: set[str], error: ast.expr) -> bool:
    made = error.func if isinstance(error, ast.Call) else error
    return isinstance(made, ast.Name | ast.Attribute) and ast.unparse(made).split(".")[-1] in named
