"""The house itself: rooms of a size to live in, rules that touch nothing, names that tell."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("services", "launch", "migrations")
    for path in (ROOT / folder).rglob("*.py")
)
PRODUCT = [path for path in SOURCES if "migrations" not in path.parts]
RULES = [path for path in PRODUCT if "rules" in path.parts or path.name == "rules.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES, TEST_LINES, FUNCTION_LINES = 300, 500, 40
NAMELESS = {"utils", "helpers", "manager", "misc", "core", "base", "data", "info", "process"}
PURE = {
    "__future__",
    "array",
    "bisect",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "hmac",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "typing",
    "unicodedata",
}
PURE_KERNEL = ("services.common.values", "services.common.errors", "services.common.time.workdays")


def _name(path):
    return str(path.relative_to(ROOT))


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_file_fits_a_head(path):
    assert len(path.read_text().splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_a_test_file_fits_a_head(path):
    assert len(path.read_text().splitlines()) <= TEST_LINES


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_function_fits_a_screen(path):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
        # A factory of routes is a list of small functions.
        and not any(
            isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            for inner in ast.walk(node)
            if inner is not node
        )
    ]
    assert not long


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_room_is_named_for_what_it_holds(path):
    assert path.stem not in NAMELESS


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_room_promises_what_it_holds(path):
    promise = ast.get_docstring(ast.parse(path.read_text()))
    assert promise, "the module has no docstring"


@pytest.mark.parametrize("path", RULES, ids=_name)
def test_rules_touch_nothing_but_their_arguments(path):
    service = path.relative_to(ROOT).parts[1]
    for name in _imports(ast.parse(path.read_text())):
        top = name.split(".")[0]
        is_own = name.startswith((*PURE_KERNEL, f"services.{service}.rules"))
        # `from services.matching.rules import holds` names its package first.
        is_package = name in ("services.common", "services.common.time", f"services.{service}")
        assert top in PURE or is_own or is_package, name
        assert top in sys.stdlib_module_names or top == "services"


@pytest.mark.parametrize("path", RULES, ids=_name)
def test_rules_ask_no_clock(path):
    assert not re.search(r"\b(?:now|today|utcnow|open|uuid4|random)\(", path.read_text())


def test_a_dispatch_cannot_see_what_it_must_not_use():
    forbidden = re.compile(r"education|school|major|gender|sex|ethnic", re.IGNORECASE)
    for name in ("pool", "dispatches", "seats", "rounds"):
        path = ROOT / "services" / "matching" / "rules" / f"{name}.py"
        tree = ast.parse(path.read_text())
        fields = [
            node.target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
        arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
        assert not [word for word in (*fields, *arguments) if forbidden.search(word)]
