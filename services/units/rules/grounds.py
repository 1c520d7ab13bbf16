"""On what ground each move of a unit and of a post stands, as the document of states tells it."""

from typing import Final

from services.units.rules.posts import PostMove
from services.units.rules.units import UnitMove

UNIT_GROUNDS: Final[dict[UnitMove, str]] = {
    "recognise": "every condition met: 六, 七, what the region adds, the credit code",
    "return": "a reason, and what to complete",
    "refuse": "a reason, and the remedy",
    "apply_again": "what it declared is corrected; after a removal once its months are over",
    "readmit": "a reason; it may apply from that day on, before its months are over",
    "suspend": "a reason: an office's word, faults of an inspection, or a complaint upheld",
    "reinstate": "a reason; no fault and no complaint that grounded it stands, and no offer waits "
    "for matching's word",
    "remove": "no intake or cause by a decision that was served, or its own request (二); "
    "no open post, nobody there or about to arrive",
    "rename": "a new name from a day on, with evidence; the rest goes on",
    "change_code": "a new credit code from a day on, with evidence; the rest goes on",
    "merge": "goes into another recognised unit, with evidence; agreements and placements go on",
}

POST_GROUNDS: Final[dict[PostMove, str]] = {
    "publish": "the unit is recognised and nothing rests it, a mentor leads it (六), its words set "
    "no threshold (二) and hold no person's number",
    "close": "the unit takes nobody there any more, or is removed, or its last seat is gone",
    "suspend": "the unit is suspended, reported an accident, or had its removal served, or the "
    "post was found unsafe",
    "resume": "nothing rests the unit or the post any more",
}
