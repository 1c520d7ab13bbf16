"""The papers of a removal: printed from what was decided on, frozen when they are served."""

import asyncio
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.printing.press import Printed
from services.common.store.sealed import seal, unseal
from services.common.web.tokens import Caller
from services.units.actions.proposals import Found, proposal_for
from services.units.documents import letters
from services.units.documents.letters import Said, Subject
from services.units.policy import removals as policy
from services.units.queries import removals as queries
from services.units.rules import removals as rules
from services.units.tables.removals import RemovalPaper, RemovalProposal

_PLACE: Final = "removal_papers.content"


async def read_paper(
    session: AsyncSession, caller: Caller, proposal_id: str, kind: rules.PaperKind
) -> bytes:
    """A frozen paper, or the notice that is to be served.

    A unit sees what was served on it. Raises RemovalProposalNotFound, PaperNotYet.
    """
    found = await proposal_for(session, caller, proposal_id)
    state, is_unit = found[0].state, caller.kind == "unit"
    hidden = is_unit and kind == "decision" and found[0].served_on is None
    frozen = await queries.paper(session, proposal_id, kind)
    if frozen is not None and not hidden:
        return unseal(_PLACE, frozen.content)
    if kind == "notice" and state == "proposed" and not is_unit:
        return (await _notice(found)).content
    raise rules.PaperNotYet


async def freeze(session: AsyncSession, deed: Deed, found: Found, kind: rules.PaperKind) -> None:
    """Keep the bytes of a paper, sealed, with their digest, for ever."""
    printed = await (_notice(found) if kind == "notice" else _decision(found))
    session.add(
        RemovalPaper(
            proposal_id=found[0].id,
            kind=kind,
            digest=sha256(printed.content).hexdigest(),
            content=seal(_PLACE, printed.content),
            unprintable=list(printed.missing),
            made_at=deed.now,
        )
    )


async def _notice(found: Found) -> Printed:
    # By what was known when it was proposed: printed before and at its service it is the same.
    proposal, unit = found
    made_on = proposal.proposed_on or proposal.warned_on
    days = policy.reply_days(made_on, unit.region)
    subject = Subject(proposal.id, unit.name, unit.credit_code, unit.region, made_on)
    wording, shown = policy.wording_on(made_on), _held(proposal, proposal.evidence)
    return await asyncio.to_thread(letters.notice, subject, shown, wording, days)


async def _decision(found: Found) -> Printed:
    proposal, unit = found
    made_on = proposal.decided_on or proposal.warned_on
    subject = Subject(proposal.id, unit.name, unit.credit_code, unit.region, made_on)
    said = Said(
        decision=proposal.decision or "keep",
        ground=proposal.ground or "",
        remedy=proposal.remedy,
        replied_on=proposal.replied_on,
        reply=proposal.reply,
        noticed_on=proposal.notice_served_on,
        further_replies=proposal.further_replies,
        waived_on=proposal.waived_on,
        fates=proposal.fates or {},
    )
    wording, shown = policy.wording_on(made_on), _held(proposal, proposal.decision_evidence or {})
    return await asyncio.to_thread(letters.decision, subject, shown, wording, said)


def _held(proposal: RemovalProposal, evidence: dict[str, Any]) -> letters.Held:
    if proposal.charge is None or proposal.charge_evidence is None:
        return evidence
    return rules.Charge(proposal.charge, proposal.charge_evidence)
