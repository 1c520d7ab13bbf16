"""What weighs much is loaded when it is first used, not by a service that stands idle."""

import subprocess
import sys

import pytest

from services.common.late import Late

HEAVY = ("openpyxl", "docx", "typst", "fontTools", "numpy", "numba")
LOADED = """
import sys
from importlib import import_module
import_module(f"services.{sys.argv[1]}.app")
print(*(name for name in sys.argv[2:] if name in sys.modules))
"""


def loaded(service: str, *names: str) -> list[str]:
    """Which libraries a service's app has loaded when it is found."""
    told = subprocess.run(
        [sys.executable, "-c", LOADED, service, *names],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return told.stdout.split()


@pytest.mark.parametrize("service", ["accounts", "units", "matching", "reporting"])
def test_a_service_that_stands_idle_holds_no_library_of_documents_and_of_loops(service):
    assert loaded(service, *HEAVY, "sqlalchemy") == ["sqlalchemy"]


def test_the_gateway_holds_nothing_of_databases_and_of_endpoints():
    assert loaded("gateway", *HEAVY, "sqlalchemy", "asyncpg", "fastapi", "aiohttp") == ["aiohttp"]


def test_a_late_library_is_asked_once_for_each_name():
    json = Late("json")
    assert json.dumps([1]) == "[1]"
    assert "dumps" in vars(json)
    with pytest.raises(AttributeError):
        json.nothing  # noqa: B018
