"""Papers deflated one within another are inflated as a whole, whatever they were deflated by."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.actions.deflated import around, deflated

CONTENTS = st.binary(max_size=300) | st.binary(max_size=3).map(lambda some: some * 200)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_what_stands_around_a_deflated_content_is_inflated_with_it(before, inner, after):
    assert zlib.decompress(deflated(inner)) == inner
    whole = before + inner + after
    assert zlib.decompress(around(whole, len(before), deflated(inner), len(inner))) == whole


@pytest.mark.parametrize("inner", [b"", b"a" * 9, b"abc" * 900])
@pytest.mark.parametrize("level", [0, 1, 9])
def test_what_was_deflated_in_one_go_is_deflated_anew(inner, level):
    whole = b"[" + inner + b"]"
    assert zlib.decompress(around(whole, 1, zlib.compress(inner, level), len(inner))) == whole


def test_what_is_deflated_already_is_not_deflated_anew(monkeypatch):
    inner = deflated(b"abc" * 900)
    monkeypatch.delattr(zlib, "compress")
    whole = around(b"[" + b"abc" * 900 + b"]", 1, inner, 2700)
    assert inner[2:-6] in whole
