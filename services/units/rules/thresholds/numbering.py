"""The features that were learnt as numbers, for the loops that weigh them."""

from collections.abc import Iterable, Mapping
from itertools import accumulate, count
from typing import Final

from services.units.rules.thresholds.features import CLAUSE_ENDS, SIGHTS, Classes
from services.units.rules.thresholds.loops import (
    NONE,
    Numbers,
    by_code_point,
    slot,
    small,
    table,
    wide,
)
from services.units.rules.thresholds.weighing import (
    AFTER,
    BEFORE,
    LAST_MARK,
    OPENING,
    OWN,
    PAIR,
    PLAIN,
    ROOM,
    UNHEARD,
    WORD,
    WORD_AFTER,
    WORD_BEFORE,
    Scale,
    key_of,
)

_BESIDE: Final = {"<": WORD_BEFORE, ">": WORD_AFTER}
_CLOSE: Final = {"<": BEFORE, ">": AFTER}


def scale_of(
    weights: Mapping[str, tuple[int, ...]], classes: Classes, starts: Iterable[int]
) -> Scale:
    """Lay out weights; a clause weighs `starts` before anything is read.

    ValueError if so many characters or classes are told apart that no feature has room for them.
    """
    numbered = _Numbering(classes)
    rows = {numbered.key(told): row for told, row in weights.items() if told != "^"}
    if numbered.most >= ROOM:
        raise ValueError(numbered.most)
    keys = table(rows)
    return Scale(
        letters=by_code_point(numbered.letters, UNHEARD),
        symbols=by_code_point({symbol: n for n, symbol in enumerate(classes)}, NONE),
        keys=keys,
        rows=_laid(rows, keys),
        first=small(accumulate(map(len, classes.values()), initial=0)),
        classes=small(numbered.classes[name] for names in classes.values() for name in names),
        starts=wide(starts),
    )


class _Numbering:
    """Each character and each class has a number."""

    def __init__(self, classes: Classes) -> None:
        names = sorted({name for names in classes.values() for name in names})
        self.classes = {name: number for number, name in enumerate(names, start=1)}
        self.letters = {
            mark: number for number, mark in enumerate("^" + CLAUSE_ENDS, start=OPENING)
        }
        self._next = count(LAST_MARK + 1)

    def key(self, told: str) -> int:
        """A feature such as `甲乙`, `<甲`, `=level0`, `=level=prefer`, `<=level` as a number."""
        match told.split("="):
            case ["", first, second]:
                return key_of(PAIR, self._class(first), self._class(second), 0)
            case ["", word]:
                sight = PLAIN + SIGHTS.index(word[-1])
                return key_of(WORD, self._class(word[:-1]), sight, 0)
            case [beside, name]:
                return key_of(_BESIDE[beside], self._class(name), 0, 0)
        mark = _CLOSE.get(told[0], OWN)
        letters = [*map(self._letter, told if mark == OWN else told[1:]), 0, 0]
        return key_of(mark, letters[0], letters[1], letters[2])

    @property
    def most(self) -> int:
        """The greatest number given."""
        return max(*self.classes.values(), *self.letters.values())

    def _class(self, name: str) -> int:
        return self.classes.setdefault(name, len(self.classes) + 1)

    def _letter(self, character: str) -> int:
        if character not in self.letters:
            self.letters[character] = next(self._next)
        return self.letters[character]


def _laid(rows: Mapping[int, tuple[int, ...]], keys: Numbers) -> Numbers:
    kinds = len(next(iter(rows.values()), ()))
    laid = small([0]) * (len(keys) * kinds)
    for key, row in rows.items():
        start = slot(key, keys) * kinds
        laid[start : start + kinds] = small(row)
    return laid
