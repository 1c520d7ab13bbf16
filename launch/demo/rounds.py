"""A round of the whole market: two roles commit, it is frozen, run, applied, verified offline."""

import secrets
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from launch.demo.offices import Office
from launch.demo.telling import console
from launch.plan import HOME
from services.common.values.region import PROVINCE

_PATH: Final = "/v1/rounds"
CERTIFICATE: Final = "round-certificate.json"
"""Where in the demo's folder the certificate lies."""


@dataclass(frozen=True)
class Begun:
    """A round that takes people in, and what its second hand keeps back until the freeze."""

    path: str
    contribution: bytes


@dataclass(frozen=True)
class Applied:
    """A round whose dispatches are issued, and its certificate as it was handed out."""

    round: dict[str, Any]
    certificate: bytes


@dataclass(frozen=True)
class Verified:
    """What `jianxi verify-round` says of a certificate, and of the same with one number changed."""

    holds: bool
    words: str
    forged_is_refused: bool


async def begin(office: Office) -> Begun:
    """Open a round that keeps free seats back at once; the reviewer commits a contribution."""
    opened = await office.clerk.post(_PATH, {"market": PROVINCE, "keeps_back": "from_opening"})
    begun = Begun(f"{_PATH}/{opened['id']}", secrets.token_bytes(32))
    commitment = {
        "sha256": sha256(begun.contribution).hexdigest(),
        "expected_version": opened["version"],
    }
    await office.reviewer.post(f"{begun.path}/commitment", commitment)
    return begun


async def carry_out(office: Office, begun: Begun) -> Applied:
    """Close the intake, reveal the contribution, which runs the round, and apply what it found."""
    revealed = {"value": begun.contribution.hex()}
    for member, step, told in (
        (office.clerk, "freeze", {}),
        (office.reviewer, "contribution", revealed),
        (office.clerk, "application", {}),
    ):
        seen = await member.get(begun.path)
        body = told | {"expected_version": seen["version"]}
        queued = await member.post(f"{begun.path}/{step}", body)
        await office.result_of("matching", queued["job_id"], "批次")
    certificate = await office.clerk.download(f"{begun.path}/certificate")
    return Applied(await office.clerk.get(begun.path), certificate)


def verify(applied: Applied, folder: Path) -> Verified:
    """Check the certificate by the command that anybody has, away from the system."""
    file = folder / CERTIFICATE
    placed = applied.round["placed"]
    forged = applied.certificate.replace(b'"placed":%d' % placed, b'"placed":%d' % (placed + 1))
    changed, _ = _verified(file, forged)
    status, words = _verified(file, applied.certificate)
    return Verified(status == 0, words, changed == 1)


def tell(applied: Applied, verified: Verified) -> None:
    """How many came, how many were placed, and the command's own words."""
    seen = applied.round
    console.print(
        f"批次派遣：{seen['youths']}人、{seen['seats']}个空余名额，派出{seen['placed']}人"
        f"（任何派遣最多{seen['most']}人）。jianxi verify-round {CERTIFICATE}："
    )
    console.print(verified.words)


def _verified(file: Path, content: bytes) -> tuple[int, str]:
    file.write_bytes(content)
    command = [sys.executable, "-m", "launch.cli", "verify-round", str(file)]
    ended = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.rstrip()
