"""Walks the demo: `python -m launch.demo --gateway URL --data DIR`; 0 only if every step held."""

import asyncio
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Final

from httpx2 import HTTPError

from launch import clock
from launch.demo import reasons, rounds, telling, verdicts
from launch.demo.diary import DIARY, MONTHS
from launch.demo.door import Door, StepFailed
from launch.demo.employers import employers
from launch.demo.mix import Claim, Seen, claims
from launch.demo.offices import open_offices
from launch.demo.pacing import pacing
from launch.demo.people import people
from launch.demo.places import COUNTIES
from launch.demo.story import Story
from launch.folder import Folder
from services.common.offline import plainly

SEED: Final = 20200824
"""The day of the notice."""
UNITS, POSTS, YOUTHS = 60, 200, 400


async def walk(gateway: str, folder: Folder) -> list[Claim]:
    """The whole journey; what it claims to have shown. Raises StepFailed."""
    random, door = Random(SEED), Door(gateway)
    opened_on = clock.now(folder, clock.real_time()).date()
    async with pacing(telling.console, len(DIARY) + 1, lambda: door.calls) as pace:
        pace.step("开设各级经办机构")
        offices = await open_offices(door, folder.data)
        story = Story(door, random, offices, pace.count)
        pace.step(f"{opened_on} 单位登记、认定、发布岗位")
        await story.recruit(employers(random, UNITS, POSTS), opened_on)
        story.newcomers = people(random, YOUTHS, opened_on)
        for day in story.days():
            pace.step(f"{day.day} {day.title}", done=int(day in DIARY))
            clock.move(folder, day.day, clock.real_time())
            await story.live(day)
        pace.step("核验批次凭证，读回结果", done=1)
        verified = rounds.verify(story.applied, folder.data)
        seen = await _read_back(story, verified)
    telling.tell_reports(story.filed)
    verdicts.tell_kept_back(story.kept_back)
    verdicts.tell(story.judged, {unit.id: unit.employer.name for unit in story.units.values()})
    reasons.tell(story.explained)
    rounds.tell(story.applied, verified)
    telling.tell_work(door.calls, time.monotonic() - _BEGAN, story.paid, story.corrected)
    await door.close()
    return claims(story.trainees, seen, youths=YOUTHS, months=len(MONTHS))


async def _read_back(story: Story, verified: rounds.Verified) -> Seen:
    province = next(o for r, o in story.offices.items() if r.endswith("0000"))
    placements = await province.clerk.every("/v1/placements")
    settlements = await province.clerk.every("/v1/settlements")
    wages: set[str] = set()
    for settlement in settlements:
        lines = await province.clerk.every(f"/v1/settlements/{settlement['id']}/lines")
        wages |= {portion["wage"] for line in lines for portion in line["portions"]}
    waiting = await province.clerk.every("/v1/waiting-youths")
    return Seen(
        waiting=len(waiting),
        workplace_counties=frozenset(p["workplace_county"] for p in placements) & set(COUNTIES),
        wages=frozenset(wages),
        reports=sum(len(reports) for reports in story.filed.values()),
        paid_batches=len(story.paid),
        upheld=story.judged.upheld,
        scored=sum(one["score"]["score"] is not None for one in story.judged.candidates),
        named=int(story.judged.named.get("state") == "named"),
        warned=len(story.judged.swept.get("warned", ())),
        proposed=len(story.judged.swept.get("proposed", ())),
        kept_back=len(story.kept_back),
        reasons=story.explained.kinds,
        placed_by_round=story.applied.round["placed"],
        verified=verified.holds,
        forged_is_refused=verified.forged_is_refused,
    )


def main() -> int:
    """Walk, tell, and say by the exit status whether all of it held."""
    parser = ArgumentParser("launch.demo")
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    try:
        kept = asyncio.run(walk(given.gateway, Folder(given.data)))
    except (StepFailed, HTTPError) as failed:
        why = f"入口 {given.gateway} 没有答复" if isinstance(failed, HTTPError) else failed
        telling.console.print(f"[red]没有走完：{why}[/red]", markup=True)
        return 1
    telling.tell_claims(kept)
    return 0 if all(claim.holds for claim in kept) else 1


_BEGAN = time.monotonic()

if __name__ == "__main__":
    sys.exit(plainly(main))
