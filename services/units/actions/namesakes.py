"""Namesakes in the register: one name in one county without a code is listed once.

宁人社函〔2020〕272号 五.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.linking import note_contact
from services.units.queries import prospects as queries
from services.units.rules.prospects import ProspectForm, check_namesake, folded_name
from services.units.tables.prospects import ProspectiveUnit


async def lock_name(session: AsyncSession, form: ProspectForm) -> None:
    """Nobody lists or renames one to this name in this county at the same instant."""
    await queries.lock_name(session, form.region, folded_name(form.name))


async def check_apart(
    session: AsyncSession,
    form: ProspectForm,
    ground: str | None,
    *,
    other_than: str | None = None,
) -> bool:
    """Whether one of that name is listed and a ground tells them apart; the name is locked.

    Raises ProspectNamesake.
    """
    listed_id = await queries.namesake(session, form, other_than=other_than)
    check_namesake(listed_id, ground)
    return listed_id is not None


def note_apart(
    session: AsyncSession, deed: Deed, prospect: ProspectiveUnit, ground: str | None
) -> str:
    """Keep on its file why it is not its namesake; the words of it."""
    note_contact(session, deed, prospect, "distinguish", deed.today, words=ground)
    return ground or ""
