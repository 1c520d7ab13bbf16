"""Libraries that weigh much and are seldom used, each loaded when one of its names is first asked
for: a service that stands idle holds none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "docx",
    "openpyxl",
    "paragraphs",
    "shared",
    "styles",
    "typst",
    "utils",
    "validation",
]


class Late:
    """A library in waiting. What it is asked for must be a name of it that does not change."""

    def __init__(self, name: str) -> None:
        """Nothing is loaded yet."""
        self._name = name

    def __getattr__(self, asked: str) -> Any:
        """The library's own of that name; next time it is found without asking."""
        found = getattr(import_module(self._name), asked)
        setattr(self, asked, found)
        return found


if TYPE_CHECKING:
    import docx
    import docx.enum.table
    import docx.enum.text
    import docx.oxml.ns
    import openpyxl
    import openpyxl.cell.cell
    import openpyxl.utils.datetime
    import openpyxl.worksheet.properties
    import typst
    from docx import shared
    from docx.styles import style as paragraphs
    from openpyxl import styles, utils
    from openpyxl.worksheet import datavalidation as validation
else:
    docx, openpyxl, typst = map(Late, ("docx", "openpyxl", "typst"))
    paragraphs, shared = map(Late, ("docx.styles.style", "docx.shared"))
    styles, utils = map(Late, ("openpyxl.styles", "openpyxl.utils"))
    validation = Late("openpyxl.worksheet.datavalidation")
