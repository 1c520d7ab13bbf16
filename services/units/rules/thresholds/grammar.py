"""The pattern language of the rules, compiled to regular expressions over the symbols of a text.

| element | meaning |
|---|---|
| `name` | a word of the class `name`; `a|b` a word of either |
| `name?` `name*` | none or one; up to four |
| `( … ; … )` | one of several patterns, then `?` or `*` as above |
| `!name` `!^name` | no such word follows; no such word stands before |
| `..n` | up to n tokens inside the clause |
| `...n` | up to n tokens inside the sentence, over commas |
| `!( … )` | no such pattern follows |
| `_n` | up to n tokens inside the clause, none of them of the group `demanding` |
| `^` `$` | a clause begins, ends |
| `comma` `colon` `ask` `stop` `open` `close` `number` `latin` | marks and unknown tokens |

Every repetition is bounded, so no text makes a pattern run long.
"""

import re
from collections.abc import Mapping
from typing import Final

from services.units.rules.thresholds.words import MARKS

_FIXED: Final = {
    "comma": ",",
    "colon": r":\-",
    "ask": r"\?",
    "stop": ".",
    "open": r"\(",
    "close": r"\)",
    "dash": r"\-",
    "number": "n",
    "latin": "l",
    "unknown": "xln",
}
_ASSERTIONS: Final = {
    "^": r"(?:^|(?<=[,.:()?\-n]))",
    "$": r"(?=[,.:()?\-]|$)",
    "(": "(?:",
    "!(": "(?!",
    ")": ")",
    ";": "|",
}
_REPEATS: Final = {"?": "?", "*": "{0,4}", "": ""}
_ELEMENT: Final = re.compile(r"(!\^|!)?([a-z_|]+)([?*]?)")


class UnknownElement(ValueError):
    """A pattern names a class that does not exist, or is not written in the grammar."""


def compiled(pattern: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern of the rules as a regular expression; `classes` gives each name's symbols.

    Raises UnknownElement.
    """
    return re.compile("".join(_element(element, classes) for element in pattern.split()))


def _element(element: str, classes: Mapping[str, str]) -> str:
    if element in _ASSERTIONS:
        return _ASSERTIONS[element]
    if element[0] == ")":
        return ")" + _REPEATS[element[1:]]
    if element[0] in "._" and element.lstrip("._").isdigit():
        return _gap(element, classes)
    matched = _ELEMENT.fullmatch(element)
    if matched is None:
        raise UnknownElement(element)
    before, names, repeat = matched.groups()
    symbols = "".join(_symbols(name, classes) for name in names.split("|"))
    if before:
        return f"(?!{'' if before == '!' else ''}[{symbols}])" if before == "!" else f"(?<![{symbols}])"
    return f"[{symbols}]{_REPEATS[repeat]}"


def _symbols(name: str, classes: Mapping[str, str]) -> str:
    found = _FIXED.get(name) or classes.get(name)
    if found is None:
        raise UnknownElement(name)
    return found


def _gap(element: str, classes: Mapping[str, str]) -> str:
    most = element.lstrip("._")
    passed = {"_": f"[^{re.escape(MARKS)}{classes['demanding']}]", "..": r"[^,.:()?\-]", "...": "[^.?]"}[element.removesuffix(most)]
    return f"{passed}{{0,{most}}}?"
