"""The house itself: rooms of a size to live in, rules that touch nothing, names that tell."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

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
    "base64",
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
PURE_KERNEL = (
    "services.common.compiling",
    "services.common.values",
    "services.common.errors",
    "services.common.moves",
    "services.common.time.workdays",
)


def _name(path):
    return str(path.relative_to(ROOT))


@cache
def _tree(path):
    return ast.parse(path.read_text())


def _lines(path):
    return len(path.read_text().splitlines())


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _functions(node):
    return [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def _is_foreign(path, name):
    service = path.relative_to(ROOT).parts[1]
    is_own = name.startswith((*PURE_KERNEL, f"services.{service}.rules"))
    # `from services.matching.rules import holds` names its package first.
    is_package = name in ("services.common", "services.common.time", f"services.{service}")
    return not (name.split(".")[0] in PURE or is_own or is_package)


def test_a_file_fits_a_head():
    assert not [_name(path) for path in PRODUCT if _lines(path) > FILE_LINES]


def test_a_test_file_fits_a_head():
    assert not [_name(path) for path in TESTS if _lines(path) > TEST_LINES]


def test_a_function_fits_a_screen():
    # A factory of routes is a list of small functions.
    assert not [
        f"{_name(path)} {node.name}"
        for path in PRODUCT
        for node in _functions(_tree(path))
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES and _functions(node) == [node]
    ]


def test_a_room_is_named_for_what_it_holds():
    assert not [_name(path) for path in PRODUCT if path.stem in NAMELESS]


def test_a_room_promises_what_it_holds():
    assert not [_name(path) for path in PRODUCT if not ast.get_docstring(_tree(path))]


def test_a_decision_is_headed_by_its_number_and_what_it_is_about():
    for file in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert re.match(rf"# {file.name[:4]} \w", first), file.name


def test_rules_touch_nothing_but_their_arguments():
    assert not [
        f"{_name(path)} {name}"
        for path in RULES
        for name in _imports(_tree(path))
        if _is_foreign(path, name)
    ]
    assert sys.stdlib_module_names >= PURE


def test_rules_ask_no_clock():
    asked = re.compile(r"\b(?:now|today|utcnow|open|uuid4|random)\(")
    assert not [_name(path) for path in RULES if asked.search(path.read_text())]


def test_a_dispatch_cannot_see_what_it_must_not_use():
    forbidden = re.compile(r"education|school|major|gender|sex|ethnic", re.IGNORECASE)
    for name in ("pool", "dispatches", "seats", "rounds"):
        path = ROOT / "services" / "matching" / "rules" / f"{name}.py"
        tree = _tree(path)
        fields = [
            node.target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
        arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
        assert not [word for word in (*fields, *arguments) if forbidden.search(word)]
