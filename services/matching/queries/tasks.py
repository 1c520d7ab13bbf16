"""What waits for a unit: agreements to sign, arrivals, months and ends to record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    any_,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.mergers import answers_for
from services.matching.queries.overdue_confirmations import months_unconfirmed
from services.matching.queries.papers import waits_in_time
from services.matching.queries.sight import sees_placement
from services.matching.tables.agreements import Agreement, Signature
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.papers import AgreementPaper
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats

Kind = Literal["sign", "arrival", "attendance", "end"]


@dataclass(frozen=True)
class Task:
    """Something that a unit has to do: of which kind, with whom, and since which day.

    `due_on` is the last day of a dispatch's step; that of a placement is reckoned from `since`.
    """

    kind: Kind
    key: str
    since: date
    due_on: date | None
    dispatch_id: str
    placement_id: str | None
    month: str | None
    youth_id: str
    post_id: str
    workplace_county: str


async def of_unit(
    session: AsyncSession, caller: Caller, until: Mapping[str, date], stretch: Stretch
) -> Sequence[Task]:
    """A stretch of what waits for a unit, in order of the day since which and the key; one more.

    `until` is today, by each county in which its trainees are.
    """
    today = max(until.values(), default=None)
    parts: list[Select[Any]] = [_unsigned(caller), _awaited(caller)]
    if today is not None:
        parts += [_months(caller, until), _ends(caller, today)]
    tasks = union_all(*parts).subquery("tasks")
    query = select(tasks)
    if stretch.after:
        after = tuple_(*day_and_id(stretch.after))
        query = query.where(tuple_(tasks.c.since, tasks.c.key) > after)
    rows = await session.execute(
        query.order_by(tasks.c.since, tasks.c.key).limit(stretch.limit + 1)
    )
    return [Task(**row) for row in rows.mappings()]


def _unsigned(caller: Caller) -> Select[Any]:
    signed = (
        exists()
        .where(Agreement.dispatch_id == Dispatch.id, Signature.agreement_id == Agreement.id)
        .where(Signature.party == "unit", Signature.voided_on.is_(None))
    )
    found = _dispatches("sign", Dispatch.accepted_on.expression, Dispatch.sign_by.expression)
    # A paper with the guardian's name alone leaves the unit to sign all the same.
    handed_in = waits_in_time(literal("unit") == any_(AgreementPaper.parties))
    return found.where(Dispatch.state == "accepted", _own(caller), ~signed, ~handed_in)


def _awaited(caller: Caller) -> Select[Any]:
    found = _dispatches("arrival", Dispatch.signed_on.expression, Dispatch.arrive_by.expression)
    # What was annulled, or lies at a post at rest, the office enters.
    annulled = exists().where(Placement.dispatch_id == Dispatch.id)
    is_open = exists().where(PostSeats.post_id == Dispatch.post_id, PostSeats.state == "open")
    return found.where(Dispatch.state == "signed", _own(caller), ~annulled, is_open)


def _months(caller: Caller, until: Mapping[str, date]) -> Select[Any]:
    since, month, found = months_unconfirmed(caller, until)
    # While somebody's stay is suspended, a month is confirmed once it is over.
    this_month = f"{max(until.values()):%Y-%m}"
    found = found.where((Placement.state != "suspended") | (month < this_month))
    return found.with_only_columns(*_placements("attendance", since, month))


def _ends(caller: Caller, today: date) -> Select[Any]:
    over = Placement.term_last_day.expression
    found = select(*_placements("end", over, cast(null(), Text)))
    return found.where(Placement.state == "arrived", over <= today, sees_placement(caller))


def _own(caller: Caller) -> ColumnElement[bool]:
    reviewed = exists().where(Obstacle.dispatch_id == Dispatch.id, Obstacle.decision.is_(None))
    return answers_for(caller.unit_id, Dispatch.unit_id) & ~reviewed


def _dispatches(
    kind: Kind, since: ColumnElement[date | None], due: ColumnElement[date | None]
) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        literal(kind).label("kind"),
        (literal(f"{kind}:") + Dispatch.id).label("key"),
        since.label("since"),
        due.label("due_on"),
        Dispatch.id.label("dispatch_id"),
        cast(null(), Text).label("placement_id"),
        cast(null(), Text).label("month"),
        Dispatch.youth_id.label("youth_id"),
        Dispatch.post_id.label("post_id"),
        Dispatch.workplace_county.label("workplace_county"),
    ]
    return select(*columns)


def _placements(
    kind: Kind, since: ColumnElement[date], month: ColumnElement[str] | ColumnElement[None]
) -> list[ColumnElement[Any]]:
    return [
        literal(kind).label("kind"),
        func.concat(literal(f"{kind}:"), Placement.id, literal("/"), month).label("key"),
        since.label("since"),
        cast(null(), Date).label("due_on"),
        Placement.dispatch_id.label("dispatch_id"),
        Placement.id.label("placement_id"),
        month.label("month"),
        Placement.youth_id.label("youth_id"),
        Placement.post_id.label("post_id"),
        Placement.workplace_county.label("workplace_county"),
    ]
