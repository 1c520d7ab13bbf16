"""A round's certificate, and the line of one youth with the proof that it stands in it."""

import asyncio
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.actions.round_papers import announced_of
from services.matching.queries import rounds
from services.matching.rules.round_announcements import head
from services.matching.rules.round_lines import proved, salt
from services.matching.rules.round_moves import CertificateNotYet, is_over
from services.matching.tables.rounds import Round, RoundLine

_DIGEST = 32


async def certificate_of(session: AsyncSession, found: Round) -> bytes:
    """The certificate as it was written when the round ran; shown when the round has ended.

    Whoever saw an outcome that still could be called off could draw until one pleases. Raises
    CertificateNotYet.
    """
    content = await rounds.paper(session, found.id, "certificate")
    if content is None or not is_over(found.state):
        raise CertificateNotYet
    return content


async def proven_line(session: AsyncSession, line: RoundLine, of: Round) -> dict[str, Any]:
    """A youth's line of the certificate, its salt, the digests beside its way, and the root.

    Raises CertificateNotYet.
    """
    digests = await rounds.paper(session, of.id, "leaves")
    if digests is None:
        raise CertificateNotYet
    return await asyncio.to_thread(_proven, line, of, digests)


def _proven(line: RoundLine, of: Round, digests: bytes) -> dict[str, Any]:
    leaves = [digests[at : at + _DIGEST] for at in range(0, len(digests), _DIGEST)]
    salted = salt(bytes.fromhex(of.blind), line.serial)
    return proved(line.line, salted, leaves, line.row_no, _head_of(of))


def _head_of(of: Round) -> bytes:
    bound = {
        "algorithm": of.assignment,
        "input_digest": of.input_digest,
        "secret_commitment": of.secret_commitment,
        "contribution_commitment": of.contribution_commitment,
    }
    return head(of.id, bound | asdict(announced_of(of)))
