"""Posts: drafted, corrected, published, their headcount changed, closed."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.conditions import check_lasting
from services.units.actions.mentors import check_mentor
from services.units.actions.offers import open_intent, see_through, taken_up
from services.units.actions.open_words import check_not_held
from services.units.actions.proposals import check_not_served
from services.units.actions.rights import locked_post_for, post_for, unit_shared_for
from services.units.actions.telling import tell_post
from services.units.actions.threshold_readings import read_beforehand
from services.units.actions.threshold_reviews import check_texts_of, drop, lapse_others
from services.units.clients.matching import Matching
from services.units.policy import readings, terms
from services.units.queries import accidents, mentors, workplaces
from services.units.queries.threshold_reviews import PENDING
from services.units.rules.accidents import check_none_open
from services.units.rules.allowances import check_allowance
from services.units.rules.mentors import check_leads
from services.units.rules.moves import check_version, follow
from services.units.rules.offers import SetAside, Wish, check_answer
from services.units.rules.personal_numbers import refuse_numbers, refuse_persons
from services.units.rules.posts import (
    POST_STEPS,
    MentorUnknown,
    PostForm,
    check_editable,
    check_months,
    check_open,
    check_publication,
    check_recognised,
)
from services.units.rules.under_18 import check_declared, check_ground, declared
from services.units.rules.units import check_county, check_standing
from services.units.rules.workplaces import name_workplace
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def draft_post(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, form: PostForm
) -> Post:
    """Draft a post; nobody outside the unit and its office sees it yet.

    Raises UnitNotFound, UnitRemoved, MonthsOutsideLimits, AllowanceUnfit, PersonalNumberInText,
    MentorUnknown, Malformed.
    """
    unit = await unit_shared_for(session, caller, unit_id)
    check_standing(unit.state)
    form = await _placed(session, deed, unit, form)
    await _check_form(session, deed, unit, form)
    post = Post(
        id=ids.new("pst"),
        version=0,
        unit_id=unit.id,
        state="draft",
        offer_version=0,
        last_offer_version=0,
        under_18_state=declared(unsuitable=form.unsuitable_under_18),
        **_columns(form),
    )
    session.add(post)
    await tell_post(session, deed, (post, unit), "post.drafted")
    return post


async def correct_post(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    post_id: str,
    *,
    form: PostForm,
    expected_version: int | None,
) -> Post:
    """Correct a draft.

    Raises PostNotFound, Stale, PostNotDraft, MonthsOutsideLimits, AllowanceUnfit,
    PersonalNumberInText, MentorUnknown, Malformed.
    """
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, expected_version)
    check_editable(post.state)
    form = await _placed(session, deed, unit, form)
    await _check_form(session, deed, unit, form)
    for column, value in _columns(form).items():
        setattr(post, column, value)
    # Another text is another declaration: what an officer said of the old one is over.
    post.under_18_state = declared(unsuitable=form.unsuitable_under_18)
    post.under_18_decided_on = post.under_18_decision_ground = None
    await lapse_others(session, deed, (post, unit))
    await tell_post(session, deed, (post, unit), "post.corrected")
    return post


async def publish_post(
    session: AsyncSession, deed: Deed, caller: Caller, post_id: str, expected_version: int | None
) -> Post:
    """Publish a draft: from now on matching may send youths there.

    Raises PostNotFound, Stale, MoveNotOpen, UnitNotRecognised, MentorMissing, ThresholdText,
    ThresholdUndecided, MonthsOutsideLimits, Under18GroundMissing, MentorEnded, MentorOverloaded,
    PersonalNumberInText, AccidentNotCleared, RemovalUnderWay, ConditionsLapsed, AllowanceUnfit.
    """
    told = await read_beforehand(session, caller, post_id)
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, expected_version)
    state = follow(POST_STEPS, post.state, "publish", "unit")
    _check_terms(post.form, deed, unit)
    check_none_open(await accidents.any_open(session, unit.id))
    await check_not_served(session, unit.id)
    check_publication(unit.state, post.mentor_id)
    await check_lasting(session, unit, deed.today)
    await check_texts_of(session, post, told)
    refuse_numbers(post.form.texts)
    check_declared(unsuitable=post.unsuitable_under_18, code=post.under_18_code)
    await check_mentor(session, deed, unit, post, post.headcount)
    # What still waits of it was read by an edition that is no more.
    await drop(session, deed, (post, unit), *PENDING)
    post.state, post.published_on, post.read_by = state, deed.today, readings.edition()
    _advance_offer(post)
    await tell_post(session, deed, (post, unit), "post.published")
    return post


async def change_headcount(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    post_id: str,
    *,
    headcount: int,
    expected_version: int | None,
    matching: Matching,
) -> Post:
    """Raise an open post's headcount alone, or lower it with matching's word.

    Raises PostNotFound, Stale, PostNotOpen, OfferPending, HeadcountBelowTaken,
    MatchingUnavailable; of a raise UnitNotRecognised, AccidentNotCleared, ConditionsLapsed,
    WordsRefused, WordsUndecided, MentorEnded, MentorOverloaded.
    """
    post, unit = await locked_post_for(session, caller, post_id)
    wish = Wish("lower", headcount, deed.key)
    intent = await taken_up(session, post, wish)
    if intent is None:
        check_version(post.version, expected_version)
        check_open(post.state)
        if headcount >= post.headcount:
            return await _raise_headcount(session, deed, post, unit, headcount)
        intent = await open_intent(session, deed, post, wish, "")
    answer = await see_through(session, deed, matching, intent.id)
    held = () if answer.accepted else await _set_aside(session, matching, post.id)
    check_answer(wish.move, answer, held)
    return (await post_for(session, caller, post_id))[0]


async def _set_aside(
    session: AsyncSession, matching: Matching, post_id: str
) -> tuple[SetAside, ...]:
    await release(session)
    return await matching.set_aside(post_id)


async def _raise_headcount(
    session: AsyncSession, deed: Deed, post: Post, unit: Unit, headcount: int
) -> Post:
    before = post.headcount
    if headcount > before:
        # A post stays open until matching has answered that it is suspended.
        check_none_open(await accidents.any_open(session, unit.id))
        await check_not_served(session, unit.id)
        check_recognised(unit.state)
        await check_lasting(session, unit, deed.today)
        await check_not_held(session, post)
        await check_mentor(session, deed, unit, post, headcount)
        post.headcount = headcount
        _advance_offer(post)
        await tell_post(session, deed, (post, unit), "post.headcount-raised", before=before)
    return post


async def close_post(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    post_id: str,
    *,
    ground: str,
    expected_version: int | None,
    matching: Matching,
) -> Post:
    """Close a post with matching's word: what is dispatched but unsigned is withdrawn there.

    Raises PostNotFound, Stale, MoveNotOpen, OfferPending, OfferRefused, MatchingUnavailable.
    """
    post, _ = await locked_post_for(session, caller, post_id)
    wish = Wish("close", post.headcount, deed.key)
    intent = await taken_up(session, post, wish)
    if intent is None:
        check_version(post.version, expected_version)
        follow(POST_STEPS, post.state, "close", "unit")
        intent = await open_intent(session, deed, post, wish, ground)
    answer = await see_through(session, deed, matching, intent.id)
    check_answer(wish.move, answer)
    return (await post_for(session, caller, post_id))[0]


def _columns(form: PostForm) -> dict[str, object]:
    return {**asdict(form), "skills": list(form.skills)}


def _advance_offer(post: Post) -> None:
    post.last_offer_version += 1
    post.offer_version = post.last_offer_version


async def _placed(session: AsyncSession, deed: Deed, unit: Unit, form: PostForm) -> PostForm:
    if form.workplace_id is None:
        return form
    place = await workplaces.standing(session, form.workplace_id, unit.id, deed.today)
    return name_workplace(form, place)


def _check_terms(form: PostForm, deed: Deed, unit: Unit) -> None:
    limits = terms.terms_on(deed.today, unit.region)
    check_months(form.months, limits)
    check_allowance(form.extra_allowance, limits.most_allowance)


async def _check_form(session: AsyncSession, deed: Deed, unit: Unit, form: PostForm) -> None:
    check_county(form.workplace_county, deed.today, "/workplace_county")
    refuse_persons(form.texts)
    check_ground(
        unsuitable=form.unsuitable_under_18, code=form.under_18_code, text=form.under_18_ground
    )
    _check_terms(form, deed, unit)
    if form.mentor_id is None:
        return
    mentor = await mentors.mentor(session, form.mentor_id, unit.id)
    if mentor is None:
        raise MentorUnknown("/mentor_id", "请先登记这名带教老师。")
    check_leads(mentor.last_day)
