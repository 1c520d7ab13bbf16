"""Offices: the region of the officer who calls."""

from services.common.web.access import OutsideRegion
from services.common.web.tokens import Caller


def office_of(caller: Caller) -> str:
    """The region an officer is bound to. Raises OutsideRegion for one who is bound to none."""
    if caller.region is None:
        raise OutsideRegion
    return caller.region
