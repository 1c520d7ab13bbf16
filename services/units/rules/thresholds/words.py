"""The words of a folded text: each token is one symbol, so that patterns are short and quick.

A symbol stands for the classes that a word belongs to. What no class knows is `x` (a character),
`l` (a Latin word) or `n` (a number); marks are `,` `.` `?` `:` `(` `)` `<` `>` `-`.
"""

import re
from array import array
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from services.common.compiling import where_compiled
from services.units.rules.thresholds.folding import (
    Folded,
    is_latin,
    without,
)
from services.units.rules.thresholds.lexing import Trie, read_words, trie_of
from services.units.rules.thresholds.loops import wide

MARKS = ",.?:()<>-"
CLAUSE_MARKS = ",.?:()<>"
"""No shield hides them."""
SENTENCE_MARKS = ".?"
_ENDS = re.compile("\n")
_MARK_OF = {
    **dict.fromkeys(",", ","),
    **dict.fromkeys("。!;\n", "."),
    "?": "?",
    **dict.fromkeys(":", ":"),
    **dict.fromkeys("([{【〔「『", "("),
    **dict.fromkeys(")]}】〕」』", ")"),
    **dict.fromkeys("<《〈", "<"),
    **dict.fromkeys(">》〉", ">"),
}


@dataclass(frozen=True)
class Vocabulary:
    """Every word of the rules and the symbol of its classes."""

    symbols: Mapping[str, str]
    """Word to symbol."""
    lengths: Mapping[str, tuple[int, ...]]
    """How long the words are that begin with two characters (or are one), the longest first."""

    @cached_property
    def alone(self) -> Mapping[str, str]:
        """Character to symbol where no longer word begins; empty where what goes on is asked."""
        return _Alone(self.symbols)

    @cached_property
    def trie(self) -> Trie:
        """All words, for loops."""
        return trie_of(self.symbols, self.alone)


@dataclass(frozen=True)
class Tokens:
    """A text as symbols, and where each stands in the folded text."""

    symbols: str
    bounds: "array[int]"
    """Where each begins, and where the last one ends: none leaves a gap."""


def lex_in_loops(folded: Folded, vocabulary: Vocabulary) -> Tokens | None:
    """As `lex`; None for a text of rare characters."""
    read = read_words(folded.text, folded.parted, vocabulary.trie)
    return read and Tokens(*read)


def lex_in_steps(folded: Folded, vocabulary: Vocabulary) -> Tokens:
    """As `lex`, with what Python does quickly."""
    symbols = list(map(vocabulary.alone.__getitem__, folded.text))
    lengths = [*map(vocabulary.lengths.get, folded.pairs), None]
    looked_at = [
        (at, longer or ())
        for at, (alone, longer) in enumerate(zip(symbols, lengths, strict=False))
        if longer or not alone
    ]
    end = 0
    for at, longer in looked_at:
        if at < end:
            continue
        word = _word(folded, at, longer, vocabulary)
        if not (word or symbols[at]):
            word = _letter_or_digit(folded, at, vocabulary)
        if word:
            symbols[at], end = word
            symbols[at + 1 : end] = [""] * (end - at - 1)
    return _tokens(symbols, folded)


lex = where_compiled(lex_in_loops, lex_in_steps)
"""Reads a text from the left, always taking the longest word that is known.

So 文学历史 is 文学 and 历史, and holds no 学历.
"""


def _tokens(symbols: list[str], folded: Folded) -> Tokens:
    """By place: the symbol of the word that begins there; a dash where words are parted."""
    text = folded.text
    for at in folded.parted:
        if at < len(text) and symbols[at] and not _in_latin(text, at):
            symbols[at] = "-" + symbols[at]
    bounds = [at for at, told in enumerate(symbols) for _ in told]
    return Tokens("".join(symbols), wide([*bounds, len(text)]))


def _in_latin(text: str, at: int) -> bool:
    return at > 0 and is_latin(text[at - 1]) and is_latin(text[at])


def mended(folded: Folded, vocabulary: Vocabulary, unbroken: AbstractSet[str]) -> Folded:
    """Without the ends of lines that break a word in two, where neither part is of another word."""
    text = folded.text
    if "\n" not in text:
        return folded
    ends = (end.start() for end in _ENDS.finditer(text))
    return without(folded, {at for at in ends if _breaks_a_word(text, at, vocabulary, unbroken)})


def _breaks_a_word(text: str, at: int, vocabulary: Vocabulary, unbroken: AbstractSet[str]) -> bool:
    before, after = text[max(0, at - 2) : at], text[at + 1 : at + 2]
    if (
        vocabulary.symbols.get(before[-1:] + after, "") not in unbroken
        or before in vocabulary.symbols
    ):
        return False
    return _begins_a_word(text, at + 2, vocabulary) or not _begins_a_word(text, at + 1, vocabulary)


def _begins_a_word(text: str, at: int, vocabulary: Vocabulary) -> bool:
    lengths = vocabulary.lengths.get(text[at : at + 2], ())
    return any(text[at : at + length] in vocabulary.symbols for length in lengths if length > 1)


class _Alone(dict[str, str]):
    """The symbols of single characters, found when the character is first met.

    No folded text holds one beyond `folding.LAST_REMEMBERED`.
    """

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__()
        self._symbols = symbols

    def __missing__(self, character: str) -> str:
        symbol = ""
        if not (is_latin(character) or character.isdigit()):
            symbol = self._symbols.get(character) or _MARK_OF.get(character, "x")
        self[character] = symbol
        return symbol


def _word(
    folded: Folded, at: int, lengths: Iterable[int], vocabulary: Vocabulary
) -> tuple[str, int] | None:
    text = folded.text
    for length in lengths:
        word = text[at : at + length]
        symbol = vocabulary.symbols.get(word)
        end = at + len(word)
        if symbol and (text[at] > "z" or _is_whole(folded, at, end)):
            return symbol, end
    return None


def _letter_or_digit(folded: Folded, at: int, vocabulary: Vocabulary) -> tuple[str, int]:
    text = folded.text
    symbol = vocabulary.symbols.get(text[at])
    if symbol and _is_whole(folded, at, at + 1):
        return symbol, at + 1
    if is_latin(text[at]):
        return "l", _end_of_latin(folded, at)
    return "n", _end_of_number(text, at)


def _is_whole(folded: Folded, start: int, end: int) -> bool:
    """Latin words and numbers end where the text's own word does; Chinese ones where they like."""
    text = folded.text
    return not (
        (_go_on(text, end) and end not in folded.parted)
        or (start and _go_on(text, start) and start not in folded.parted)
    )


def _go_on(text: str, at: int) -> bool:
    if at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    return (is_latin(before) and is_latin(after)) or (before.isdigit() and after.isdigit())


def _end_of_latin(folded: Folded, at: int) -> int:
    end, text = at + 1, folded.text
    while end < len(text) and is_latin(text[end]) and end not in folded.parted:
        end += 1
    return end


def _end_of_number(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return end
