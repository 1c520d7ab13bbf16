"""Complaints reopened: a conclusion that was wrong is revoked, unless something rests on it."""

from datetime import date

from services.common.errors import Refused
from services.units.rules.removals import ProposalState, RemovalProposed


class ComplaintForgotten(Refused):
    """这项投诉已满保存年限，内容已经清除，不能重新调查。"""


def check_still_kept(forgotten_on: date | None) -> None:
    """Nobody investigates what was let go: ComplaintForgotten."""
    if forgotten_on is not None:
        raise ComplaintForgotten


def check_nothing_rests(proposal: ProposalState | None) -> None:
    """While a removal proposed by the conclusion is under way it stands: RemovalProposed."""
    if proposal is not None:
        raise RemovalProposed(state=proposal)
