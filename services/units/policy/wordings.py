"""The wordings of the threshold check, loaded and compiled."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.units.rules.fields import ThresholdNames
from services.units.rules.thresholds.folding import Spelling
from services.units.rules.thresholds.grammar import Pattern, compiled
from services.units.rules.thresholds.lexicon import (
    Demand,
    Headings,
    Hedges,
    Lexicon,
    ListEnds,
    OtherDemand,
    Shield,
)
from services.units.rules.thresholds.suspicion import Limits, Suspicion
from services.units.rules.thresholds.words import Vocabulary

_HERE: Final = Path(__file__).parents[1] / "wordings"
_FIRST_SYMBOL: Final = 0xE000
_PRIVATE_END: Final = 0xF900
_SAID_OF_RULES: Final = ("says", "examples", "passes", "flags", "refuses", "finds_still")
"""What explains a rule and tests it; nothing is read by it."""


@cache
def lexicon() -> Lexicon:
    """The threshold check, compiled from the folder wordings."""
    rules, symbols, classes = threshold_rules(), _read("symbols.yaml"), _classes()

    def patterns(entry: dict[str, Any]) -> tuple[Pattern, ...]:
        return tuple(compiled(one, classes) for one in entry["when"])

    def shield(entry: dict[str, Any]) -> Shield:
        hidden = frozenset(classes[entry["hides"]]) if "hides" in entry else None
        return Shield(entry["shield"], patterns(entry), entry["covers"], hidden)

    def demand(entry: dict[str, Any]) -> Demand:
        return Demand(
            entry["rule"],
            entry["kind"],
            patterns(entry),
            entry["heeds"],
            entry["suggestion"],
            entry.get("doubt"),
            entry.get("yields", False),
        )

    return Lexicon(
        spelling=Spelling(
            variants=traditional() | symbols["variants"],
            ignored=frozenset(symbols["ignored"]),
            soft=frozenset(symbols["soft"]),
        ),
        vocabulary=_vocabulary(),
        unbroken=frozenset(classes["unbroken"]),
        headings=Headings(
            tuple(compiled(one, classes) for one in rules["headings"] + rules["turns"])
        ),
        list_ends=ListEnds(tuple(compiled(one, classes) for one in rules["list_ends"])),
        denials=tuple(map(shield, rules["denials"])),
        others=tuple(map(shield, rules["others"])),
        demands=tuple(map(demand, rules["demands"])),
        hedges=Hedges(
            frozenset("".join(classes[name] for name in rules["hedges"]["classes"]))
            | frozenset(rules["hedges"]["marks"]),
            rules["hedges"]["doubt"],
        ),
        other_law=tuple(OtherDemand(patterns(o), o["article"]) for o in rules["other_law"]),
    )


@cache
def suspicion() -> Suspicion:
    """The second reader's figures, learnt by bench/thresholds/train.py, and what it says."""
    learnt = json.loads((_HERE / "suspicion.json").read_text("utf-8"))
    told, classes = dict(threshold_rules()["second_reader"]), _classes()
    return Suspicion(
        kinds=tuple(learnt["kinds"]),
        starts=tuple(learnt["starts"]),
        weights={feature: tuple(row) for feature, row in learnt["weights"].items()},
        classes={symbol: tuple(sorted(names)) for names, symbol in _symbol_of().items()},
        limits=Limits(**told.pop("limits")),
        long_limits=Limits(**told.pop("long_limits")),
        topics=tuple(
            frozenset("".join(classes[name] for name in names))
            for names in told.pop("denied").values()
        ),
        open_limits=Limits(**told.pop("open_limits")),
        **told,
    )


@cache
def threshold_rules() -> dict[str, Any]:
    """The rules of the threshold check as they are written, for its document and its tests."""
    return _read("rules.yaml")


def contents() -> list[Any]:
    """All that the check is compiled from, without what is only said of its rules."""
    rules = {name: _without_words_about(part) for name, part in threshold_rules().items()}
    learnt = json.loads((_HERE / "suspicion.json").read_text("utf-8"))
    return [rules, threshold_words(), _read("symbols.yaml"), traditional(), learnt]


def _without_words_about(part: Any) -> Any:
    if not isinstance(part, list):
        return part
    entries = [one if isinstance(one, dict) else {"": one} for one in part]
    return [{name: e[name] for name in e if name not in _SAID_OF_RULES} for e in entries]


@cache
def threshold_names() -> ThresholdNames:
    """The names of fields that a post may not have."""
    fields = _read("fields.yaml")
    return ThresholdNames(frozenset(fields["latin"]), tuple(fields["chinese"]))


@cache
def threshold_words() -> dict[str, list[str]]:
    """The words of the threshold check, by class; those of `named` are made of surnames."""
    words: dict[str, list[str]] = _read("words.yaml")
    return words | {"named": list(_names(_read("names.yaml")))}


def _names(parts: Mapping[str, Any]) -> Iterator[str]:
    for surname in parts["surnames"]:
        made = [one + surname for one in parts["before"]]
        made += [surname + one for one in parts["after"]]
        yield from (name for name in made if name not in parts["except"])


@cache
def _classes_of() -> dict[str, frozenset[str]]:
    """For each word of the threshold check, the classes that it belongs to."""
    found: dict[str, set[str]] = {}
    for name, words in threshold_words().items():
        for word in words:
            found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@cache
def _symbol_of() -> dict[frozenset[str], str]:
    """One private character for each set of classes."""
    sets = sorted(set(_classes_of().values()), key=sorted)
    if _FIRST_SYMBOL + len(sets) > _PRIVATE_END:
        raise ValueError("more classes of words than private characters")
    return {names: chr(_FIRST_SYMBOL + number) for number, names in enumerate(sets)}


def _classes() -> dict[str, str]:
    """For each class and group, the symbols of the words in it."""
    classes: dict[str, str] = {}
    for names, symbol in _symbol_of().items():
        for name in names:
            classes[name] = classes.get(name, "") + symbol
    for group, members in threshold_rules()["groups"].items():
        classes[group] = "".join({symbol for name in members for symbol in classes[name]})
    return classes


def _vocabulary() -> Vocabulary:
    symbols = {word: _symbol_of()[names] for word, names in _classes_of().items()}
    lengths: dict[str, set[int]] = {}
    for word in symbols:
        lengths.setdefault(word[:2], set()).add(len(word))
    longest_first = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
    return Vocabulary(symbols, longest_first)


def traditional() -> dict[str, str]:
    """Traditional characters and what each is in simplified ones."""
    lines = (_HERE / "traditional.txt").read_text("utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {pair[0]: pair[1] for pair in pairs}


@cache
def variants() -> dict[int, str]:
    """The same, as texts are translated by it."""
    return str.maketrans(traditional())


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = shipped.read(_HERE / name)
    return data
