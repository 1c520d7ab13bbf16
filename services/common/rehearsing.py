"""Compiles all loops there are, and keeps them: python -m services.common.rehearsing.

For an image that is built: whoever runs it finds them compiled. They are found by what they are
written with; one that no rehearsal reaches ends this with 1.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Final

from services.common import compiling

_ALL: Final = Path(__file__).parents[1]


def main() -> int:
    """Load every module that has loops or rehearses them, rehearse, and say what came of it."""
    for name in _modules():
        import_module(name)
    for first in compiling.REHEARSALS:
        first()
    left = [loop.name for loop in compiling.LOOPS if not loop.is_compiled]
    if left or not compiling.LOOPS:
        print(f"没有编译：{'、'.join(left) or '没有安装 numba'}", file=sys.stderr)
        return 1
    print(f"已编译 {len(compiling.LOOPS)} 个循环。")
    return 0


def _modules() -> Iterable[str]:
    for file in sorted(_ALL.rglob("*.py")):
        if file.parent != Path(__file__).parent and _names_it(file):
            yield ".".join(file.relative_to(_ALL.parent).with_suffix("").parts)


def _names_it(file: Path) -> bool:
    return compiling.__name__.rpartition(".")[2] in file.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
