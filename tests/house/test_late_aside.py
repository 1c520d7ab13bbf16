"""Who first asks for a heavy library waits until it is loaded: never the event loop."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.common import late

ROOT = Path(__file__).parents[2]
Name = tuple[str, str]


class Module:
    """The functions of a module, and which names of others each of them asks for."""

    def __init__(self, path: Path) -> None:
        self.name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text())
        self._imported = {
            one.asname or one.name: (node.module or "", one.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for one in node.names
        }
        self.functions: dict[str, ast.FunctionDef] = {}
        self.loops: dict[str, ast.AsyncFunctionDef] = {}
        self.properties: set[str] = set()
        self.late = {
            (self.name, one.id)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and "Late(" in ast.unparse(node)
            for one in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(one, ast.Name)
        }
        self._look(tree, "")

    def _look(self, within: ast.AST, owner: str) -> None:
        for node in ast.iter_child_nodes(within):
            if isinstance(node, ast.ClassDef):
                self._look(node, f"{node.name}.")
            elif isinstance(node, ast.AsyncFunctionDef):
                self.loops[owner + node.name] = node
            elif isinstance(node, ast.FunctionDef):
                self.functions[owner + node.name] = node
                if any(ast.unparse(one).endswith("property") for one in node.decorator_list):
                    self.properties.add(owner + node.name)
            elif isinstance(node, ast.If | ast.Try):
                self._look(node, owner)

    def asked(self, node: ast.AST, owner: str) -> Iterator[Name]:
        """What a name, or a name of a name, stands for."""
        if isinstance(node, ast.Name):
            yield self._imported.get(node.id, (self.name, node.id))
            yield self.name, f"{node.id}.__init__"
        elif isinstance(node, ast.Attribute):
            yield "", node.attr
            if isinstance(node.value, ast.Name):
                whose = owner if node.value.id in ("self", "cls") else node.value.id
                module, name = self._imported.get(whose, (self.name, whose))
                yield module, f"{name}.{node.attr}"
                yield f"{module}.{name}", node.attr


def makers(modules: list[Module]) -> set[Name]:
    """All that loads a late library, if it is the first to ask for it."""
    found = {("services.common.late", name) for name in late.__all__}
    found |= {one for module in modules for one in module.late}
    before = 0
    while len(found) > before:
        before = len(found)
        for module in modules:
            for name, function in module.functions.items():
                owner = name.rpartition(".")[0]
                asked = {one for node in ast.walk(function) for one in module.asked(node, owner)}
                if asked & found:
                    found.add((module.name, name))
                    if name in module.properties:
                        found.add(("", name.rpartition(".")[2]))
    return found


def on_the_loop(node: ast.AST) -> Iterator[ast.AST]:
    """What a function runs itself: not what it hands on to be run."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda | ast.FunctionDef):
            yield child
            yield from on_the_loop(child)


def test_no_library_is_loaded_by_what_runs_on_the_event_loop():
    modules = [Module(path) for path in sorted((ROOT / "services").rglob("*.py"))]
    heavy = makers(modules)
    # The rule sees what it is for.
    assert ("services.units.documents.templates", "system_template") in heavy
    assert ("services.common.printing.glyphs", "printable") in heavy
    held_up = [
        f"{module.name}.{name}: {ast.unparse(node)}"
        for module in modules
        for name, function in module.loops.items()
        for node in on_the_loop(function)
        if isinstance(node, ast.Call) and {*module.asked(node.func, "")} & heavy
    ]
    assert not held_up
