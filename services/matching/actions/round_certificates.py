"""A round's certificate, and the line of one youth with the proof that it stands in it."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries import rounds
from services.matching.rules.certificates import line_with_proof
from services.matching.rules.round_moves import CertificateNotYet
from services.matching.tables.rounds import Round, RoundLine


async def certificate(session: AsyncSession, found: Round) -> bytes:
    """The certificate as it was written when the round ran. Raises CertificateNotYet."""
    content = await rounds.paper(session, found.id, "certificate")
    if content is None:
        raise CertificateNotYet
    return content


async def proven_line(session: AsyncSession, line: RoundLine) -> dict[str, Any]:
    """A youth's line of the certificate, the digests beside its way to the root, and the root."""
    content = await rounds.paper(session, line.round_id, "certificate")
    if content is None:
        raise CertificateNotYet
    return await asyncio.to_thread(line_with_proof, content, line.serial)
