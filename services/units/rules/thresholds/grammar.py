"""The pattern language of the rules, compiled to regular expressions over the symbols of a text.

| element | meaning |
|---|---|
| `name` | a word of the class `name`; `a|b` a word of either |
| `name?` `name*` | none or one; up to four |
| `( … ; … )` | one of several patterns, then `?` or `*` as above |
| `( … )*+` | as many as stand there, up to four, and no fewer |
| `!name` `!^name` | no such word follows; no such word stands before |
| `..n` | up to n tokens inside the clause |
| `...n` | up to n tokens inside the sentence, over commas |
| `!( … )` | no such pattern follows |
| `_n` | up to n tokens inside the clause, none of them of the group `demanding` |
| `^` `$` | a clause begins, ends |
| `comma` `colon` `ask` `stop` `open` `close` `dash` | marks |
| `title_open` `title_close` | the marks of a title 《》 |
| `number` `unknown` | a number; a token that no class knows |

Every repetition is bounded, so no text makes a pattern run long.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, repeat
from typing import Final

from services.units.rules.thresholds.words import CLAUSE_MARKS, MARKS, SENTENCE_MARKS

_FIXED: Final = {
    "comma": ",",
    "colon": ":-",
    "ask": "?",
    "stop": ".",
    "open": "(<",
    "close": ")>",
    "title_open": "<",
    "title_close": ">",
    "dash": "-",
    "number": "n",
    "unknown": "xln",
}
_ASSERTIONS: Final = {
    "^": r"(?<![^,.:()<>?\-n])",
    "$": r"(?![^,.:()<>?\-])",
    "(": "(?:",
    "!(": "(?!",
    ")": ")",
    ")?": ")?",
    ")*": "){0,4}",
    ")*+": "){0,4}+",
    ";": "|",
}
_MOST_REPEATS: Final = 4
_REPEATS: Final = {"?": "?", "*": "{0,4}", "": ""}
_LOOKS: Final = {"!": "(?!", "!^": "(?<!", "": ""}
_GAP: Final = re.compile(r"(?:_|\.{2,3})\d+")
_NAMES: Final = re.compile(r"[a-z_|]+")
_ELEMENT: Final = re.compile(r"(!\^|!)?([a-z_|]+)([?*]?)")
_OPTIONAL: Final = re.compile(r"([a-z_|]+)[?*]?")
_BEFORE: Final = re.compile(r"!?\^[a-z_|]*")
_STOPS: Final = {
    "_": frozenset(CLAUSE_MARKS),
    "..": frozenset(CLAUSE_MARKS),
    "...": frozenset(SENTENCE_MARKS),
}
"""By gap: what it never goes over. A shielded word (not one of these marks) is no hindrance."""

_DENSE: Final = 8
"""To try a place takes as long as to search so many symbols."""


class UnknownElement(ValueError):
    """A pattern names a class that does not exist, or is not written in the grammar."""


@dataclass(frozen=True)
class Step:
    """A word that every match of a pattern holds, and what stands between it and the next."""

    symbols: frozenset[str]
    """One of these must be there."""
    between: frozenset[str]
    """Symbols that may follow before the next step."""
    stops: frozenset[str] | None
    """Where a gap follows: the marks that it does not go over."""

    def followed_by(self, element: str, classes: Mapping[str, str]) -> "Step":
        """The same step, with one more element after it that need not be there."""
        if _GAP.fullmatch(element):
            stops = _STOPS[element.rstrip("0123456789")]
            return replace(self, stops=stops if self.stops is None else stops & self.stops)
        if names := _OPTIONAL.fullmatch(element):
            return replace(self, between=self.between | _any_of(names[1], classes))
        return self


@dataclass(frozen=True)
class Pattern:
    """A pattern, and what a text must hold for it to be worth a search."""

    regex: re.Pattern[str]
    steps: tuple[Step, ...]
    """Where it matches, these follow one another."""
    lead: int
    """Before the first of these its match begins, by so many tokens at most."""

    def matches(self, symbols: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
        """Its matches, one after the other; `places` are all where its first step may stand."""
        if len(places) * _DENSE > len(symbols):
            return self.regex.finditer(symbols)
        tried = map(self.regex.match, repeat(symbols), self._tried(places))
        return _apart(filter(None, tried))

    def _tried(self, places: Sequence[int]) -> Iterable[int]:
        """Where a match may begin, in order."""
        if not self.lead:
            return places
        return [
            at
            for before, place in pairwise((-1, *places))
            for at in range(max(before + 1, place - self.lead), place + 1)
        ]


def _apart(matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Of matches that overlap the first."""
    done = 0
    for match in matches:
        if match.start() >= done:
            done = match.end()
            yield match


def compiled(pattern: str, classes: Mapping[str, str]) -> Pattern:
    """A pattern of the rules; `classes` gives each class's and group's symbols.

    Raises UnknownElement.
    """
    elements = pattern.split()
    try:
        regex = re.compile(_regex(elements, classes))
    except re.error as odd:
        raise UnknownElement(pattern) from odd
    return Pattern(regex, tuple(_steps(elements, classes)), _lead(elements))


def _regex(elements: list[str], classes: Mapping[str, str]) -> str:
    """An expression that begins with a word where it can: a search skips to the next one."""
    told = [_element(element, classes) for element in elements]
    first = next((at for at, one in enumerate(elements) if not _BEFORE.fullmatch(one)), None)
    if first is None:
        raise UnknownElement(" ".join(elements))
    if _NAMES.fullmatch(elements[first]):
        # What must not stand before the word is asked after it.
        told[: first + 1] = [told[first], *(f"{one[:-1]}(?s:.))" for one in told[:first])]
    return "".join(told)


def _steps(elements: list[str], classes: Mapping[str, str]) -> list[Step]:
    """What stands outside of all brackets and must be there; the rest lies between."""
    steps: list[Step] = []
    depth = 0
    for element in elements:
        depth += element.endswith("(") - element.startswith(")")
        if depth == 0 and _NAMES.fullmatch(element):
            steps.append(Step(_any_of(element, classes), frozenset(), None))
        elif steps:
            steps[-1] = steps[-1].followed_by(element, classes)
    return steps


def _lead(elements: list[str]) -> int:
    """How many tokens the elements before the first step take at most."""
    widths = [0]
    brackets: list[str] = []
    for element in elements:
        if element.endswith("("):
            brackets.append(element)
            widths.append(0)
        elif element.startswith(")"):
            within = widths.pop() * (_MOST_REPEATS if "*" in element else 1)
            widths[-1] += within if brackets.pop() == "(" else 0
        elif not brackets and _NAMES.fullmatch(element):
            break
        else:
            widths[-1] += _width(element)
    return widths[0]


def _width(element: str) -> int:
    if _GAP.fullmatch(element):
        return int(element.lstrip("_."))
    if _OPTIONAL.fullmatch(element):
        return _MOST_REPEATS if element.endswith("*") else 1
    return 0


def _any_of(names: str, classes: Mapping[str, str]) -> frozenset[str]:
    return frozenset("".join(_symbols(name, classes) for name in names.split("|")))


def _element(element: str, classes: Mapping[str, str]) -> str:
    if element in _ASSERTIONS:
        return _ASSERTIONS[element]
    if _GAP.fullmatch(element):
        return _gap(element, classes)
    matched = _ELEMENT.fullmatch(element)
    if matched is None:
        raise UnknownElement(element)
    before, names, repeat = matched.groups()
    symbols = "".join(_symbols(name, classes) for name in names.split("|"))
    return f"{_LOOKS[before or '']}[{re.escape(symbols)}]{_REPEATS[repeat]}{')' if before else ''}"


def _symbols(name: str, classes: Mapping[str, str]) -> str:
    found = _FIXED.get(name) or classes.get(name)
    if found is None:
        raise UnknownElement(name)
    return found


def _gap(element: str, classes: Mapping[str, str]) -> str:
    kind = element.rstrip("0123456789")
    passed = {
        "_": f"[^{re.escape(MARKS)}{classes['demanding']}]",
        "..": r"[^,.:()<>?\-]",
        "...": r"[^.?]",
    }[kind]
    return f"{passed}{{0,{element.removeprefix(kind)}}}?"
