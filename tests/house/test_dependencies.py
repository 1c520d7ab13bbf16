"""What the product stands on: packages locked by digest, under licences that bind nobody else."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from importlib.metadata import files as files_of
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKED: list[dict[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
BY_NAME = {package["name"]: package for package in LOCKED}

OURS = "jianxi"
ELSEWHERE = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD",
    "httpx2-jsfetch": "BSD-3-Clause",
    "llvmlite": "BSD-2-Clause AND Apache-2.0",
    "numba": "BSD-2-Clause",
    "numpy": "BSD-3-Clause",
    "redis": "MIT",
}
"""Licences, as the registry tells them, of what is installed on other platforms or by an extra."""
FREE = re.compile(r"\b(MIT(-0)?|0?BSD|Apache|PSF(L|-2\.0)?|Python Software Foundation|ISC)\b")
BINDING = re.compile(r"GPL|Affero|SSPL|Server Side Public|BUSL|Business Source|Commons Clause|EUPL")


def shipped() -> set[str]:
    """What comes with the product, its extras included; what only tests and benches need is not."""
    extras = tuple(BY_NAME[OURS]["optional-dependencies"])
    ahead, found = [(OURS, extras)], set()
    while ahead:
        if (one := ahead.pop()) not in found:
            found.add(one)
            ahead += [(needed["name"], tuple(needed.get("extra", ()))) for needed in _needs(*one)]
    return {name for name, _ in found} - {OURS}


def _needs(name: str, extras: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    package = BY_NAME[name]
    yield from package.get("dependencies", ())
    for extra in extras:
        yield from package.get("optional-dependencies", {}).get(extra, ())


def licence_of(name: str) -> str:
    """All that a package says of its licence in a line: expression, text's first line, classes."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    classes = [one for one in told.get_all("Classifier", ()) if one.startswith("License ::")]
    first = (told.get("License") or "").strip().splitlines()[:1]
    stated = [told.get("License-Expression") or "", *first, *classes]
    return " · ".join(stated) if any(stated) else _text_of(name)


def _text_of(name: str) -> str:
    """The first line of the licence that a package comes with, where it states none besides."""
    files = [one for one in files_of(name) or () if one.name.startswith("LICEN")]
    return files[0].read_text().splitlines()[0] if files else ""


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_package_of_the_product_binds_nobody_else(name: str) -> None:
    licence = licence_of(name)
    assert FREE.search(licence), licence
    assert not BINDING.search(licence), licence


def test_no_licence_is_vouched_for_that_a_package_tells_itself() -> None:
    assert set(ELSEWHERE) <= shipped()


@pytest.mark.parametrize("name", ["AGPL-3.0-only", "GNU Affero", "SSPL-1.0", "LGPLv3+", "BUSL-1.1"])
def test_a_binding_licence_is_known_by_its_name(name: str) -> None:
    assert BINDING.search(name)


def test_every_file_of_every_package_is_locked_by_its_digest() -> None:
    loose = [
        (package["name"], file["url"])
        for package in LOCKED
        for file in [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", file.get("hash", ""))
    ]
    assert loose == []


def test_every_package_comes_from_the_public_registry() -> None:
    sources = {package["source"].get("registry") for package in LOCKED if package["name"] != OURS}
    assert sources == {"https://pypi.org/simple"}
