"""What a command says to whoever runs it."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape

Say = Callable[[str], None]

console = Console(highlight=False)


def say(words: str) -> None:
    """One line."""
    console.print(f"[green]·[/green] {escape(words)}", soft_wrap=True)


def complain(words: str) -> None:
    """One line, apart from what the command puts out."""
    sys.stderr.write(f"{words}\n")
