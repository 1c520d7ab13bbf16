"""Many prospective units at once: what `list_prospect` does of one, by a few statements."""

from asyncio import to_thread
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.changes import Change, record_all
from services.common.values import ids
from services.units.actions.linking import prospect_data
from services.units.rules.prospects import ProspectForm
from services.units.tables.prospects import ProspectContact, ProspectiveUnit, ProspectPost


async def list_prospects(session: AsyncSession, deed: Deed, forms: Sequence[ProspectForm]) -> None:
    """List employers that were checked, and tell the feed of each.

    The register must be closed (`close_register`) and none of the codes in it or of a unit.
    """
    if not forms:
        return
    # In a thread, so that this process goes on answering.
    prospects, posts, told = await to_thread(_rows, forms)
    await insert_rows(session, table_of(ProspectiveUnit), columns_of(prospects))
    if posts:
        await insert_rows(session, table_of(ProspectPost), columns_of(posts))
    contacts = {
        "prospect_id": [prospect["id"] for prospect in prospects],
        "day": [prospect["recommended_on"] for prospect in prospects],
    }
    same = {"move": "recommend", "author": deed.author, "recorded_at": deed.now}
    await insert_rows(session, table_of(ProspectContact), contacts, same)
    await record_all(session, deed, told)


def _rows(
    forms: Sequence[ProspectForm],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Change]]:
    """Employers and their posts as rows, and what the feed is told of each employer."""
    prospects, posts = [], []
    post_ids = iter(ids.several("ppt", sum(len(form.posts) for form in forms)))
    for prospect_id, form in zip(ids.several("prs", len(forms)), forms, strict=True):
        prospects.append(_prospect(prospect_id, form))
        posts += [
            {"id": next(post_ids), "prospect_id": prospect_id, "no": no, **vars(post)}
            for no, post in enumerate(form.posts, 1)
        ]
    return prospects, posts, [*map(_change, prospects)]


def _prospect(prospect_id: str, form: ProspectForm) -> dict[str, Any]:
    facts = {name: getattr(form, name) for name in form.__dataclass_fields__ if name != "posts"}
    return {"id": prospect_id, "version": 1, "state": "recommended", **facts}


def _change(prospect: dict[str, Any]) -> Change:
    return Change(
        object="prospect",
        id=prospect["id"],
        version=1,
        event="prospect.recommended",
        occurred_on=prospect["recommended_on"],
        data=prospect_data(SimpleNamespace(**prospect)),
    )
