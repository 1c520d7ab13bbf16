"""Shipped files say to libyaml what they say to PyYAML itself, and make nothing."""

from pathlib import Path

import pytest
import yaml

from services.common import shipped


def test_scalars_are_read_as_yaml_says(tmp_path: Path) -> None:
    text = 'day: 2026-03-02\nsum: "0.10"\nrate: 0.8\ntold: 是\nnone:\nlist: [a, 1, true]\n'
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert shipped.read(tmp_path / "a.yaml") == yaml.safe_load(text)


def test_a_file_makes_no_objects(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("!!python/object/apply:os.getcwd []")
    with pytest.raises(ValueError, match=r"a\.yaml"):
        shipped.read(tmp_path / "a.yaml")
