"""Cover on the day of arrival: a contract that holds there, and the youth's consent to its sum.

The carrier's list names who is on post already; before that nobody can be more than insurable.
"""

from decimal import Decimal

from services.common.errors import Unavailable
from services.matching.rules.preparations import CoverMissing


class CoverUnknown(Unavailable):
    """暂时无法核实到岗之日有没有有效的保险合同，请稍后再试。"""


def required_consent(consented: int | None) -> int:
    """The sum in yuan that the youth consented to by the day of arrival. Raises CoverMissing."""
    if consented is None:
        raise CoverMissing(
            "到岗之日以前，本人没有签署同意投保（见 POST /v1/dispatches/{id}/insurance-consent）。",
            reason="no_consent",
        )
    return consented


def refuse_uncovered(cover: Decimal | None, consented: int) -> None:
    """A contract holds on the day, for no more than was consented to. Raises CoverMissing.

    `cover` is the contract's sum in yuan, None without a contract.
    """
    if cover is None:
        detail = "到岗之日当地没有有效的保险合同，请经办机构先登记合同。"
        raise CoverMissing(detail, reason="no_contract")
    if cover > consented:
        detail = "当地合同的保险金额高于本人同意的金额，请本人重新签署同意投保。"
        raise CoverMissing(detail, reason="no_consent")
