"""Searching Chinese words: what is asked, as pieces that a text must hold.

A run of Chinese characters is found where every character of it lies in a pair that the text
holds: 图书管理 is covered by 图书 and 管理, and so finds 图书馆管理员助理. Latin words and figures
are found by their beginning. Upper case, lower case and full width are the same, and so are
traditional characters and simplified ones.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from services.common.errors import Malformed

# The same as the database's search_pieces (migrations/units/0040_traditional_characters_found.py).
_RUN: Final = re.compile("[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_PIECE: Final = re.compile("'([^']+)'")
_LONGEST_WORD: Final = 100
_UPPER_TO_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


_RARE: Final = 0.002
"""The share of texts that is taken to hold a piece of which no share is told."""


class NothingToSearch(Malformed):
    """检索词里没有汉字、字母或数字。"""


def search_expression(asked: str, variants: Mapping[int, str]) -> str:
    """What is asked, as a tsquery over pieces; characters that are variants of others are these.

    Raises NothingToSearch.
    """
    folded = unicodedata.normalize("NFKC", asked).translate(variants).translate(_UPPER_TO_LOWER)
    runs = dict.fromkeys(_RUN.findall(folded))
    if not runs:
        raise NothingToSearch("/query/q", NothingToSearch.title())
    return " & ".join(dict.fromkeys(part for run in runs for part in _parts(run)))


def _parts(run: str) -> list[str]:
    """What each character of a run asks for, all of which must be held."""
    if run[0].isascii():
        return [f"'{run[:_LONGEST_WORD]}':*"]
    if len(run) == 1:
        return [f"'{run}':*"]
    pairs = [f"'{run[at : at + 2]}'" for at in range(len(run) - 1)]
    # The second character lies in the first pair already, and the last but one in the last.
    inner = [f"({before} | {after})" for before, after in pairwise(pairs[1:-1])]
    return [pairs[0], *inner, pairs[-1]]


def share_held(expression: str, shares: Mapping[str, float]) -> float:
    """Which share of texts may hold all that is asked, from 0 to 1, by the shares of its pieces.

    A guess that decides nothing but the way: pieces are taken to lie in texts by chance, and what
    is asked by its beginning to be in all of them.
    """
    held = 1.0
    for part in expression.split(" & "):
        if not part.endswith(":*"):
            held *= min(1.0, sum(shares.get(piece, _RARE) for piece in _PIECE.findall(part)))
    return held


def most_held(expression: str, shares: Mapping[str, float]) -> float:
    """Which share of texts holds all that is asked, if whatever can stand together does.

    Pieces of one word are no accidents: where the rarest stands, mostly the others do.
    """
    parts = (_PIECE.findall(part) for part in expression.split(" & "))
    return min(1.0, *(sum(shares.get(piece, _RARE) for piece in part) for part in parts))
