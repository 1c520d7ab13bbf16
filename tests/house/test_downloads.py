"""Every file that is handed out bears a name: none leaves by a route that gives it none."""

from pathlib import Path

import pytest

ROUTES = sorted((Path(__file__).parents[2] / "services").glob("*/routes/*.py"))
BYTES = ("response_class=Response", "return Response(")
HANDS_OUT = [path for path in ROUTES if any(way in path.read_text("utf-8") for way in BYTES)]
NAMES = ("named(", "lists.workbook(", "Answer(made, media_type, name)")
"""Headers with a name, a workbook by its name, a printed list of the public zone."""


@pytest.mark.parametrize("path", HANDS_OUT, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_file_that_is_handed_out_has_a_name(path: Path) -> None:
    text = path.read_text("utf-8")
    assert any(name in text for name in NAMES)
    assert "Content-Disposition" not in text


def test_there_are_such_routes() -> None:
    assert len(HANDS_OUT) > 5
