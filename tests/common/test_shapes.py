"""A file of ours is held against its shape before anything reads on in it."""

import json

import pytest

from services.common import keys, plainly, shapes
from services.common.plainly import Stopped

SHAPE = {"name": str, "many?": [int], "under": {"*": (int, float)}, "sure?": bool}
FITS = {"name": "a", "under": {}}


@pytest.mark.parametrize(
    "more",
    [{}, {"many": []}, {"many": [1]}, {"under": {"a": 1, "b": 1.5}}, {"sure": True}, {"other": 1}],
)
def test_what_fits_is_read(tmp_path, more):
    (tmp_path / "a").write_text(json.dumps(FITS | more))
    assert shapes.read(tmp_path / "a", SHAPE, "请改正") == FITS | more


@pytest.mark.parametrize(
    "told",
    [
        *(None, [], {}, "text", 1, {"name": "a"}, FITS | {"name": 1}, FITS | {"under": []}),
        *(FITS | {"many": 1}, FITS | {"many": ["1"]}, FITS | {"many": [True]}, FITS | {"sure": 1}),
        *(FITS | {"many": None}, FITS | {"under": {"a": "1"}}),
    ],
)
def test_what_does_not_is_named_with_what_to_do_and_none_of_its_words(tmp_path, told):
    file = tmp_path / "a"
    file.write_text(json.dumps(told))
    with pytest.raises(Stopped) as stop:
        shapes.read(file, SHAPE, "请改正")
    assert str(stop.value) == f"文件 {file} 的内容不完整或者已经损坏，请改正。"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_what_is_no_json_is_no_different(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Stopped):
        shapes.read(tmp_path / "a", SHAPE, "请改正")


@pytest.mark.parametrize("fault", [AttributeError, TypeError, IndexError, KeyError])
def test_a_fault_of_ours_is_not_told_as_the_files(tmp_path, monkeypatch, fault):
    def fail(_):
        raise fault("secret-word")

    told = {"service": "units", "signing": "", "index": "", "memory": ""}
    told |= {"sealing": {"current": "k1", "keys": {}}}
    (tmp_path / "units.json").write_text(json.dumps(told))
    monkeypatch.setattr(keys, "_read", fail)
    with pytest.raises(fault) as stop:
        keys.load(tmp_path / "units.json")
    words = plainly.sentence(stop.value, "命令")
    assert f"出了意外，请报告这一句：{fault.__name__}（" in words
    assert keys.SPOILT not in words
