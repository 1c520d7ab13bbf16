"""Consents: what an officer does for a youth is done by the youth's recorded consent."""

from dataclasses import dataclass
from typing import Any

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.rules.youths import Consent, refuse_proxy_without_consent


@dataclass(frozen=True)
class Move:
    """A youth's own move: the version seen, and the consent if an officer makes it for them."""

    expected_version: int | None
    consent: Consent | None = None


def consent_of(caller: Caller, deed: Deed, consent: Consent | None) -> Consent | None:
    """The consent by which an officer acts for a youth; None for the youth.

    Raises ConsentMissing, and Malformed for one of too long ago or to come. A youth who sends one
    acts for themselves all the same.
    """
    if caller.kind == "youth":
        return None
    days = policy.told_days_back(deed.today)
    refuse_proxy_without_consent(consent, days, deed.today)
    return consent


def as_told(consent: Consent | None) -> dict[str, Any]:
    """How the feed keeps by whose word a move was made: a day and a code."""
    if consent is None:
        return {"proxy": False}
    day, method = consent.given_on.isoformat(), consent.method
    return {"proxy": True, "consent_on": day, "consent_method": method}
