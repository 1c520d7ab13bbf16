"""The two pages of docs/ for who builds against the system, as plain pages beside /docs."""

from pathlib import Path
from string import Template
from typing import Final

from markdown_it import MarkdownIt

from services.gateway.settings import REPOSITORY

GUIDES: Final = {
    f"/docs/{name}": REPOSITORY / "docs" / f"{name}.md"
    for name in ("for-front-ends", "for-departments")
}
_SHEET: Final = Template((Path(__file__).parent / "assets" / "guide.html").read_text("utf-8"))
_READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def rendered(file: Path) -> bytes:
    """The page of a Markdown file; its first heading is the title."""
    text = file.read_text("utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    return sheet(title, _READER.render(text), root="../")


def sheet(title: str, body: str, *, root: str) -> bytes:
    """A plain page; `root` leads from it to the gateway's own root."""
    return _SHEET.substitute(title=title, body=body, root=root).encode()
