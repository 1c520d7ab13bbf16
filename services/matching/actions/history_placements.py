"""Placements in progress of the time before: taken over with their true days and their seats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.reading import Row
from services.common.store.history_checks import Check, Findings
from services.common.values import ids, region
from services.common.values.identity import IdNumber
from services.matching import policy
from services.matching.actions.counts import note_seats
from services.matching.actions.courses import News, facts_of, keep
from services.matching.actions.follow_ups import look_after
from services.matching.actions.tellings import number_index
from services.matching.queries import follow_ups, known
from services.matching.queries import history_imports as queries
from services.matching.queries.applicants import both_ends
from services.matching.rules import placements as courses
from services.matching.rules.history_lists import (
    Limits,
    days_fault,
    graduation_fault,
    kept_since,
    months_fault,
    reason,
)
from services.matching.rules.holds import months_served
from services.matching.rules.known import Record
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself."""
    for wrong in (days_fault(row.values, check.told.as_of), graduation_fault(row.values)):
        if wrong:
            check.own.add(row, *wrong)
    limits = _limits(check)
    wrong_months = months_fault(row.values["months"] or limits.least, limits)
    if wrong_months:
        check.own.add(row, "months", "months-outside-limits", wrong_months)


def _limits(check: Check) -> Limits:
    terms = policy.eligibility_terms(check.today, check.told.region)
    return Limits(terms.months_least, terms.months_limit)


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say who is not known, who is taken already, and where no seat is left."""
    posts = await queries.locked_posts(session, [row.values["post_id"] for row in rows])
    records = await known.records(session, [_index(row) for row in rows])
    spans = await queries.spans_of(session, [one.id for one in records.values()])
    taken: Counter[str] = Counter()
    for row in rows:
        record = records.get(_index(row))
        _look_at_youth(check, row, found, record, spans.get(record.id, ()) if record else ())
        _look_at_post(check, row, found, posts.get(row.values["post_id"]), taken)


def _look_at_youth(
    check: Check, row: Row, found: Findings, record: Record | None, spans: Sequence[Range[date]]
) -> None:
    if record is None:
        found.add(row, "id_number", "youth-unknown", "没有这个见习对象，请先导入见习对象。")
        return
    if not record.bears(row.values["name"]):
        message = "这个身份号码已有登记，姓名与本行不一致，请先核实。"
        found.add(row, "name", "name-in-question", message)
    if record.state in ("applied", "paused"):
        message = "本人已在系统中申请见习，请先撤回申请。"
        found.add(row, "id_number", "youth-applied", message)
    arrived = row.values["arrived_on"]
    if any(span.overlaps(Range(arrived, None)) for span in spans):
        message = "与本人已登记的另一次见习或者派遣的日期重叠。"
        found.add(row, "arrived_on", "already-held", message)
    else:
        served = months_served(both_ends(span) for span in spans)
        if served + row.values["months"] > _limits(check).most:
            message = f"连同此前的{served}个月，累计超过{_limits(check).most}个月，请核对。"
            found.add(row, "months", "months-above-limit", message, doubt=True)


def _look_at_post(
    check: Check, row: Row, found: Findings, post: PostSeats | None, taken: Counter[str]
) -> None:
    if post is None or not region.lies_within(post.region, check.told.region):
        message = "本地区没有这个岗位；刚导入的，请稍后再试。"
        found.add(row, "post_id", "post-unknown", message)
        return
    if not check.is_sound(row) or found.keeps_out(row):
        return
    taken[post.post_id] += 1
    if post.taken + taken[post.post_id] > post.offered:
        message = f"岗位的{post.offered}个名额已经占满，请核对岗位人数。"
        found.add(row, "post_id", "no-seat", message)


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Begin placements on their true days: each holds its youth and its seat from then on."""
    posts = await queries.locked_posts(session, [row.values["post_id"] for row in rows])
    records = await known.records(session, [_index(row) for row in rows])
    youths = await queries.youths_of(session, [one.id for one in records.values()])
    made = {}
    for row in rows:
        youth, post = youths[records[_index(row)].id], posts[row.values["post_id"]]
        made[row.number] = await _enter(session, deed, check, row.values, (youth, post))
    for youth_id in await follow_ups.looked_after(session, [*youths]):
        await look_after(session, deed, youth_id)
    return made


async def _enter(
    session: AsyncSession,
    deed: Deed,
    check: Check,
    told: Mapping[str, Any],
    of: tuple[Youth, PostSeats],
) -> str:
    youth, post = of
    dispatch = _dispatch(deed, told, youth, post)
    session.add(dispatch)
    await session.flush()
    span = Range(told["arrived_on"], None)
    session.add(Hold(dispatch_id=dispatch.id, youth_id=youth.id, span=span, voided=False))
    post.taken += 1
    note_seats(session, deed, post.post_id)
    placement = _placement(check, told, dispatch, (youth, post))
    course = courses.arrive(placement.signed_on, told["arrived_on"], told["months"])
    data = {
        **facts_of(placement),
        "term_last_day": course.term_last_day.isoformat(),
        "import_id": check.told.id,
        "kept_since": kept_since(check.told.as_of).isoformat(),
    }
    news = News("placement.arrived", course.arrived_on, data)
    await keep(session, deed, placement, course, news, side="office")
    return placement.id


def _dispatch(deed: Deed, told: Mapping[str, Any], youth: Youth, post: PostSeats) -> Dispatch:
    signed, arrived = told["signed_on"], told["arrived_on"]
    return Dispatch(
        id=ids.new("dsp"),
        # The feed tells nothing of its way here: the first that becomes of it is version 1.
        version=0,
        state="arrived",
        youth_id=youth.id,
        post_id=post.post_id,
        unit_id=post.unit_id,
        market=post.market,
        region=youth.region,
        unit_region=post.region,
        workplace_county=post.workplace_county,
        months=told["months"],
        issued_on=signed,
        issued_at=deed.now,
        respond_by=signed,
        accepted_on=signed,
        sign_by=signed,
        signed_on=signed,
        arrive_by=arrived,
        arrived_on=arrived,
        words_edition=0,
        explanation=reason(signed),
    )


def _placement(
    check: Check, told: Mapping[str, Any], dispatch: Dispatch, of: tuple[Youth, PostSeats]
) -> Placement:
    youth, post = of
    return Placement(
        id=ids.new("plc"),
        version=0,
        dispatch_id=dispatch.id,
        youth_id=youth.id,
        post_id=post.post_id,
        unit_id=post.unit_id,
        region=post.region,
        youth_region=dispatch.region,
        workplace_county=post.workplace_county,
        months=told["months"],
        basis=told["basis"],
        graduated_on=told["graduated_on"] or youth.graduated_on,
        signed_on=told["signed_on"],
        import_id=check.told.id,
        kept_since=kept_since(check.told.as_of),
        mentor_id=post.mentor_id,
    )


def _index(row: Row) -> bytes:
    return number_index(IdNumber(row.values["id_number"]))
