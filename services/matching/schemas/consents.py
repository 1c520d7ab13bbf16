"""Consents on the wire: an officer acts for a youth by the youth's recorded consent."""

from datetime import date

from pydantic import Field

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.common.web.wire import Wire
from services.matching.actions.consents import Move, consent_of
from services.matching.rules.youths import Consent, ConsentMethod
from services.matching.schemas.versions import Version


class ConsentIn(Wire):
    """本人同意由他人代为办理的记录。"""

    given_on: date = Field(description="同意的日期")
    method: ConsentMethod = Field(
        description="同意的方式：in_person 当面、in_writing 书面、by_phone 电话"
    )

    def consent(self) -> Consent:
        """As actions take it."""
        return Consent(self.given_on, self.method)


class ProxiedIn(Wire):
    """本人的事项；经办人员代为办理的，须有本人同意的记录。"""

    consent: ConsentIn | None = Field(
        default=None, description="经办人员代为办理时，本人同意的记录；本人办理的不填"
    )
    expected_version: Version = None


def move_of(body: ProxiedIn, caller: Caller, deed: Deed) -> Move:
    """A youth's own move as actions take it. Raises ConsentMissing for an officer without one."""
    consent = body.consent.consent() if body.consent else None
    return Move(body.expected_version, consent_of(caller, deed, consent))
