"""Instants are shown in Shanghai's time and to the millisecond, wherever they are shown."""

import re
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
FILES = [*SERVICES.glob("*/schemas/*.py"), SERVICES / "common" / "web" / "change_log.py"]
BARE = re.compile(r"^    \w+: (?:Annotated\[)?datetime\b.*", re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SERVICES)))
def test_no_field_of_an_answer_is_a_bare_instant(file: Path) -> None:
    assert BARE.findall(file.read_text()) == []
