"""Schemathesis let loose on the house as somebody, whose token is renewed while it goes on."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.plan import HOME
from tests.journeys import fuzz_told

SECONDS = os.environ.get("JIANXI_FUZZ_SECONDS", "60")
"""For each role."""
EXAMPLES = os.environ.get("JIANXI_FUZZ_EXAMPLES", "4")
"""Of each operation, from its description and against it."""
DOCUMENT = HOME / "docs" / "openapi" / "jianxi.json"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "problem_told",
)
RENEWED = 600
"""Seconds after which a caller takes another token: one lives for fifteen minutes."""
TakesToken = Callable[[], Awaitable[str | None]]


@dataclass(frozen=True)
class Tried:
    """Whom the house is tried as, which paths, and what is known of what stands there."""

    gateway: str
    takes_token: TakesToken
    paths: str
    folder: Path
    known: dict[str, list[str]]
    secret: str = ""
    document: Path = DOCUMENT

    @property
    def token(self) -> Path:
        """The file that holds the token which is good now."""
        return self.folder / "token"

    @property
    def answers(self) -> Path:
        """The file of what was answered."""
        return self.folder / "answers"

    def environment(self, *, signs_in: bool) -> dict[str, str]:
        """What the hooks are told."""
        return os.environ | {
            "SCHEMATHESIS_HOOKS": "tests.journeys.fuzz_hooks",
            "PYTHONPATH": str(HOME),
            "JIANXI_FUZZ_SECRET": self.secret,
            "JIANXI_FUZZ_KNOWN": json.dumps(self.known),
            "JIANXI_FUZZ_TALLY": str(self.answers),
            "JIANXI_FUZZ_TOKEN": str(self.token) if signs_in else "",
        }


async def fuzz(tried: Tried) -> tuple[int, str]:
    """What Schemathesis finds and says."""
    tried.answers.write_text("", encoding="utf-8")
    token = await tried.takes_token()
    tried.token.write_text(token or "", encoding="utf-8")
    async with renewed(tried):
        signs_in = token is not None
        environment = tried.environment(signs_in=signs_in)
        return await ran(environment, *words(tried, signs_in=signs_in))


async def ran(environment: dict[str, str], *words: str) -> tuple[int, str]:
    """With what Python ends, told these words, and what it says. It outlives nobody."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=HOME,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said = (await process.communicate())[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said


def words(tried: Tried, *, signs_in: bool) -> list[str]:
    """What Schemathesis is told."""
    words = ["-m", "schemathesis.cli", "--config-file", str(Path(__file__).with_name("fuzz.toml"))]
    words += ["run", str(tried.document), "--url", tried.gateway]
    words += ["--phases", "fuzzing", "--mode", "all", "--workers", "1", "--no-color"]
    words += ["--max-examples", EXAMPLES, "--max-time", SECONDS, "--seed", "20201111"]
    words += ["--checks", ",".join(CHECKS), "--suppress-health-check", "all"]
    words += ["--request-timeout", "60", "--warnings", "off", "--output-sanitize", "true"]
    if tried.paths:
        words += ["--include-path-regex", tried.paths]
    if signs_in:
        # Or it would leave the header out, and count what the hook's token opens as a fault.
        words += ["--header", "Authorization: Bearer the-hook-puts-the-good-one-here"]
    return words


@asynccontextmanager
async def renewed(tried: Tried) -> AsyncIterator[None]:
    """While this lasts the token is good; whatever keeps it from being so is raised."""
    async with asyncio.TaskGroup() as group:
        renewing = group.create_task(renew(tried))
        yield
        renewing.cancel()


async def renew(tried: Tried) -> None:
    """Take another token in good time, until cancelled."""
    while True:
        await asyncio.sleep(RENEWED)
        told = tried.token.with_name("renewed")
        told.write_text(await tried.takes_token() or "", encoding="utf-8")
        told.replace(tried.token)


def weighed(tried: Tried) -> str:
    """What a run came to; AssertionError where whoever holds a token was not let in."""
    answers = fuzz_told.read(tried.answers)
    if tried.token.read_text(encoding="utf-8"):
        assert fuzz_told.done(answers), "nothing that was asked was done"
        shut_out = fuzz_told.shut_out(answers)
        assert not shut_out, f"not let in with a token: {dict(shut_out)}"
    document = json.loads(tried.document.read_text(encoding="utf-8"))
    return fuzz_told.summary(answers, document, tried.paths)
