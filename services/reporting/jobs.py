"""Long work of `reporting`: a settlement is prepared slice by slice, and goes on after a crash.

Beside it the offers of posts are drawn, so that no count waits for many, trainees without cover
are looked for, holders of accounts are compared, and offices are reminded of their reports.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed, by_itself
from services.common.store import history_checks as history
from services.common.store import jobs
from services.common.store import list_checks as checks
from services.common.store.batches import check_declared
from services.common.store.database import Database
from services.common.store.jobs import Handler, Run
from services.common.values.month import Month
from services.reporting.actions import (
    contribution_imports,
    history_imports,
    holders,
    insurance_covers,
    lines,
    objections,
    offers,
    patterns,
    reminders,
    settlements,
    signal_lines,
    signals,
    tellings,
)
from services.reporting.actions.contribution_imports import Check
from services.reporting.actions.lines import Draft
from services.reporting.rules.patterns import Found
from services.reporting.rules.publicity import NamesUnavailable
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.subsidies import ContributionImport

PAUSE: Final = 1.0
"""Seconds after which facts are looked for that the offers are not drawn from yet."""
GAP_PAUSE: Final = 600.0
"""Seconds between two looks for trainees without cover, and for reports that are wanted."""


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    handlers: dict[str, Handler] = {
        settlements.JOB: prepare_settlement,
        contribution_imports.SHELF.noun: partial(check_contributions, app),
        history_imports.SHELF.noun: partial(history.take_over, history_imports.TAKING),
    }
    await jobs.work(app.state.database, app.state.clock, handlers)


async def forget_files(app: FastAPI) -> None:
    """Forget the files of lists whose time is over, for as long as the app lives."""
    await checks.forget_files(app.state.database, app.state.clock, contribution_imports.SHELF)


async def forget_history_files(app: FastAPI) -> None:
    """Forget the files of history whose time is over, for as long as the app lives."""
    await checks.forget_files(app.state.database, app.state.clock, history_imports.SHELF)


async def check_contributions(app: FastAPI, run: Run) -> dict[str, Any]:
    """Check a list of contributions and enter what may be; what cannot be read is dropped."""
    await checks.check(run, contribution_imports.SHELF, partial(_check_and_enter, app))
    async with run.database.transaction() as session:
        found = await contribution_imports.SHELF.find(session, run.job.arguments["import_id"])
        entered = await contribution_imports.to_note(session, found.id)
    # A month at a time, and again after a crash: what is known already is not kept twice.
    for month, youths in entered:
        await run.database.run(partial(_note_entered, run, found, month, youths))
    names = ("rows", "faulty_rows", "entered", "dry_run")
    return {"import_id": found.id} | {name: getattr(found, name) for name in names}


async def _check_and_enter(
    app: FastAPI, run: Run, told: ContributionImport, content: bytes
) -> None:
    # Reading takes the processor, asking takes a sister's time: neither holds a transaction.
    check = await threads.to_the_end(contribution_imports.read_list, content, run.deed.today)
    check_declared(told, check.listing)
    numbers = check.numbers()
    asked = await app.state.identities.owners(
        [number for _, number in numbers], author=run.deed.author
    )
    owners = dict(zip((row for row, _ in numbers), asked, strict=True))
    await run.database.run(partial(_enter, run, told, check, owners))
    await checks.tell_progress(run, len(check.listing.rows), len(check.listing.rows))


async def _enter(
    run: Run,
    told: ContributionImport,
    check: Check,
    owners: Mapping[int, str | None],
    session: AsyncSession,
) -> None:
    await contribution_imports.know(session, check, told.area, owners)
    paid = contribution_imports.may_be_entered(told, check)
    await contribution_imports.enter(session, run.deed, told, paid)
    await session.flush()
    await contribution_imports.finish(session, run.deed, told.id, check.result())


async def _note_entered(
    run: Run,
    told: ContributionImport,
    month: Month,
    youths: Sequence[str],
    session: AsyncSession,
) -> None:
    await contribution_imports.note(session, run.deed, told, month, youths)


async def draw_offers(app: FastAPI) -> None:
    """Draw the offers of posts for as long as the app lives."""
    database: Database = app.state.database
    while True:
        async with database.reading() as session:
            is_behind = await offers.is_behind(session)
        if is_behind:
            await database.run(offers.draw_if_behind)
        else:
            await asyncio.sleep(PAUSE)


async def draw_placements(app: FastAPI) -> None:
    """Draw placements as they were told for as long as the app lives."""
    database: Database = app.state.database
    while True:
        async with database.reading() as session:
            is_behind = await tellings.is_behind(session)
        if is_behind:
            await database.run(tellings.draw_if_behind)
        else:
            await asyncio.sleep(PAUSE)


async def look_for_gaps(app: FastAPI) -> None:
    """Tell of trainees on post without cover within the hour, for as long as the app lives."""
    while True:
        await asyncio.sleep(GAP_PAUSE)
        await note_gaps(app)


async def note_gaps(app: FastAPI) -> None:
    """Look at all trainees once, slice by slice."""
    deed = by_itself("reporting", app.state.clock, "insurance-gaps")
    after: str | None = ""
    while after is not None:
        after = await app.state.database.run(partial(_note_slice, deed, after))


async def _note_slice(deed: Deed, after: str, session: AsyncSession) -> str | None:
    return await insurance_covers.note_gaps(session, deed, after)


async def compare_holders(app: FastAPI) -> None:
    """Compare holders of accounts with the registry, for as long as the app lives."""
    while True:
        await asyncio.sleep(GAP_PAUSE)
        await note_holders(app)


async def note_holders(app: FastAPI) -> None:
    """Compare some holders that nobody has; where the registry does not answer, later."""
    deed = by_itself("reporting", app.state.clock, "account-holders")
    async with app.state.database.reading() as session:
        accounts = await holders.uncompared(session)
    for one in accounts:
        try:
            # Who is erased has no holder left: nobody's account.
            same = bool(one.holder) and await app.state.matching.is_holder(
                one.youth_id, one.holder, author=deed.author
            )
        except NamesUnavailable:
            return
        await app.state.database.run(partial(_note_holder, deed, one, same is True))


async def _note_holder(
    deed: Deed, account: PayeeAccount, same: bool, session: AsyncSession
) -> None:
    await holders.keep(session, deed, account, same=same)


async def remind_of_reports(app: FastAPI) -> None:
    """Remind offices of the reports that are wanted of them, for as long as the app lives."""
    while True:
        await asyncio.sleep(GAP_PAUSE)
        deed = by_itself("reporting", app.state.clock, "report-reminders")
        await app.state.database.run(partial(_remind, deed))


async def _remind(deed: Deed, session: AsyncSession) -> int:
    return await reminders.remind(session, deed)


async def prepare_settlement(run: Run) -> dict[str, Any]:
    """Write all lines of a settlement; if a rule refuses, it is cancelled and nothing settled."""
    settlement_id = run.job.arguments["settlement_id"]
    try:
        await _write_lines(run, settlement_id)
        found = await _find(run, settlement_id)
        settlement = await run.database.run(partial(_finish, run, settlement_id, found))
    except Exception as error:
        # What passes is tried again from where it stood.
        if not jobs.may_pass(error):
            await run.database.run(partial(_abandon, run, settlement_id))
        raise
    return {
        "settlement_id": settlement_id,
        "lines": settlement.lines,
        "held": settlement.held,
        "total": str(settlement.total),
    }


async def _write_lines(run: Run, settlement_id: str) -> None:
    async with run.database.transaction() as session:
        total = await lines.count(session, settlement_id)
        ahead = await lines.draft(session, settlement_id)
    done, looked_at = run.job.done, 1
    while looked_at:
        looked_at, ahead = await _write_and_go_on(run, settlement_id, ahead, (done, total))
        done += looked_at


async def _write_and_go_on(
    run: Run, settlement_id: str, ahead: Draft, at: tuple[int, int]
) -> tuple[int, Draft]:
    # The next lines are decided while the database keeps these.
    next_ones = asyncio.create_task(run.database.run(partial(_go_on, settlement_id, ahead.end)))
    try:
        written = await run.database.run(partial(_write_slice, run, settlement_id, ahead, at))
        return written, await next_ones
    finally:
        next_ones.cancel()
        await asyncio.gather(next_ones, return_exceptions=True)


async def _go_on(settlement_id: str, after: str, session: AsyncSession) -> Draft:
    return await lines.draft(session, settlement_id, after)


async def _find(run: Run, settlement_id: str) -> list[Found]:
    # What audits have found before is looked for before anybody reviews the lines, all at once.
    looks = (run.database.run(partial(_look, look, settlement_id)) for look in patterns.FINDING)
    return [one for found in await asyncio.gather(*looks) for one in found]


async def _look(
    look: Callable[[AsyncSession, str], Awaitable[list[Found]]],
    settlement_id: str,
    session: AsyncSession,
) -> list[Found]:
    return await look(session, settlement_id)


async def _finish(
    run: Run, settlement_id: str, found: Sequence[Found], session: AsyncSession
) -> Settlement:
    # A second worker of the same job finds it prepared, and perhaps objections answered.
    if await settlements.is_preparing(session, settlement_id):
        await objections.raise_again(session, run.deed, settlement_id)
        await signals.keep(session, run.deed, settlement_id, found)
        await signal_lines.leave_withdrawn(session, run.deed, settlement_id)
    return await settlements.finish(session, run.deed, settlement_id)


async def _abandon(run: Run, settlement_id: str, session: AsyncSession) -> None:
    await settlements.abandon(session, run.deed, settlement_id)


async def _write_slice(
    run: Run, settlement_id: str, ahead: Draft, at: tuple[int, int], session: AsyncSession
) -> int:
    done, total = at
    looked_at = await lines.write(session, settlement_id, ahead)
    await run.progress(session, done + looked_at, total)
    return looked_at
