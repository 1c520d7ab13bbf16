"""The loops of the second reader, in the subset of Python that numba compiles.

A feature is a number: a mark and up to three numbers below 4,096, of characters or of classes.
Compiled or not, and packed or not (`scales.py`), a clause weighs the same.
"""

from typing import Final, NamedTuple

from services.common.compiling import kernel
from services.units.rules.thresholds.features import CLAUSE_ENDS, NEAR
from services.units.rules.thresholds.loops import NONE, Numbers, Row, slot
from services.units.rules.thresholds.shielding import BLOT

OWN: Final = 0
BEFORE: Final = 1
AFTER: Final = 2
"""Marks of the stretches of a clause, of the end before it, of the beginning after it."""
WORD: Final = 3
PAIR: Final = 4
WORD_BEFORE: Final = 5
WORD_AFTER: Final = 6
"""Marks of a word with its sight, of two words side by side, of words in the clauses beside."""
PLAIN: Final = 1
SHIELDED: Final = 2
DENIED: Final = 3
"""Sights of a word: nothing stands before it, others or other work, a denial."""
_BLOTTED: Final = ord(BLOT)
UNHEARD: Final = 1
"""A character that no feature holds."""
OPENING: Final = 2
"""What stands before the first character of a clause; the marks that end one follow it."""
LAST_MARK: Final = OPENING + len(CLAUSE_ENDS)
_BITS: Final = 12
ROOM: Final = 1 << _BITS
"""Each number of a feature is below this."""
_BITS_OF_KEY: Final = 40


class Scale(NamedTuple):
    """What was learnt, laid out to be looked up."""

    letters: Numbers
    """By code point, as far as the table goes: the number of a character."""
    symbols: Numbers
    """By code point: the number of a word's symbol, or NONE."""
    keys: Numbers
    """The features, as `slot` finds them."""
    rows: Numbers
    """By slot: the weight for each kind."""
    first: Numbers
    classes: Numbers
    """The classes of a symbol `s` are `classes[first[s]:first[s + 1]]`."""
    starts: Numbers
    """By kind: what a clause weighs before anything is read."""


class Told(NamedTuple):
    """A parsed text as code points."""

    text: Numbers
    symbols: Numbers
    claims: Numbers
    left: Numbers
    """By token: its symbol, what denials leave of it, and what all shields do."""
    bounds: Numbers
    """By token: where it begins."""


class Heard(NamedTuple):
    """Room for a text as numbers."""

    text: Numbers
    """By place: the number of its character."""
    words: Numbers
    sights: Numbers
    places: Numbers
    """By known word: its symbol, what stands before it, and where it begins."""


class Clauses(NamedTuple):
    """Room for what is heard of each clause."""

    begins: Numbers
    stops: Numbers
    ends: Numbers
    """Where it begins, where it ends, and where with its mark."""
    lasts: Numbers
    """How many known words begin before its end."""
    totals: Numbers
    """Its weight for each kind."""
    most: Numbers
    """The heaviest of these."""
    seen: Numbers
    """The features that were weighed, as `slot` finds them."""


@kernel
def key_of(mark: int, first: int, second: int, third: int) -> int:
    """A feature as a number."""
    return ((mark << _BITS | first) << _BITS | second) << _BITS | third


def weigh(told: Told, heard: Heard, clauses: Clauses, scale: Scale) -> int:
    """Weigh each clause with what stands beside it; gives how many there are."""
    return _weigh(tuple(told), tuple(heard), tuple(clauses), tuple(scale))


@kernel
def _weigh(told: Row, heard: Row, clauses: Row, scale: Row) -> int:
    return _weighed(Told(*told), Heard(*heard), Clauses(*clauses), Scale(*scale))


@kernel
def _weighed(told: Told, heard: Heard, clauses: Clauses, scale: Scale) -> int:
    words = _hear(told, heard, scale)
    count, kinds = _part(words, heard, clauses), len(scale.starts)
    for clause in range(count):
        for kind in range(kinds):
            clauses.totals[clause * kinds + kind] = scale.starts[kind]
        begin, end = clauses.begins[clause], clauses.ends[clause]
        _add_opening(clause, begin, end, heard, clauses, scale)
        _add_stretches(clause, OWN, begin, end, heard, clauses, scale)
        _add_words(clause, heard, clauses, scale)
        if clause > 0:
            _add_before(clause, heard, clauses, scale)
        if clause + 1 < count:
            _add_after(clause, heard, clauses, scale)
        clauses.most[clause] = clauses.totals[clause * kinds]
        for kind in range(1, kinds):
            heavier = clauses.totals[clause * kinds + kind]
            clauses.most[clause] = max(clauses.most[clause], heavier)
    return count


@kernel
def _hear(told: Told, heard: Heard, scale: Scale) -> int:
    """Number the characters and the known words; gives how many words there are."""
    for place in range(len(told.text)):
        heard.text[place] = _number(told.text[place], scale.letters, UNHEARD)
    words = 0
    for token in range(len(told.symbols)):
        symbol = _number(told.symbols[token], scale.symbols, NONE)
        if symbol != NONE:
            heard.words[words] = symbol
            heard.sights[words] = _sight(told.claims[token], told.left[token])
            heard.places[words] = told.bounds[token]
            words += 1
    return words


@kernel
def _number(code_point: int, known: Numbers, other: int) -> int:
    return known[code_point] if code_point < len(known) else other


@kernel
def _sight(claim: int, left: int) -> int:
    if claim == _BLOTTED:
        return DENIED
    return SHIELDED if left == _BLOTTED else PLAIN


@kernel
def _part(words: int, heard: Heard, clauses: Clauses) -> int:
    text, place, word, count = heard.text, 0, 0, 0
    while place < len(text):
        if OPENING < text[place] <= LAST_MARK:
            place += 1
            continue
        clauses.begins[count] = place
        while place < len(text) and not OPENING < text[place] <= LAST_MARK:
            place += 1
        clauses.stops[count] = place
        place = min(place + 1, len(text))
        clauses.ends[count] = place
        while word < words and heard.places[word] < place:
            word += 1
        clauses.lasts[count] = word
        count += 1
    return count


@kernel
def _add_opening(
    clause: int, begin: int, end: int, heard: Heard, clauses: Clauses, scale: Scale
) -> None:
    first = heard.text[begin]
    _add(clause, key_of(OWN, OPENING, first, 0), clauses, scale)
    if end > begin + 1:
        _add(clause, key_of(OWN, OPENING, first, heard.text[begin + 1]), clauses, scale)


@kernel
def _add_stretches(
    clause: int, mark: int, begin: int, end: int, heard: Heard, clauses: Clauses, scale: Scale
) -> None:
    text = heard.text
    for place in range(begin, end):
        first = text[place]
        second = text[place + 1] if place + 1 < end else UNHEARD
        third = text[place + 2] if place + 2 < end else UNHEARD
        if first != UNHEARD:
            _add(clause, key_of(mark, first, 0, 0), clauses, scale)
            if second != UNHEARD:
                _add(clause, key_of(mark, first, second, 0), clauses, scale)
                if third != UNHEARD:
                    _add(clause, key_of(mark, first, second, third), clauses, scale)


@kernel
def _add_before(clause: int, heard: Heard, clauses: Clauses, scale: Scale) -> None:
    end = clauses.ends[clause - 1]
    near = max(clauses.begins[clause - 1], end - NEAR)
    _add_stretches(clause, BEFORE, near, end, heard, clauses, scale)
    first = clauses.lasts[clause - 2] if clause > 1 else 0
    _add_beside(clause, WORD_BEFORE, first, clauses.lasts[clause - 1], heard, clauses, scale)


@kernel
def _add_after(clause: int, heard: Heard, clauses: Clauses, scale: Scale) -> None:
    begin = clauses.begins[clause + 1]
    near = min(clauses.ends[clause + 1], begin + NEAR)
    _add_stretches(clause, AFTER, begin, near, heard, clauses, scale)
    first, last = clauses.lasts[clause], clauses.lasts[clause + 1]
    _add_beside(clause, WORD_AFTER, first, last, heard, clauses, scale)


@kernel
def _add_words(clause: int, heard: Heard, clauses: Clauses, scale: Scale) -> None:
    first = clauses.lasts[clause - 1] if clause > 0 else 0
    last = clauses.lasts[clause]
    for word in range(first, last):
        symbol, sight = heard.words[word], heard.sights[word]
        if _is_new(clause, key_of(WORD, symbol, sight, 0), clauses.seen):
            _add_classes(clause, WORD, symbol, sight, clauses, scale)
        for other in range(word + 1, min(word + 3, last)):
            second = heard.words[other]
            if _is_new(clause, key_of(PAIR, symbol, second, 0), clauses.seen):
                _add_pairs(clause, symbol, second, clauses, scale)


@kernel
def _add_beside(
    clause: int, mark: int, first: int, last: int, heard: Heard, clauses: Clauses, scale: Scale
) -> None:
    for word in range(first, last):
        symbol = heard.words[word]
        if _is_new(clause, key_of(mark, symbol, 0, 0), clauses.seen):
            _add_classes(clause, mark, symbol, 0, clauses, scale)


@kernel
def _add_classes(
    clause: int, mark: int, symbol: int, sight: int, clauses: Clauses, scale: Scale
) -> None:
    for place in range(scale.first[symbol], scale.first[symbol + 1]):
        at = slot(key_of(mark, scale.classes[place], sight, 0), scale.keys)
        if scale.keys[at] != NONE:
            _put(clause, at, clauses, scale)


@kernel
def _add_pairs(clause: int, symbol: int, second: int, clauses: Clauses, scale: Scale) -> None:
    for place in range(scale.first[symbol], scale.first[symbol + 1]):
        for other in range(scale.first[second], scale.first[second + 1]):
            key = key_of(PAIR, scale.classes[place], scale.classes[other], 0)
            at = slot(key, scale.keys)
            if scale.keys[at] != NONE:
                _put(clause, at, clauses, scale)


@kernel
def _add(clause: int, key: int, clauses: Clauses, scale: Scale) -> None:
    """Weigh a feature, the first time that a clause has it."""
    at = slot(key, scale.keys)
    if scale.keys[at] != NONE and _is_new(clause, key, clauses.seen):
        _put(clause, at, clauses, scale)


@kernel
def _put(clause: int, at: int, clauses: Clauses, scale: Scale) -> None:
    kinds = len(scale.starts)
    for kind in range(kinds):
        clauses.totals[clause * kinds + kind] += scale.rows[at * kinds + kind]


@kernel
def _is_new(clause: int, key: int, seen: Numbers) -> bool:
    told = clause << _BITS_OF_KEY | key
    at = slot(told, seen)
    if seen[at] == NONE:
        seen[at] = told
        return True
    return False
