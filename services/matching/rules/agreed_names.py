"""What a signed agreement calls its unit and its post: names that others may change later."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class AgreedNames:
    """A unit's and a post's name as agreed; None where the agreement names them by id alone."""

    unit_name: str | None = None
    post_title: str | None = None


def agreed_names(content: str | None) -> AgreedNames:
    """The names in an agreement's canonical JSON."""
    particulars = json.loads(content).get("particulars", {}) if content else {}
    words = particulars.get("words") or {}
    return AgreedNames(words.get("unit_name"), words.get("post_title"))
