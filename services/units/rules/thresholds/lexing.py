"""The loops that read words, in the subset of Python that numba compiles: as `words.lex` does."""

from array import array
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from services.common.compiling import kernel
from services.units.rules.thresholds.folding import is_latin
from services.units.rules.thresholds.loops import (
    CHARACTERS,
    NONE,
    Numbers,
    Row,
    code_points,
    room,
    slot,
    small,
    table,
    whole,
)

_BITS: Final = 16
LATIN: Final = 1
DIGIT: Final = 2
_LATIN_WORD: Final = ord("l")
_NUMBER: Final = ord("n")
_PART: Final = ord("-")
_LAST_OF_LATIN: Final = ord("z")


class Trie(NamedTuple):
    """Every word of a vocabulary by its characters."""

    roots: Numbers
    """By code point: the node of a first character, or NONE."""
    steps: Numbers
    """A node and the next character as one number, as `slot` finds it."""
    nodes: Numbers
    """By slot: the node that the step leads to."""
    symbols: Numbers
    """By node: the symbol of the word that ends there, or NONE."""
    alone: Numbers
    """By code point: the symbol where no word begins."""
    sorts: Numbers
    """By code point: LATIN, DIGIT or 0."""


class Places(NamedTuple):
    """A folded text."""

    text: Numbers
    parted: Numbers
    """By place, and the end: does a word not go on there, though its letters might."""


class Read(NamedTuple):
    """Room for the tokens of a text."""

    symbols: Numbers
    bounds: Numbers
    """Where each begins, and where the last one ends."""


def trie_of(symbols: Mapping[str, str], alone: Mapping[str, str]) -> Trie:
    """All words with their symbols, and what each character is alone."""
    grown = {word[:end] for word in symbols for end in range(1, len(word) + 1)}
    longer = [begun for begun in grown if len(begun) > 1]
    goes_on = {begun[:-1] for begun in longer}
    # Those that go on have the small numbers, so that a step is a small number, too.
    numbered = sorted(grown, key=lambda begun: (begun not in goes_on, begun))
    nodes = {begun: node for node, begun in enumerate(numbered)}
    steps = {nodes[begun[:-1]] << _BITS | ord(begun[-1]): nodes[begun] for begun in longer}
    laid = table(steps)
    led = whole([NONE]) * len(laid)
    for step, node in steps.items():
        led[slot(step, laid)] = node
    characters = list(map(chr, range(CHARACTERS)))
    return Trie(
        roots=whole(nodes.get(one, NONE) for one in characters),
        steps=laid,
        nodes=led,
        symbols=whole(ord(symbols[one]) if one in symbols else NONE for one in nodes),
        alone=whole(ord(alone[one] or "x") for one in characters),
        sorts=small(map(_sort, characters)),
    )


def _sort(character: str) -> int:
    return LATIN if is_latin(character) else DIGIT * character.isdigit()


def read_along(places: Places, trie: Trie, read: Read) -> int:
    """Read a text from the left, always taking the longest word; gives how many tokens it has.

    NONE for a text of characters beyond the tables.
    """
    return _lex(tuple(places), tuple(trie), tuple(read))


@kernel
def _lex(places: Row, trie: Row, read: Row) -> int:
    return _lexed(Places(*places), Trie(*trie), Read(*read))


@kernel
def _lexed(places: Places, trie: Trie, read: Read) -> int:
    count, at, text = 0, 0, places.text
    for character in text:
        if character >= CHARACTERS:
            return NONE
    while at < len(text):
        if places.parted[at] and not _is_inside(LATIN, at, places, trie):
            count = _put(_PART, at, count, read)
        end, symbol = _word(at, places, trie)
        if symbol == NONE:
            end, symbol = _other(at, places, trie)
        count = _put(symbol, at, count, read)
        at = end
    read.bounds[count] = at
    return count


@kernel
def _put(symbol: int, at: int, count: int, read: Read) -> int:
    read.symbols[count], read.bounds[count] = symbol, at
    return count + 1


@kernel
def _word(at: int, places: Places, trie: Trie) -> tuple[int, int]:
    """The end and the symbol of the longest word that begins at a place, or NONE."""
    text, end, found, symbol = places.text, at + 1, at, NONE
    node = trie.roots[text[at]]
    while node != NONE:
        if trie.symbols[node] != NONE and _may_end(at, end, places, trie):
            found, symbol = end, trie.symbols[node]
        step = node << _BITS | text[end] if end < len(text) else NONE
        node = trie.nodes[slot(step, trie.steps)] if step != NONE else NONE
        end += 1
    return found, symbol


@kernel
def _may_end(at: int, end: int, places: Places, trie: Trie) -> bool:
    """Latin words and numbers end where the text's own word does; Chinese ones where they like."""
    if places.text[at] > _LAST_OF_LATIN:
        return True
    return not (_goes_on(at, places, trie) or _goes_on(end, places, trie))


@kernel
def _goes_on(at: int, places: Places, trie: Trie) -> bool:
    if places.parted[at]:
        return False
    return _is_inside(LATIN, at, places, trie) or _is_inside(DIGIT, at, places, trie)


@kernel
def _is_inside(sort: int, at: int, places: Places, trie: Trie) -> bool:
    """Do characters of one sort stand on both sides of a place."""
    text = places.text
    within = 0 < at < len(text)
    return within and trie.sorts[text[at - 1]] == sort == trie.sorts[text[at]]


@kernel
def _other(at: int, places: Places, trie: Trie) -> tuple[int, int]:
    """The end and the symbol of what no word begins with: Latin, a number, a character alone."""
    sort, end = trie.sorts[places.text[at]], at + 1
    if sort == LATIN:
        while _is_inside(LATIN, end, places, trie) and not places.parted[end]:
            end += 1
        return end, _LATIN_WORD
    if sort == DIGIT:
        while _is_inside(DIGIT, end, places, trie):
            end += 1
        return end, _NUMBER
    return end, trie.alone[places.text[at]]


def read_words(text: str, parted: Collection[int], trie: Trie) -> "tuple[str, array[int]] | None":
    """The symbols of a text, and where each begins and the last one ends.

    None for a text of characters beyond the tables.
    """
    told = code_points(text)
    places = Places(told, array("b", bytes(len(told) + 1)))
    for at in parted:
        places.parted[at] = 1
    # A mark is read where words are parted, and at most one symbol from each character on.
    read = Read(symbols=told + told[: len(parted)], bounds=room(len(told) + len(parted) + 1))
    count = read_along(places, trie, read)
    if count == NONE:
        return None
    return read.symbols[:count].tobytes().decode("utf-32-le"), read.bounds[: count + 1]
