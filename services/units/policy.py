"""The dated values of units, and the wordings of the threshold check, loaded and compiled."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.common.policy import Policy
from services.units.rules.fields import ThresholdNames
from services.units.rules.posts import PostTerms
from services.units.rules.thresholds import Demand, Lexicon, OtherDemand

_HERE: Final = Path(__file__).parent
_NAME: Final = re.compile(r"\{([a-z]+)\}")

values: Final = Policy.load(_HERE / "policy.yaml")


def terms_on(day: date, region: str) -> PostTerms:
    """What binds a post of a region on a day: its months. Raises NoPolicyValue before the first."""
    return PostTerms(
        shortest_months=int(values.value("post_months_shortest", day, region).value),
        longest_months=int(values.value("post_months_longest", day, region).value),
    )


@cache
def lexicon() -> Lexicon:
    """The wordings of the threshold check."""
    data = _wordings()
    words = {name: "|".join(map(re.escape, listed)) for name, listed in data["words"].items()}

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(_NAME.sub(lambda name: f"(?:{words[name[1]]})", pattern))

    return Lexicon(
        variants={ord(character): plain for character, plain in data["variants"].items()},
        ignored=frozenset(data["ignored"]),
        harmless=tuple(map(compiled, data["harmless"])),
        demands=tuple(
            Demand(d["rule"], d["kind"], compiled(d["pattern"]), d["suggestion"])
            for d in data["demands"]
        ),
        other_law=tuple(
            OtherDemand(compiled(o["pattern"]), o["article"]) for o in data["other_law"]
        ),
    )


@cache
def threshold_names() -> ThresholdNames:
    """The names of fields that a post may not have."""
    fields = _wordings()["fields"]
    return ThresholdNames(frozenset(fields["latin"]), tuple(fields["chinese"]))


@cache
def procedure() -> dict[str, Any]:
    """The title and the steps of the procedure, as the public reads them."""
    told: dict[str, Any] = yaml.safe_load((_HERE / "procedure.yaml").read_text("utf-8"))
    return told


@cache
def _wordings() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_HERE / "thresholds.yaml").read_text("utf-8"))
    return data
